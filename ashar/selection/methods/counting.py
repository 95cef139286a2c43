"""Means, totals and places.

The mean of a criterion is taken over the members who marked, in points, and rounded once; the total is the
sum of the rounded means, so that a reader can add it up by hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ashar.selection.methods.rounding import Rounding
from ashar.selection.methods.scale import Criterion, points_of
from ashar.selection.methods.ties import Entrant, Tie, apart

Marks = Mapping[str, int]


@dataclass(frozen=True)
class Counting:
    """How a call counts, fixed when it was announced. `breakers`: what decides when totals are equal."""

    criteria: Sequence[Criterion]
    rounding: Rounding = field(default_factory=Rounding)
    breakers: tuple[str, ...] = ()

    @property
    def codes(self) -> list[str]:
        """The criteria by their codes."""
        return [each["code"] for each in self.criteria]

    @property
    def foremost(self) -> str:
        """The criterion with the most points; of equal ones the first."""
        return max(self.criteria, key=lambda each: each["max"])["code"] if self.criteria else ""


def means_by_criterion(markings: Iterable[Marks], how: Counting) -> dict[str, Decimal]:
    """Rounded means in points by criterion code; zero where nobody marked."""
    rows = list(markings)
    return {each["code"]: how.rounding(_mean(each, rows)) for each in how.criteria}


def _mean(criterion: Criterion, rows: Sequence[Marks]) -> Fraction:
    if not rows:
        return Fraction(0)
    return sum((points_of(criterion, row[criterion["code"]]) for row in rows), Fraction(0)) / len(rows)


def total(means: Mapping[str, Decimal]) -> Decimal:
    """The sum of the rounded means."""
    return sum(means.values(), Decimal("0.0"))


@dataclass(frozen=True)
class Place:
    """A place in the ranking; `tie`: what put it behind one with the same total."""

    rank: int
    tie: Tie | None = None


def places(entrants: Iterable[Entrant], how: Counting) -> dict[int, Place]:
    """The place of each by its key, the highest total first.

    Equal totals are told apart by the breakers in their order; those that none tells apart share a place,
    and the next one is skipped.
    """
    groups: dict[Decimal, list[Entrant]] = {}
    for each in entrants:
        groups.setdefault(each.total, []).append(each)
    found: dict[int, Place] = {}
    for together in sorted(groups, reverse=True):
        found |= _placed(groups[together], how, before=len(found))
    return found


def _placed(group: Sequence[Entrant], how: Counting, *, before: int) -> dict[int, Place]:
    found: dict[int, Place] = {}
    rank = before
    for n, (each, tie) in enumerate(apart(group, how.breakers, how.foremost), start=1):
        if n == 1 or tie is not None:
            rank = before + n
        found[each.key] = Place(rank, tie)
    return found
