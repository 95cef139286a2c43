"""Which column of a table is which, by the words in its headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ashar.core.tables.lines import Line, Table
from ashar.core.tables.values import as_text

_AMONG = 15


@dataclass(frozen=True)
class Headed:
    """The number of the line of headings (0: there is none), and the number of each column from 0."""

    heading: int
    columns: Mapping[str, int]


def find_headings(table: Table, words: Mapping[str, tuple[str, ...]]) -> Headed:
    """The line among the first ones that names most columns; `words`: beginnings of words by column.

    The first column that is named so counts; a heading names what its earliest known word says.
    """
    first = table.lines[:_AMONG]
    best = max(first, key=lambda line: len(_named(line, words)), default=None)
    if best is None or not (columns := _named(best, words)):
        return Headed(0, {})
    return Headed(best.number, columns)


def _named(line: Line, words: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, value in enumerate(line.values):
        if isinstance(value, str) and (name := _name_of(as_text(value), words)):
            found.setdefault(name, column)
    return found


def _name_of(heading: str, words: Mapping[str, tuple[str, ...]]) -> str:
    for word in heading.casefold().replace("ё", "е").split():
        for name, beginnings in words.items():
            if word.startswith(beginnings):
                return name
    return ""
