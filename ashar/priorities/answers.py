"""Answers of residents in a table: which column is which, what each line says, and what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.search import fold
from ashar.core.tables import Fault, Line, Table, Value, as_day, as_text, letter

FILE = Path(__file__).parent / "data" / "columns.toml"
FIELDS = ("text", "where", "contact", "said_on")
# The most letters of each.
MOST = {"text": 2000, "where": 120, "contact": 120}
_HEADINGS_AMONG = 15
_FIRST_YEAR = 2000
_LONGEST_HEADING = 200


@dataclass(frozen=True)
class Said:
    """What one resident said. `line`: of the sheet or file; `said_on`: if it is not the day of the pile."""

    text: str
    where: str = ""
    contact: str = ""
    said_on: date | None = None
    line: int | None = None


@dataclass(frozen=True)
class Matching:
    """How a table is read. `heading`: number of the last line of the headings, 0: there are none;
    `columns`: number of the column from 0 by name of the field (FIELDS); at least that of `text`.
    """

    heading: int
    columns: Mapping[str, int]


@dataclass(frozen=True)
class Mistake:
    """Why a line cannot be taken in: its number in the sheet, the column by its letter, a sentence."""

    line: int
    column: str
    sentence: str | Promise


@dataclass
class Answers:
    """What a table says. `silent`: lines without an answer; `again`: lines that repeat an earlier one."""

    said: list[Said] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)


def suggest(table: Table) -> Matching:
    """The headings and the columns as they most likely are.

    The line with most known headings among the first ones, and the next one too where cells were
    merged and their parts are named below. Without any known heading the first column is the answer.
    """
    lines = list(islice(table.lines, _HEADINGS_AMONG))
    best = max(lines, key=lambda line: len(_known(line)), default=None)
    if best is None or not _known(best):
        return Matching(0, {"text": 0} if lines else {})
    at = {line.number: line for line in lines}
    for over, below in ((at.get(best.number - 1), best), (best, at.get(best.number + 1))):
        if over and below and _names_parts(over, below):
            return Matching(below.number, _known(over) | _known(below))
    return Matching(best.number, _known(best))


def heading_of(table: Table, heading: int, column: int) -> str:
    """What stands over a column: in the line of the headings, or above it where cells were merged."""
    over = [line for line in table.lines if 0 <= heading - line.number < 2]
    return next((text for line in reversed(over) if (text := as_text(line[column]))), "")


def columns_of(table: Table, heading: int) -> list[tuple[int, str]]:
    """All columns for a choice: “B · Village”, or the first value below when there are no headings."""
    below = next((line for line in table.lines if line.number > heading), Line(0, ()))
    named = ((n, heading_of(table, heading, n) or as_text(below[n])) for n in range(table.width))
    return [(n, f"{letter(n)} · {text[:60]}" if text else letter(n)) for n, text in named]


def read_answers(table: Table, matching: Matching) -> Answers:
    """What the lines below the headings say, and every reason why the table cannot be taken in."""
    answers, seen = Answers(), set()
    if "text" not in matching.columns:
        return answers
    width = max((len(line.values) for line in table.lines if line.number <= matching.heading), default=0)
    for line in table.lines:
        if line.number <= matching.heading:
            continue
        wrong = list(_mistakes(line, matching.columns))
        # In a CSV everything behind an unquoted separator has moved to the next column.
        if width and not table.sheet and len(line.values) > width:
            wrong.append(Mistake(line.number, letter(width), _more_cells()))
        if wrong:
            answers.mistakes += wrong
            continue
        said = _said(line, matching.columns)
        if not said.text:
            answers.silent.append(line.number)
            continue
        same = (fold(said.text), fold(said.where), fold(said.contact))
        if same in seen:
            answers.again.append(line.number)
        seen.add(same)
        answers.said.append(said)
    return answers


def _mistakes(line: Line, columns: Mapping[str, int]) -> Iterator[Mistake]:
    for name, column in columns.items():
        if sentence := _fault(name, line[column]):
            yield Mistake(line.number, letter(column), sentence)


def _fault(name: str, value: Value) -> str | Promise:
    if isinstance(value, Fault):
        return value.sentence
    if name == "said_on":
        return _fault_of_day(value)
    if len(as_text(value)) > MOST[name]:
        return format_lazy(_("the text is longer than {most} letters"), most=MOST[name])
    return ""


def _fault_of_day(value: Value) -> str | Promise:
    day, text = as_day(value), as_text(value)
    if not text:
        return ""
    if day is None or day.year < _FIRST_YEAR:
        shown = text[:40]
        return format_lazy(_("“{text}” is not a day; write it as 24.05.2027"), text=shown)
    return _("this day is still to come") if day > clock.today() else ""


def _more_cells() -> str | Promise:
    return _("there are more cells than headings: a text with a separator needs quotation marks")


def _said(line: Line, columns: Mapping[str, int]) -> Said:
    texts = {name: as_text(line[columns[name]]) for name in MOST if name in columns}
    day = as_day(line[columns["said_on"]]) if "said_on" in columns else None
    return Said(**texts, said_on=day, line=line.number)


def _known(line: Line) -> dict[str, int]:
    """Columns by field, as the cells of this line name them; the first of each."""
    found: dict[str, int] = {}
    for column, value in enumerate(line.values):
        name = _field_of(value)
        if name:
            found.setdefault(name, column)
    return found


def _field_of(value: Value) -> str:
    text = as_text(value)
    if not isinstance(value, str) or len(text) > _LONGEST_HEADING:
        return ""
    for word in fold(text).split():
        if found := next((name for name, starts in _words().items() if word.startswith(starts)), ""):
            return found
    return ""


def _names_parts(over: Line, below: Line) -> bool:
    """Whether the line below names the parts of cells that were merged in the line over it.

    A merged cell is empty to its right; a heading that is not merged has nothing below.
    """
    named = [n for n in range(len(below.values)) if _field_of(below[n])]
    if not any(over[n] is None for n in named):
        return False
    return all(below[n] is None or over[n] is None or over[n + 1] is None for n in range(len(over.values)))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: tuple(fold(word) for word in table[name]) for name in FIELDS}
