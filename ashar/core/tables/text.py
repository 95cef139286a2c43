"""Tables as text: CSV in the encodings and with the separators that spreadsheets here write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.tables.lines import MOST_COLUMNS, MOST_LINES, Line, Table, Unreadable, too_long, trimmed

_SEPARATORS = ";,\t|"
_LOOKED_AT = 50
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# What a spreadsheet leaves of ң, ө and ү when it saves in an encoding without them.
_LOST = re.compile(r"[а-яё]\?[а-яё]", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_csv(content: BinaryIO) -> Table:
    """The table; raises Unreadable for what is no text, for open quotation marks and for too many lines.

    The encoding is what its first bytes say, else UTF-8 if it is valid, else Windows-1251; the separator
    is what `sep=` says, else the one that parts the first lines best. A line is a row of the sheet, even
    where a quoted text runs over several.
    """
    text, warnings = _decoded(content.read())
    if said := _SAID.match(text):
        text, separator = text[said.end() :], said[1]
    else:
        separator = _separator(text)
    lines = []
    for number, values in _rows(text, separator):
        if number > MOST_LINES:
            raise too_long()
        if values:
            lines.append(Line(number, trimmed(list(values[:MOST_COLUMNS]))))
    return Table(tuple(line for line in lines if line.values), warnings=warnings)


def _decoded(raw: bytes) -> tuple[str, tuple[str | Promise, ...]]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _strictly(raw, encoding), ()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(raw, "cp1251")
        return text, (_letters_lost(),) if _LOST.search(text) else ()
    return _plain(text), ()


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return _plain(raw.decode(encoding))
    except UnicodeDecodeError as error:
        raise _no_text() from error


def _plain(text: str) -> str:
    if "\0" in text:
        raise _no_text()
    return text


def _no_text() -> Unreadable:
    return Unreadable(_("This is no text that can be read. Save it as XLSX, or as CSV in UTF-8."))


def _letters_lost() -> str | Promise:
    return _(
        "The letters ң, ө and ү may have been lost when the file was saved. Save it as XLSX or in UTF-8."
    )


def _separator(text: str) -> str:
    """The sign that gives most of the first lines the same number of cells, more than one."""

    def merit(sign: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        try:
            widths = [len(row) for row, _n in zip(rows, range(_LOOKED_AT), strict=False) if row]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(_SEPARATORS, key=merit)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        try:
            values = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            sentence = _(
                "Line {line}: a quotation mark is opened and not closed, or stands in the wrong place."
            )
            raise Unreadable(format_lazy(sentence, line=number + 1)) from error
        number += 1
        yield number, values
