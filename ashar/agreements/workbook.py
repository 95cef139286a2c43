"""Lists of the finance officer as workbooks: one sheet, a title, a row for each thing, perhaps a total."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import xlsxwriter

from ashar.core.lifecycle import Words

T = TypeVar("T")
# Heading, kind of the value (text, day or sum), and how a row says it.
Column = tuple[Words, str, Callable[[T], Any]]
Look = dict[str, Any]
WIDTH = {"text": 24, "day": 12, "sum": 16}


def workbook(
    name: str, title: str, columns: Sequence[Column[T]], rows: Iterable[T], last: Sequence[Any] = ()
) -> bytes:
    """The workbook; `last`: the values of a line of totals. Text is written as text, never as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(name)
    heavy: Look = {"bold": True, "valign": "top"}
    head = book.add_format({**heavy, "text_wrap": True, "bottom": 1})
    looks: dict[str, Look] = {
        "text": {"valign": "top", "text_wrap": True},
        "day": {"valign": "top", "num_format": "dd.mm.yyyy"},
        "sum": {"valign": "top", "num_format": "#,##0.00"},
    }
    plain = {kind: book.add_format(look) for kind, look in looks.items()}
    bold = {kind: book.add_format({**look, **heavy, "top": 1}) for kind, look in looks.items()}
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for column, (heading, kind, _value) in enumerate(columns):
        sheet.set_column(column, column, WIDTH[kind])
        sheet.write_string(2, column, str(heading), head)
    lines = [([value(row) for _heading, _kind, value in columns], plain) for row in rows]
    for at, (values, styles) in enumerate([*lines, *([(list(last), bold)] if last else [])], start=3):
        for column, (_heading, kind, _value) in enumerate(columns):
            _write(sheet, at, column, kind, values[column], styles[kind])
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, kind: str, value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif kind == "day":
        sheet.write_datetime(row, column, value, style)
    elif kind == "sum":
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)
