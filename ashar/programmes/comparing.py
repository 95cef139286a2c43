"""Two versions of a programme side by side: what was added, taken out or written otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Texts
from ashar.core.i18n import Written, choose
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.programmes.papers.facts import LineFacts, ProgrammeFacts
from ashar.programmes.papers.presenting import figure, years_of

KEPT, OUT, IN = "kept", "out", "in"
_WORDS = re.compile(r"\s+|[^\s]+")

Piece = tuple[str, str]  # KEPT, OUT or IN, and the words


@dataclass(frozen=True)
class Change:
    """One thing that reads otherwise: pieces of the earlier text, and of the later one."""

    label: Words
    before: Sequence[Piece]
    after: Sequence[Piece]


@dataclass(frozen=True)
class Sum:
    """A sum of a year and a source in both versions, in soms."""

    year: int
    source: Written
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """More (above zero) or less than before."""
        return self.after - self.before


@dataclass(frozen=True)
class LineChange:
    """A line that is new, was taken out, or reads otherwise. `fate`: in, out, kept."""

    number: str
    title: Written
    fate: str
    changes: Sequence[Change] = field(default=())
    sums: Sequence[Sum] = field(default=())

    @property
    def difference(self) -> Decimal:
        """How much more (above zero) or less money the line has."""
        return sum((each.difference for each in self.sums), ZERO)


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two versions."""

    whole: Sequence[Change]
    lines: Sequence[LineChange]
    before: Decimal
    after: Decimal

    def __bool__(self) -> bool:
        return bool(self.whole or self.lines)


def compare(before: ProgrammeFacts, after: ProgrammeFacts) -> Difference:
    """What differs, in the present language."""
    whole = _changes(
        [
            (_("Title"), _said(before.title), _said(after.title)),
            (_("Years"), years_of(before), years_of(after)),
            (_("Why this programme"), _said(before.about), _said(after.about)),
        ]
    )
    return Difference(whole, list(_lines(before, after)), before.total, after.total)


def _lines(before: ProgrammeFacts, after: ProgrammeFacts) -> Iterator[LineChange]:
    earlier = {line.number: line for line in before.lines}
    later = {line.number: line for line in after.lines}
    for line in after.lines:
        old = earlier.get(line.number)
        if old is None:
            yield LineChange(line.number, choose(line.title), IN, sums=_sums(None, line))
            continue
        found = LineChange(line.number, choose(line.title), KEPT, _texts(old, line), _sums(old, line))
        if found.changes or found.sums:
            yield found
    for line in before.lines:
        if line.number not in later:
            yield LineChange(line.number, choose(line.title), OUT, sums=_sums(line, None))


def _texts(old: LineFacts, new: LineFacts) -> list[Change]:
    return _changes(
        [
            (_("Name of the order"), _said(old.title), _said(new.title)),
            (_("What is to change"), _said(old.aim), _said(new.aim)),
            (_("For whom"), _said(old.target_group), _said(new.target_group)),
            (_("People"), _people(old), _people(new)),
            (_("Expected result"), _said(old.result), _said(new.result)),
            (_("How the result is counted"), _indicators(old), _indicators(new)),
        ]
    )


def _changes(pairs: Sequence[tuple[Words, str, str]]) -> list[Change]:
    return [Change(label, *pieces(old, new)) for label, old, new in pairs if old != new]


def _sums(old: LineFacts | None, new: LineFacts | None) -> list[Sum]:
    """Sums that differ, by year and source."""
    found: dict[tuple[int, int], tuple[Texts, list[Decimal]]] = {}
    for place, line in enumerate((old, new)):
        for each in line.sums if line else ():
            found.setdefault((each.year, each.source), (each.name, [ZERO, ZERO]))[1][place] += each.amount
    rows = [Sum(year, choose(name), *both) for (year, _source), (name, both) in sorted(found.items())]
    return [row for row in rows if row.difference]


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The earlier text and the later one, cut into words that stayed, went out and came in."""
    was, now = _WORDS.findall(old), _WORDS.findall(new)
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            before.append((KEPT, "".join(was[a:b])))
            after.append((KEPT, "".join(now[c:d])))
            continue
        if a < b:
            before.append((OUT, "".join(was[a:b])))
        if c < d:
            after.append((IN, "".join(now[c:d])))
    return before, after


def _said(texts: Texts) -> str:
    return choose(texts).text


def _people(line: LineFacts) -> str:
    return "" if line.people is None else figure(line.people)


def _indicators(line: LineFacts) -> str:
    rows = []
    for each in line.indicators:
        now = "…" if each.baseline is None else figure(each.baseline)
        rows.append(f"{_said(each.name)}: {now} → {figure(each.target)}")
    return "\n".join(rows)
