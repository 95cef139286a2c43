"""Tables of a proposal (work plan, indicators) as a workbook, a sheet each: out, and back in.

As with the budget (`workbook`): what we write is text or a number, what comes back is read and never run,
and a hidden first line names question and column, so that the language does not matter.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.sets import Kind
from ashar.core.lifecycle import Words
from ashar.core.tables import (
    Fault,
    Line,
    Table,
    Unreadable,
    Value,
    as_day,
    as_sum,
    as_text,
    read_workbook,
)
from ashar.proposals import answers
from ashar.proposals.document import MOST_TITLE, Content
from ashar.proposals.questions import Question

_FIRST = 3  # lines above those of a table: names, title, headings
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_MOST_NAME = 31
_WIDTHS: dict[str, int] = {Kind.TEXT: 36}


@dataclass(frozen=True)
class Tables:
    """What a workbook says: rows by question, or sentences about what cannot be understood."""

    rows: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    mistakes: tuple[str, ...] = ()


def tables_workbook(content: Content, questions: Sequence[Question]) -> bytes:
    """The tables as they are kept, each on a sheet of its own."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    large, wrap = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
    for n, question in enumerate(questions, start=1):
        page = book.add_worksheet(_FORBIDDEN.sub(" ", f"{n}. {question.title}")[:_MOST_NAME])
        page.set_row(0, None, None, {"hidden": True})
        page.write_string(1, 0, str(question.title), large)
        for column, (code, kind, title) in enumerate(question.columns):
            page.write_string(0, column, f"{question.code}.{code}")
            page.write_string(2, column, str(title), bold)
            page.set_column(column, column, _WIDTHS.get(kind, 16), wrap)
        for row, cells in enumerate(content.tables.get(question.code, ()), start=_FIRST):
            for column, ((_code, kind, _title), text) in enumerate(
                zip(question.columns, cells, strict=False)
            ):
                _write(page, row, column, kind, text)
        page.freeze_panes(_FIRST, 1)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, kind: str, text: str) -> None:
    value = answers.read(kind, text)
    if value is not None and kind in (Kind.NUMBER, Kind.MONEY):
        page.write_number(row, column, value)
    elif value is not None and kind == Kind.DATE:
        page.write_string(row, column, f"{value:%d.%m.%Y}")
    else:
        page.write_string(row, column, text)


def read_tables(content: BinaryIO, questions: Sequence[Question]) -> Tables:
    """The rows of a workbook that was filled in; raises Unreadable when it is none of ours."""
    rows: dict[str, tuple[tuple[str, ...], ...]] = {}
    mistakes: list[str] = []
    for table in _sheets(content):
        for question in questions:
            if columns := _found(table, question):
                read = _rows(table, question, columns, mistakes)
                rows[question.code] = tuple(row for row in read if any(row))
                mistakes += _too_many(question, len(rows[question.code]))
    if not rows:
        raise Unreadable(
            _("This is not the table of this page. Take the table from here, and fill that one in.")
        )
    return Tables(rows, tuple(mistakes))


def _sheets(content: BinaryIO) -> Iterator[Table]:
    first = read_workbook(content)
    for name in first.sheets:
        yield first if name == first.sheet else read_workbook(content, name)


def _found(table: Table, question: Question) -> dict[str, int]:
    """The columns of this question on this sheet, by code."""
    first = next((line for line in table.lines if line.number == 1), Line(1, ()))
    known = {as_text(value): n for n, value in enumerate(first.values)}
    names = ((code, f"{question.code}.{code}") for code, _kind, _title in question.columns)
    return {code: known[name] for code, name in names if name in known}


def _rows(
    table: Table, question: Question, columns: Mapping[str, int], mistakes: list[str]
) -> Iterator[tuple[str, ...]]:
    for line in table.lines:
        if line.number <= _FIRST:
            continue
        cells = []
        for code, kind, title in question.columns:
            value = line[columns[code]] if code in columns else None
            try:
                cells.append(_read(kind, value))
            except ValueError as error:
                cells.append("")
                words = _("{table}, line {n}, “{column}”: {reason}")
                facts = {"table": question.title, "n": line.number, "column": title}
                mistakes.append(str(format_lazy(words, **facts, reason=error.args[0])))
        yield tuple(cells)


def _read(kind: str, value: Value) -> str:
    """A cell as it is kept; raises ValueError with a sentence."""
    if isinstance(value, Fault):
        raise ValueError(value.sentence)
    text = as_text(value).strip()
    if kind == Kind.DATE and (day := as_day(value)):
        text = day.isoformat()
    elif kind == Kind.MONEY and (amount := as_sum(value)) is not None:
        text = f"{amount:.2f}"
    if len(text) > MOST_TITLE:
        raise ValueError(_("the text is too long."))
    if text and answers.read(kind, text) is None:
        raise ValueError(format_lazy(_WRONG[kind], text=text[:60]))
    return answers.kept(kind, text)


def _too_many(question: Question, n: int) -> Iterator[str]:
    if n > question.rows:
        words = _("{table}: {n} lines; at most {most} are allowed.")
        yield str(format_lazy(words, table=question.title, n=n, most=question.rows))


_WRONG: dict[str, Words] = {
    Kind.NUMBER: _("“{text}” is not a whole number."),
    Kind.MONEY: _("“{text}” is not a sum in soms."),
    Kind.DATE: _("“{text}” is not a day; write it like this: 24.05.2027."),
    Kind.CHOICE: _("“{text}” is none of the answers."),
}
