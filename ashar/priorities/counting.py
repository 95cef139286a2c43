"""Counting a priority round: from votes and marks to an order. Pure: the same input, the same result.

Points of votes: the problem with most votes gets the whole share of votes, the others in proportion.
Points of marks: the mean of each criterion, of 5, times its weight, of the share of marks. Both are rounded
to hundredths, and the total is the sum of what is shown. Equal totals are told apart by the rules of TIES,
one after another; the last one always decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from ashar.priorities.criteria import MOST

# More residents voted; higher mean in the weightiest criterion, then in the next; more residents had said it
# before the round; recorded earlier.
TIES = ("votes", "criteria", "said", "earlier")
CENT = Decimal("0.01")

Sheet = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class Terms:
    """What a count needs of the published method. `said`: residents who had spoken of each problem."""

    problems: tuple[int, ...]
    votes_pct: int
    weights: Mapping[str, int]
    said: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Votes:
    """Votes for each problem by its number on the ballot: with codes, on paper, by show of hands."""

    online: Mapping[int, int]
    paper: Mapping[int, int]
    hands: Mapping[int, int]

    def of(self, n: int) -> int:
        """All votes for a problem."""
        return self.online.get(n, 0) + self.paper.get(n, 0) + self.hands.get(n, 0)


@dataclass(frozen=True)
class Row:
    """A problem in the result. `tie`: the rule, one of TIES, that put it above the next with the same total;
    `criterion`: which one, when that rule is "criteria".
    """

    n: int
    place: int
    online: int
    paper: int
    hands: int
    votes: int
    means: Mapping[str, Decimal]
    votes_points: Decimal
    marks_points: Decimal
    tie: str = ""
    criterion: str = ""

    @property
    def total(self) -> Decimal:
        """The sum of the parts that are shown."""
        return self.votes_points + self.marks_points

    def to_json(self) -> dict[str, Any]:
        """As it is kept and hashed: sums as texts."""
        return {
            **{key: value for key, value in vars(self).items() if key != "means"},
            "means": {code: str(mean) for code, mean in self.means.items()},
            "votes_points": str(self.votes_points),
            "marks_points": str(self.marks_points),
            "total": str(self.total),
        }


def count(terms: Terms, votes: Votes, sheets: Sequence[Sheet]) -> list[Row]:
    """The problems in their order, the first place first."""
    most = max((votes.of(n) for n in terms.problems), default=0)
    means = {n: _means(terms, n, sheets) for n in terms.problems}
    rows = [
        Row(
            n=n,
            place=0,
            online=votes.online.get(n, 0),
            paper=votes.paper.get(n, 0),
            hands=votes.hands.get(n, 0),
            votes=votes.of(n),
            means={code: _cents(mean) for code, mean in means[n].items()},
            votes_points=_cents(Fraction(terms.votes_pct * votes.of(n), most) if most else Fraction(0)),
            marks_points=_cents(_marked(terms, means[n])),
        )
        for n in terms.problems
    ]
    ordered = sorted(rows, key=lambda row: _key(terms, row))
    return [_placed(terms, ordered, place) for place in range(1, len(ordered) + 1)]


def tally(ballots: Mapping[str, int]) -> dict[int, int]:
    """Votes for each problem from ballots: the chosen numbers as a text → how many such ballots."""
    found: dict[int, int] = {}
    for chosen, times in ballots.items():
        for n in numbers_of(chosen):
            found[n] = found.get(n, 0) + times
    return found


def numbers_of(chosen: str) -> tuple[int, ...]:
    """The numbers on a ballot; none on a spoiled one."""
    return tuple(int(n) for n in chosen.split())


def spelled(numbers: Iterable[int]) -> str:
    """The one spelling of a ballot: each number once, the smallest first."""
    return " ".join(str(n) for n in sorted(set(numbers)))


def _means(terms: Terms, n: int, sheets: Sequence[Sheet]) -> dict[str, Fraction]:
    if not sheets or terms.votes_pct == 100:
        return {}
    return {code: Fraction(sum(sheet[n][code] for sheet in sheets), len(sheets)) for code in terms.weights}


def _marked(terms: Terms, means: Mapping[str, Fraction]) -> Fraction:
    share = sum((terms.weights[code] * mean / MOST for code, mean in means.items()), Fraction(0))
    return (100 - terms.votes_pct) * share / 100


def _cents(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)


def _by_weight(terms: Terms) -> list[str]:
    """Codes of the criteria, the weightiest first; equal weights in the order of the method."""
    return sorted(terms.weights, key=lambda code: -terms.weights[code])


def _key(terms: Terms, row: Row) -> tuple[Any, ...]:
    means = tuple(-row.means[code] for code in _by_weight(terms) if code in row.means)
    return (-row.total, -row.votes, means, -terms.said.get(row.n, 0), row.n)


def _placed(terms: Terms, ordered: Sequence[Row], place: int) -> Row:
    row = ordered[place - 1]
    after = ordered[place] if place < len(ordered) else None
    tie, criterion = ("", "") if after is None or after.total != row.total else _told_apart(terms, row, after)
    return Row(**{**vars(row), "place": place, "tie": tie, "criterion": criterion})


def _told_apart(terms: Terms, row: Row, after: Row) -> tuple[str, str]:
    if row.votes != after.votes:
        return "votes", ""
    for code in _by_weight(terms):
        if row.means.get(code) != after.means.get(code):
            return "criteria", code
    return ("said", "") if terms.said.get(row.n, 0) != terms.said.get(after.n, 0) else ("earlier", "")
