"""Random sheets against an independent calculation: worth of marks, means, totals, pass, places.

The other calculation below shares no code with the product: fractions, Python's own rounding, and a place
counted as one more than those who stand ahead. tests/support/histories.py says how many are invented.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.selection import methods
from ashar.selection.methods import Counting, Entrant, Rounding
from tests.support.histories import HISTORIES, in_parts, tell

BREAKERS = ("top_criterion", "smaller_sum", "earlier_filing", "lot")
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
METHODS = ("points", "weights", "levels")


@dataclass(frozen=True)
class Filed:
    """A proposal with what its members gave, by member and criterion."""

    key: int
    marks: tuple[dict[str, int], ...]
    requested: int
    minute: int
    drawn: str


@dataclass(frozen=True)
class Sheet:
    """A whole sheet: how it is counted, and all proposals of a lot."""

    method: str
    points: tuple[int, ...]
    shares: tuple[int, ...]
    decimals: int
    rounding: str
    breakers: tuple[str, ...]
    pass_mark: int
    filed: tuple[Filed, ...] = field(default=())


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """One to eight criteria that make 100, one to nine members, one to twelve proposals; small ranges, so
    that ties are many; a member may have stepped aside from any proposal."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=7)))
    points = tuple(b - a for a, b in zip((0, *cuts), (*cuts, 100), strict=True))
    method = draw(st.sampled_from(METHODS))
    shares = tuple(sorted({100, *draw(st.sets(st.integers(0, 99), min_size=1, max_size=4))}))
    members = draw(st.integers(1, 9))
    steps = draw(st.sampled_from((2, 5, 100)))

    def mark(most: int) -> int:
        if method == "levels":
            return draw(st.sampled_from(shares))
        top = 10 if method == "weights" else most
        return draw(st.integers(max(0, top - steps), top))

    filed = []
    for key in range(1, draw(st.integers(1, 12)) + 1):
        marking = draw(st.integers(1, members))
        marks = tuple({f"c{n}": mark(most) for n, most in enumerate(points)} for _ in range(marking))
        sum_, minute = draw(st.integers(1, 3)), draw(st.integers(0, 2))
        filed.append(
            Filed(key, marks, sum_, minute, draw(st.text("0123456789abcdef", min_size=8, max_size=8)))
        )
    return Sheet(
        method,
        points,
        shares,
        draw(st.integers(0, 3)),
        draw(st.sampled_from(("half_up", "half_even"))),
        tuple(draw(st.permutations(BREAKERS)))[: draw(st.integers(0, 4))],
        draw(st.integers(0, 100)),
        tuple(filed),
    )


def by_the_product(sheet: Sheet) -> dict[int, tuple[dict[str, Decimal], Decimal, int]]:
    """Means, total and place of each proposal."""
    scale: dict[str, Any] = {
        "points": {},
        "weights": {"out_of": 10, "levels": []},
        "levels": {"out_of": 100, "levels": [{"percent": each} for each in sheet.shares]},
    }[sheet.method]
    criteria = [{"code": f"c{n}", "max": most, **scale} for n, most in enumerate(sheet.points)]
    how = Counting(criteria, Rounding(sheet.decimals, sheet.rounding), sheet.breakers)
    means = {each.key: methods.means_by_criterion(each.marks, how) for each in sheet.filed}
    entrants = [
        Entrant(
            each.key,
            methods.total(means[each.key]),
            means[each.key],
            Decimal(each.requested),
            BEGAN + timedelta(minutes=each.minute),
            each.drawn,
        )
        for each in sheet.filed
    ]
    places = methods.places(entrants, how)
    for each in entrants:
        tie = places[each.key].tie
        assert tie is None or tie.ahead.total == each.total
    return {each.key: (means[each.key], each.total, places[each.key].rank) for each in entrants}


def by_hand(sheet: Sheet) -> dict[int, tuple[list[Fraction], Fraction, int]]:
    """The same, counted in another way."""
    unit = Fraction(1, 10**sheet.decimals)
    top = {"points": None, "weights": 10, "levels": 100}[sheet.method]
    means: dict[int, list[Fraction]] = {}
    for each in sheet.filed:
        means[each.key] = []
        for n, most in enumerate(sheet.points):
            given_points = [Fraction(row[f"c{n}"]) / (top or 1) * (most if top else 1) for row in each.marks]
            exact = sum(given_points) / Fraction(len(given_points)) / unit
            whole = floor(exact + Fraction(1, 2)) if sheet.rounding == "half_up" else round(exact)
            means[each.key].append(whole * unit)
    heaviest = sheet.points.index(max(sheet.points))

    def order(each: Filed) -> tuple[Any, ...]:
        told: dict[str, Any] = {
            "top_criterion": -means[each.key][heaviest],
            "smaller_sum": each.requested,
            "earlier_filing": each.minute,
            "lot": each.drawn,
        }
        return (-sum(means[each.key]), *(told[name] for name in sheet.breakers))

    return {
        each.key: (
            means[each.key],
            sum(means[each.key], Fraction(0)),
            1 + sum(order(other) < order(each) for other in sheet.filed),
        )
        for each in sheet.filed
    }


@pytest.mark.histories
@in_parts
def test_random_sheets_are_counted_as_by_hand(capsys: pytest.CaptureFixture[str], part: int) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=HISTORIES, database=None, deadline=None)
    @given(sheet=sheets())
    def run(sheet: Sheet) -> None:
        found, expected = by_the_product(sheet), by_hand(sheet)
        for key, (means, total, place) in expected.items():
            ours, our_total, our_place = found[key]
            assert [Fraction(each) for each in ours.values()] == means
            assert (Fraction(our_total), our_place) == (total, place)
            assert (our_total >= Decimal(sheet.pass_mark)) == (total >= sheet.pass_mark)
        totals = [total for _means, total, _place in expected.values()]
        seen.update({"sheets": 1, "proposals": len(totals), "ties": len(totals) - len(set(totals))})
        seen[sheet.method] += 1

    run()
    assert all(seen[name] for name in (*METHODS, "ties"))
    tell(
        capsys,
        f"sheets: {seen['sheets']} random ones, {seen['proposals']} proposals, {seen['ties']} equal totals; "
        "every mean, total, pass and place as counted by hand",
    )
