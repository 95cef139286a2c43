"""Questions of a sheet as fields of a form: made of the data of the set, whatever their kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.sets import Kind
from ashar.core.lifecycle import Words
from ashar.core.web.fields import MoneyFormField, NativeDateInput
from ashar.proposals import answers
from ashar.proposals.document import MOST_TEXT, MOST_TITLE, Attached, Content
from ashar.proposals.questions import Question
from ashar.proposals.sheet import Sheet

SPARE_ROWS = 2
LEAST_ROWS = 3


@dataclass(frozen=True)
class Row:
    """A line of a table: its number, whether it waits hidden, and a field for each column."""

    n: int
    waits: bool
    cells: list[BoundField]


@dataclass(frozen=True)
class Posed:
    """A question with its fields as they stand; `length` of the text; `is_asked` by the other answers."""

    question: Question
    bound: BoundField | None
    length: int = 0
    rows: list[Row] = field(default_factory=list)
    files: tuple[Attached, ...] = ()
    is_asked: bool = True


class TextField(forms.CharField):
    """A long text; the browser’s line ends count as one character, as people count them."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """The text with plain line ends."""
        return newlines(super().to_python(value) or "")


def newlines(text: str) -> str:
    """The text with plain line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def fields_of(question: Question) -> dict[str, forms.Field]:
    """The fields in which the question is answered, by name. What cannot be understood is taken too."""
    if question.kind == Kind.TABLE:
        return {
            answers.cell_id(question, n, code): _cell_field(question, n, kind, title)
            for n in range(1, question.rows + 1)
            for code, kind, title in question.columns
        }
    return {question.code: _MADE[question.kind](question)}


def typed_answers(sheet: Sheet, cleaned: Mapping[str, Any]) -> dict[str, str]:
    """Answers as they are kept, by question."""
    return {
        each.code: answers.kept(each.kind, cleaned.get(each.code, ""))
        for each in sheet.typed
        if each.kind != Kind.TABLE
    }


def typed_tables(sheet: Sheet, cleaned: Mapping[str, Any]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Rows of tables in which something is written, by question."""
    tables = {}
    for each in sheet.typed:
        rows = [
            tuple(
                answers.kept(kind, cleaned.get(answers.cell_id(each, n, code), "").strip())
                for code, kind, _title in each.columns
            )
            for n in range(1, each.rows + 1)
            if each.kind == Kind.TABLE
        ]
        if written := tuple(row for row in rows if any(row)):
            tables[each.code] = written
    return tables


def shown_answers(sheet: Sheet, content: Content) -> dict[str, Any]:
    """The content as the fields show it."""
    shown: dict[str, Any] = {}
    for each in sheet.typed:
        if each.kind != Kind.TABLE:
            shown[each.code] = _shown(each.kind, content.answers.get(each.code, ""))
            continue
        for n, row in enumerate(content.tables.get(each.code, ()), start=1):
            for (code, kind, _title), text in zip(each.columns, row, strict=False):
                shown[answers.cell_id(each, n, code)] = _shown(kind, text)
    return shown


def posed(form: forms.Form, sheet: Sheet, content: Content, parts: Collection[str]) -> list[Posed]:
    """Every question of these parts with its fields; `content`: what is known of files and of the rest.

    Files are asked beside the other questions, of whoever answers them all.
    """
    typed = {
        each.code: str(form[each.code].value() or "")
        if each.code in parts
        else content.answers.get(each.code, "")
        for each in sheet.typed
        if each.kind != Kind.TABLE
    }
    asked = {each.code for each in sheet.asked(typed)}
    files = {each.code for each in sheet.typed} <= set(parts)
    return [
        _posed(form, each, content, each.code in asked)
        for each in sheet.questions
        if each.code in parts or (files and each.kind == Kind.FILE)
    ]


def _posed(form: forms.Form, question: Question, content: Content, is_asked: bool) -> Posed:
    if question.kind == Kind.FILE:
        return Posed(question, None, files=tuple(content.files.get(question.code, ())), is_asked=is_asked)
    if question.kind == Kind.TABLE:
        return Posed(question, None, rows=_rows(form, question), is_asked=is_asked)
    bound = form[question.code]
    return Posed(question, bound, len(newlines(str(bound.value() or ""))), is_asked=is_asked)


def _rows(form: forms.Form, question: Question) -> list[Row]:
    rows = [
        (n, [form[answers.cell_id(question, n, code)] for code, _kind, _title in question.columns])
        for n in range(1, question.rows + 1)
    ]
    used = max((n for n, cells in rows if any(str(cell.value() or "").strip() for cell in cells)), default=0)
    shown = max(LEAST_ROWS, used + SPARE_ROWS)
    return [Row(n, n > shown, cells) for n, cells in rows]


def _cell_field(question: Question, n: int, kind: str, title: Words) -> forms.Field:
    label = format_lazy(_("Line {n}: {column}"), n=n, column=title)
    field = _MADE[kind](question)
    field.label = label
    if kind == Kind.TEXT:
        field = forms.CharField(label=label, required=False, max_length=MOST_TITLE)
    return field


def _shown(kind: str, text: str) -> Any:
    """A kept text as its field shows it: sums with their thousands, days for the browser’s calendar."""
    value = answers.read(kind, text) if kind == Kind.MONEY else None
    return text if value is None else MoneyFormField().prepare_value(value)


def _text(question: Question) -> forms.Field:
    widget = forms.Textarea(attrs={"data-limit": question.limit, "rows": 6 if question.limit > 400 else 3})
    return TextField(
        label=question.title,
        help_text=str(question.help),
        required=False,
        max_length=MOST_TEXT,
        widget=widget,
    )


def _figures(question: Question) -> forms.Field:
    attrs = {"class": "num", "autocomplete": "off"}
    attrs["inputmode"] = "decimal" if question.kind == Kind.MONEY else "numeric"
    return _short(question, forms.TextInput(attrs=attrs))


def _day(question: Question) -> forms.Field:
    return _short(question, NativeDateInput())


def _choice(question: Question) -> forms.Field:
    offered = [(code, str(label)) for code, label in question.options]
    none = [] if question.required else [("", str(_("no answer")))]
    return forms.ChoiceField(
        label=question.title,
        help_text=str(question.help),
        required=False,
        widget=forms.RadioSelect,
        choices=[*offered, *none],
    )


def _short(question: Question, widget: forms.Widget) -> forms.Field:
    return forms.CharField(
        label=question.title,
        help_text=str(question.help),
        required=False,
        max_length=MOST_TITLE,
        widget=widget,
    )


_MADE: dict[str, Callable[[Question], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _figures,
    Kind.MONEY: _figures,
    Kind.DATE: _day,
    Kind.CHOICE: _choice,
}
