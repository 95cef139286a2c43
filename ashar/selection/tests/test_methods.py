"""How marks become a result: worth of a mark, named rounding, means, places, equal totals."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ashar.core import clock
from ashar.selection import methods
from ashar.selection.methods import Counting, Entrant, Rounding
from ashar.selection.methods.scale import is_mark, mark_near, points_of
from ashar.selection.methods.ties import LOT, SMALLER_SUM, TOP_CRITERION, lot_of
from ashar.selection.methods.words import how_counted, told_apart

ALL = (TOP_CRITERION, SMALLER_SUM, "earlier_filing", LOT)
LEVELS = [{"percent": each, "title_ky": "", "title_ru": "", "title_en": ""} for each in (100, 50, 25, 0)]


def criterion(code: str = "plan", points: int = 30, **scale: Any) -> dict[str, Any]:
    return {"code": code, "max": points, "title_ky": "План", "title_ru": "План", "title_en": "Plan", **scale}


@pytest.mark.parametrize(
    ("scale", "mark", "worth"),
    [
        ({}, 17, Fraction(17)),
        ({"out_of": 10}, 7, Fraction(21)),
        ({"out_of": 10}, 5, Fraction(15)),
        ({"out_of": 100, "levels": LEVELS}, 25, Fraction(15, 2)),
    ],
)
def test_a_mark_is_worth_its_share_of_the_criterion(scale: Any, mark: int, worth: Fraction) -> None:
    assert points_of(criterion(**scale), mark) == worth
    assert is_mark(criterion(**scale), mark)


@pytest.mark.parametrize(
    ("scale", "mark"),
    [({}, 31), ({}, -1), ({"out_of": 10}, 11), ({"out_of": 100, "levels": LEVELS}, 60)],
)
def test_what_is_no_mark_of_the_criterion_is_refused(scale: Any, mark: int) -> None:
    assert not is_mark(criterion(**scale), mark)


@given(st.sampled_from(({}, {"out_of": 10}, {"out_of": 100, "levels": LEVELS})), st.integers(0, 100))
def test_a_share_finds_a_mark(scale: Any, percent: int) -> None:
    found = mark_near(criterion(**scale), Fraction(percent, 100))
    assert is_mark(criterion(**scale), found)
    assert points_of(criterion(**scale), found) <= Fraction(30 * percent, 100)


@pytest.mark.parametrize(
    ("value", "decimals", "up", "even"),
    [
        (Fraction(25, 100), 1, "0.3", "0.2"),
        (Fraction(35, 100), 1, "0.4", "0.4"),
        (Fraction(31, 4), 1, "7.8", "7.8"),
        (Fraction(1, 3), 3, "0.333", "0.333"),
        (Fraction(5, 2), 0, "3", "2"),
        (Fraction(7, 2), 0, "4", "4"),
        (Fraction(0), 1, "0.0", "0.0"),
    ],
)
def test_rounding_goes_by_its_name(value: Fraction, decimals: int, up: str, even: str) -> None:
    assert str(Rounding(decimals, "half_up")(value)) == up
    assert str(Rounding(decimals, "half_even")(value)) == even


def entrant(key: int, total: int = 80, **facts: Any) -> Entrant:
    means = {"plan": Decimal(facts.pop("plan", 20)), "fresh": Decimal(5)}
    return Entrant(key, Decimal(total), means, **facts)


HOW = Counting([criterion(), criterion("fresh", 10)], Rounding(), ALL)
BEGAN = datetime(2026, 11, 1, 10, tzinfo=clock.UTC)


@pytest.mark.parametrize(
    ("first", "second", "breaker", "words"),
    [
        ({"plan": 21}, {"requested": Decimal(1)}, TOP_CRITERION, "Plan"),
        ({"requested": Decimal(90)}, {"requested": Decimal(100)}, SMALLER_SUM, "90.00"),
        ({"filed_at": BEGAN}, {"filed_at": BEGAN + timedelta(seconds=1)}, "earlier_filing", "2026"),
        ({"drawn": "aa1"}, {"drawn": "bb2"}, LOT, "aa1"),
    ],
)
def test_equal_totals_are_told_apart_in_the_order_of_the_rule(
    first: Any, second: Any, breaker: str, words: str
) -> None:
    found = methods.places([entrant(2, **second), entrant(1, **first), entrant(3, total=70)], HOW)
    assert [found[key].rank for key in (1, 2, 3)] == [1, 2, 3]
    tie = found[2].tie
    assert tie is not None
    assert (found[1].tie, found[3].tie) == (None, None)
    assert (tie.breaker, tie.ahead.key, tie.behind.key) == (breaker, 1, 2)
    said = {}
    for code in ("ky", "ru", "en"):
        with translation.override(code):
            said[code] = str(told_apart(tie, "«Умут»", HOW))
    assert words in said["en"]
    assert len(set(said.values())) == 3
    assert all("«Умут»" in each and "80" in each for each in said.values())


def test_without_breakers_equal_totals_share_a_place() -> None:
    how = Counting(HOW.criteria, Rounding())
    found = methods.places([entrant(1), entrant(2), entrant(3, total=70)], how)
    assert [found[key].rank for key in (1, 2, 3)] == [1, 1, 3]


def test_the_lot_hangs_on_every_locked_sheet() -> None:
    assert lot_of({"a", "b"}, "X-1") == lot_of({"b", "a"}, "X-1")
    assert len({lot_of({"a", "b"}, "X-1"), lot_of({"a", "c"}, "X-1"), lot_of({"a", "b"}, "X-2")}) == 3


def test_how_it_was_counted_is_said_by_the_rules_of_the_call() -> None:
    with translation.override("en"):
        assert "half up to tenths" in str(how_counted(Counting([criterion()])))
        other = str(how_counted(Counting([criterion(out_of=10)], Rounding(2, "half_even"))))
    assert "from 0 to 10" in other
    assert "half to even, decimals: 2" in other


def test_the_example_of_the_documentation_is_counted_right() -> None:
    how = Counting([criterion("plan", 60, out_of=10), criterion("price", 40, out_of=10)], Rounding(), ALL)
    marks = [{"plan": 7, "price": 9}, {"plan": 8, "price": 6}, {"plan": 8, "price": 7}]
    means = methods.means_by_criterion(marks, how)
    assert (means, methods.total(means)) == (
        {"plan": Decimal("46.0"), "price": Decimal("29.3")},
        Decimal("75.3"),
    )
    other = {"plan": Decimal("45.3"), "price": Decimal("30.0")}
    places = methods.places(
        [Entrant(1, methods.total(other), other), Entrant(2, methods.total(means), means)], how
    )
    assert (places[2].rank, places[1].rank) == (1, 2)
