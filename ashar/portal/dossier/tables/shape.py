"""What a table of a dossier is: named columns with their kinds, and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ashar.core import clock
from ashar.core.documents import in_all_languages
from ashar.core.lifecycle import Words
from ashar.portal.dossier.scope import Scope

Value = str | int | bool | None
LANGUAGES = ("ky", "ru")


@dataclass(frozen=True)
class Column:
    """A column. `kind`: text, number, sum (soms, two decimals), day (ISO), moment (ISO, Bishkek), flag."""

    code: str
    title: Words
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """A table by its code, with its title, its columns and its rows in a lasting order."""

    code: str
    title: Words
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]

    @property
    def records(self) -> list[dict[str, Value]]:
        """The rows with the codes of the columns."""
        codes = [column.code for column in self.columns]
        return [dict(zip(codes, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Part:
    """How a table is made. `rows` gives for each row the values in the order of the columns."""

    code: str
    title: Words
    columns: Sequence[Column]
    rows: Callable[[Scope], Iterable[Sequence[Any]]]
    only_full: bool = False

    def __call__(self, scope: Scope) -> Table:
        """The table for a call."""
        rows = [[as_value(value) for value in row] for row in self.rows(scope)]
        return Table(self.code, self.title, self.columns, rows)


def as_value(value: Any) -> Value:
    """A value as it is written: sums with two decimals, days and moments in ISO, in Bishkek’s time."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == round(value, 2) else str(value)
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def in_both(words: Words | None) -> str:
    """A label in Kyrgyz and Russian, once where they are the same."""
    told = in_all_languages(words or "")
    return " / ".join(dict.fromkeys(told[code] for code in LANGUAGES))


def texts(obj: Any, field: str) -> list[str]:
    """What people wrote in Kyrgyz and in Russian."""
    return [str(getattr(obj, f"{field}_{code}")) for code in LANGUAGES]


def of_open_themes(scope: Scope) -> dict[str, Any]:
    """What lets through only what is about proposals of themes whose results are out."""
    return {"proposal__lot__in": scope.open_lots}


def named(scope: Scope, number: str) -> str:
    """The number of a proposal; the public page of results has none."""
    return number if scope.is_full else ""
