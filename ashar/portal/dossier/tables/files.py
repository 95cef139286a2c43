"""Tables as files: one JSON with its schema, a CSV for each, one workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.portal.dossier.members import Member, member, of_json
from ashar.portal.dossier.tables.shape import Column, Table, Value, in_both

SHOWN: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": ["integer", "string", "null"]},
    "sum": {"type": ["string", "null"], "pattern": r"^-?\d+\.\d+$"},
    "day": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
    "flag": {"type": ["boolean", "null"]},
}
# A spreadsheet runs what begins so.
RUN = ("=", "+", "-", "@", "\t", "\r")
MOST_IN_A_TAB = 31


def files_of_tables(tables: Sequence[Table], *, at: datetime) -> Iterator[Member]:
    """The data in the three ways."""
    told = {table.code: table.records for table in tables}
    yield member("data/data.json", _("Data"), of_json(told), is_listed=False)
    yield member("data/schema.json", _("Data"), of_json(schema_of(tables)), is_listed=False)
    for table in tables:
        yield member(f"data/{table.code}.csv", table.title, partial(_csv, table), is_listed=False)
    yield member("data/tables.xlsx", _("Data"), partial(_workbook, tables, at), is_listed=False)


def schema_of(tables: Sequence[Table]) -> dict[str, Any]:
    """JSON Schema of data.json: every table and column with its name in Kyrgyz and Russian."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {table.code: _array(table) for table in tables},
        "required": [table.code for table in tables],
        "additionalProperties": False,
    }


def _array(table: Table) -> dict[str, Any]:
    columns = {
        column.code: {**SHOWN[column.kind], "title": in_both(column.title)} for column in table.columns
    }
    row = {"type": "object", "properties": columns, "required": list(columns), "additionalProperties": False}
    return {"type": "array", "title": in_both(table.title), "items": row}


def _csv(table: Table, out: BinaryIO) -> None:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([column.code for column in table.columns])
    lines.writerows([[_harmless(value) for value in row] for row in table.rows])
    out.write(b"\xef\xbb\xbf" + text.getvalue().encode())


def _harmless(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula; sums below zero stay sums."""
    is_sum = isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{value}" if isinstance(value, str) and value.startswith(RUN) and not is_sum else value


def _workbook(tables: Sequence[Table], at: datetime, out: BinaryIO) -> None:
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(
        whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": clock.local(at).replace(tzinfo=None)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.code[:MOST_IN_A_TAB])
        sheet.set_column(0, len(table.columns) - 1, 22)
        for x, column in enumerate(table.columns):
            sheet.write_string(0, x, in_both(column.title), head)
        for y, row in enumerate(table.rows, start=1):
            for x, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                _write(sheet, y, x, column, value, plain)
        sheet.freeze_panes(1, 0)
    book.close()
    out.write(whole.getvalue())


def _write(sheet: Any, y: int, x: int, column: Column, value: Value, look: Any) -> None:
    if value is None or value == "":
        return
    if column.kind in ("sum", "number") and str(value).lstrip("-").replace(".", "", 1).isdigit():
        sheet.write_number(y, x, float(value), look)
    else:
        sheet.write_string(y, x, str(value), look)
