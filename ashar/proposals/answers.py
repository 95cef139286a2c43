"""Answers as they are kept: what can be understood in one spelling, the rest as it was typed."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.sets import Kind
from ashar.core import i18n
from ashar.core.lifecycle import Words
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.proposals.document import Content
from ashar.proposals.questions import Question

_som = lazy(i18n.som, str)
_number = lazy(i18n.number, str)
MOST_DIGITS = 12


def read(kind: str, text: str) -> Any:
    """What the text means by the kind: text, int, Decimal soms or day; None when it cannot be understood."""
    return _READ[kind](text.strip()) if text.strip() else None


def kept(kind: str, text: str) -> str:
    """The text in the one spelling of its kind; as it was typed when it cannot be understood."""
    if kind in (Kind.TEXT, Kind.CHOICE):
        return text
    value = read(kind, text)
    return text if value is None else str(value)


def told(question: Question, text: str) -> str:
    """An answer for reading."""
    if question.kind == Kind.CHOICE:
        return next((str(title) for code, title in question.options if code == text), text)
    return told_cell(question.kind, text)


def told_cell(kind: str, text: str) -> str:
    """A cell of a table, or a plain answer, for reading."""
    value = read(kind, text)
    if value is None or kind == Kind.TEXT:
        return text
    shown: dict[str, Callable[[Any], str]] = {
        Kind.NUMBER: i18n.number,
        Kind.MONEY: i18n.som,
        Kind.DATE: i18n.day,
    }
    return shown[kind](value)


def totals(question: Question, rows: tuple[tuple[str, ...], ...]) -> list[str] | None:
    """The last line of a table that holds sums; None when it has none."""
    sums = [
        sum((read(kind, row[n]) or Decimal(0) for row in rows), Decimal(0)) if kind == Kind.MONEY else None
        for n, (_code, kind, _title) in enumerate(question.columns)
    ]
    if not any(each is not None for each in sums):
        return None
    return ["" if each is None else i18n.som(each) for each in sums]


def faults(question: Question, content: Content, *, files: bool = True) -> Iterator[tuple[Words, str]]:
    """What is missing or wrong in the answer to a question, each with the id of its field.

    `files`: whether files are asked.
    """
    if question.kind == Kind.TABLE:
        yield from _table_faults(question, content.tables.get(question.code, ()))
        return
    for fault in _answer_faults(question, content, files):
        yield fault, question.code


def _answer_faults(question: Question, content: Content, files: bool) -> Iterator[Words]:
    if question.kind == Kind.FILE:
        if files and question.required and not content.files.get(question.code):
            yield format_lazy(_("No file: {question}"), question=question.title)
    elif not content.answers.get(question.code, "").strip():
        if question.required:
            yield format_lazy(_("No answer: {question}"), question=question.title)
    else:
        yield from _text_faults(question, content.answers[question.code])


def _text_faults(question: Question, text: str) -> Iterator[Words]:
    if question.kind == Kind.TEXT and len(text) > question.limit:
        too_long = _("The answer is longer than {limit} characters: {question}")
        yield format_lazy(too_long, limit=question.limit, question=question.title)
        return
    value = read(question.kind, text)
    if question.kind == Kind.CHOICE and text not in {code for code, _title in question.options}:
        yield format_lazy(_("Choose one of the answers: {question}"), question=question.title)
    elif value is None:
        yield format_lazy(_NOT_READ[question.kind], question=question.title)
    elif question.kind in (Kind.NUMBER, Kind.MONEY):
        yield from _range_faults(question, value)


def _range_faults(question: Question, value: Any) -> Iterator[Words]:
    shown = _som if question.kind == Kind.MONEY else _number
    if question.least is not None and value < question.least:
        words = _("At least {limit}: {question}")
        yield format_lazy(words, limit=shown(question.least), question=question.title)
    if question.most is not None and value > question.most:
        words = _("At most {limit}: {question}")
        yield format_lazy(words, limit=shown(question.most), question=question.title)


def _table_faults(question: Question, rows: tuple[tuple[str, ...], ...]) -> Iterator[tuple[Words, str]]:
    if not rows:
        if question.required:
            empty = format_lazy(_("The table is empty: {question}"), question=question.title)
            columns = question.columns
            yield empty, cell_id(question, 1, columns[0][0]) if columns else question.code
        return
    for n, row in enumerate(rows, start=1):
        for (code, kind, title), cell in zip(question.columns, row, strict=False):
            facts = {"n": n, "column": title, "question": question.title}
            if cell.strip() and read(kind, cell) is None:
                words = _("Line {n}, “{column}” cannot be understood: {question}")
                yield format_lazy(words, **facts), cell_id(question, n, code)
            elif not cell.strip() and question.required:
                words = _("Line {n}, “{column}” is empty: {question}")
                yield format_lazy(words, **facts), cell_id(question, n, code)


def cell_id(question: Question, n: int, column: str) -> str:
    """The name and the id of the field of a cell."""
    return f"{question.code}-{n}-{column}"


def _whole(text: str) -> int | None:
    digits = "".join(text.split()).replace("\u00a0", "").replace("\u202f", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else None


def _soms(text: str) -> Decimal | None:
    try:
        return MoneyFormField().clean(text)  # type: ignore[no-any-return]
    except ValidationError:
        return None


def _day(text: str) -> date | None:
    try:
        return DateFormField().clean(text)  # type: ignore[no-any-return]
    except ValidationError:
        return None


_READ: dict[str, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.CHOICE: str,
    Kind.NUMBER: _whole,
    Kind.MONEY: _soms,
    Kind.DATE: _day,
}
_NOT_READ: dict[str, Words] = {
    Kind.NUMBER: _("Write a whole number: {question}"),
    Kind.MONEY: _("Write the sum in figures, for example 50 000,00: {question}"),
    Kind.DATE: _("Write the day like this: 24.05.2027: {question}"),
}
