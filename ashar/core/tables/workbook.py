"""Tables as workbooks: XLSX. Values saved beside formulas are read, the formulas never."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES

from ashar.core.collecting import uncollected
from ashar.core.tables.lines import (
    MOST_COLUMNS,
    MOST_LINES,
    Fault,
    Line,
    Table,
    Unreadable,
    Value,
    too_long,
    trimmed,
)

# Sheets are often coloured down to their last line: after so many empty ones nothing more is looked for.
_EMPTY_IN_A_ROW = 2_000
_FORMULA = (b"<f>", b"<f ")
_PIECE = 1 << 20


def read_workbook(content: BinaryIO, sheet: str = "") -> Table:
    """The table on the named sheet, else on the first visible one that holds something.

    Raises Unreadable when the workbook is broken, has no such sheet, or too many lines.
    """
    try:
        with uncollected():
            return _read(content, sheet)
    except Unreadable:
        raise
    except Exception as error:  # whatever a reader of foreign files meets in a broken one
        raise Unreadable(
            _("The workbook cannot be read. Save it anew as XLSX and send it once more.")
        ) from error


def _read(content: BinaryIO, sheet: str) -> Table:
    content.seek(0)
    book = load_workbook(content, read_only=True, data_only=True)
    visible = [each for each in book.worksheets if each.sheet_state == "visible"]
    names = tuple(each.title for each in visible)
    if sheet and sheet not in names:
        raise Unreadable(format_lazy(_("There is no sheet “{sheet}” in the workbook."), sheet=sheet))
    for each in visible:
        if sheet in ("", each.title) and (lines := _lines(each)):
            marked = _mark_formulas(content, each.title, lines) if _has_formulas(content) else lines
            return Table(tuple(marked), each.title, names)
    return Table((), sheet or (names[0] if names else ""), names)


def _lines(sheet: Any) -> list[Line]:
    """The lines that hold something."""
    found: list[Line] = []
    for number, values in _rows(sheet):
        if number - (found[-1].number if found else 0) > _EMPTY_IN_A_ROW:
            break
        if kept := trimmed([_value(value) for value in values[:MOST_COLUMNS]]):
            if number > MOST_LINES:
                raise too_long()
            found.append(Line(number, kept))
    return found


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    # Some programs write a wrong size of the sheet; without it the lines themselves are asked.
    sheet.reset_dimensions()
    return enumerate(sheet.iter_rows(values_only=True), start=1)


def _value(value: Any) -> Value:
    if isinstance(value, str) and value in ERROR_CODES:
        return Fault(format_lazy(_("the sheet shows an error here ({code})"), code=value))
    kept: Value = value
    return kept


def _has_formulas(content: BinaryIO) -> bool:
    """Whether any sheet of the workbook has a formula."""
    content.seek(0)
    with zipfile.ZipFile(content) as archive:
        parts = [part for part in archive.namelist() if part.startswith("xl/worksheets/")]
        return any(_holds(archive, part) for part in parts if part.endswith(".xml"))


def _holds(archive: zipfile.ZipFile, part: str) -> bool:
    before = b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            if any(mark in before + piece for mark in _FORMULA):
                return True
            before = piece[-4:]
    return False


def _mark_formulas(content: BinaryIO, sheet: str, lines: list[Line]) -> list[Line]:
    """The same lines, a fault where a formula stands whose value was never saved."""
    content.seek(0)
    formulas = load_workbook(content, read_only=True, data_only=False)[sheet]
    known = {line.number: line for line in lines}
    last = lines[-1].number
    marked = []
    for number, written in _rows(formulas):
        line = known.get(number, Line(number, ()))
        if values := trimmed([_unsaved(said, line[n]) for n, said in enumerate(written[:MOST_COLUMNS])]):
            marked.append(Line(number, values))
        if number > max(last, number if values else 0) + _EMPTY_IN_A_ROW:
            break
    return marked


def _unsaved(written: Any, value: Value) -> Value:
    is_formula = isinstance(written, str) and written.startswith("=")
    if is_formula and value is None:
        return Fault(_("a formula without a value stands here: open the table, save it, and send it again"))
    return value
