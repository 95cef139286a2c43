"""What a table is: numbered lines of values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MOST_LINES = 20_000
MOST_COLUMNS = 100
_LETTERS = 26


@dataclass(frozen=True)
class Fault:
    """What stands in the place of a value that cannot be read: a sentence."""

    sentence: str | Promise


Value = str | int | float | bool | date | datetime | time | timedelta | Fault | None


@dataclass(frozen=True)
class Line:
    """A line by its number in the sheet, counted from 1 as the person sees it, with empty lines counted."""

    number: int
    values: tuple[Value, ...]

    def __getitem__(self, column: int) -> Value:
        """The value in a column counted from 0; None beyond the last."""
        return self.values[column] if column < len(self.values) else None


@dataclass(frozen=True)
class Table:
    """The lines that hold something. `sheet`, `sheets`: its name and those of all that hold something
    or were not looked at; empty for CSV. `warnings`: sentences about the whole.
    """

    lines: tuple[Line, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    warnings: tuple[str | Promise, ...] = ()

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(line.values) for line in self.lines), default=0)


class Unreadable(Exception):
    """A file that cannot be read as a table; its text is a sentence for the person."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


def too_long() -> Unreadable:
    """The refusal of a table with too many lines."""
    return Unreadable(
        format_lazy(
            _("The table has more than {most} lines. Send it in parts."),
            most=f"{MOST_LINES:,}".replace(",", " "),
        )
    )


def letter(column: int) -> str:
    """The name of a column counted from 0, as spreadsheets write it: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def trimmed(values: list[Value]) -> tuple[Value, ...]:
    """The values up to the last that is not empty; texts without the spaces around them."""
    plain = [value.strip() or None if isinstance(value, str) else value for value in values]
    while plain and plain[-1] is None:
        plain.pop()
    return tuple(plain)
