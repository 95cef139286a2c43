"""The funding plan: exact against every choice there is, and what a departure from the ranking costs."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.selection.funding import (
    Aim,
    Asking,
    Money,
    best,
    by_ranking,
    by_the_book,
    departures,
    topped_up,
)
from ashar.selection.funding.planning import in_order
from ashar.selection.funding.solving import worth_by


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[Asking], Money]:
    """Up to seven proposals in up to three lots from two sources, with little money."""
    lots = draw(st.integers(1, 3))
    source = {lot: draw(st.integers(1, 2)) for lot in range(1, lots + 1)}
    found: list[Asking] = []
    for lot in range(1, lots + 1):
        marks = sorted(draw(st.lists(st.integers(600, 1000), max_size=4 if lots == 1 else 3)), reverse=True)
        for rank, mark in enumerate(marks, start=1):
            asked = draw(st.integers(1, 40))
            least = draw(st.integers(1, asked))
            found.append(Asking(len(found) + 1, lot, source[lot], rank, mark, asked, least))
    money = Money(
        {lot: draw(st.integers(0, 60)) for lot in range(1, lots + 1)},
        {each: draw(st.integers(0, 90)) for each in draw(st.sets(st.integers(1, 2)))},
    )
    return found, money


def every_choice(askings: list[Asking], money: Money) -> list[list[Asking]]:
    """All sets of proposals whose least sums there is money for; in no clever way."""
    found = []
    for ticks in product((False, True), repeat=len(askings)):
        chosen = [each for each, tick in zip(askings, ticks, strict=True) if tick]
        by_lot = all(sum(c.least for c in chosen if c.lot == lot) <= has for lot, has in money.lots.items())
        by_source = all(
            sum(c.least for c in chosen if c.source == source) <= has for source, has in money.sources.items()
        )
        if by_lot and by_source:
            found.append(chosen)
    return found


@pytest.mark.parametrize("aim", list(Aim))
@settings(max_examples=300, deadline=None)
@given(town=towns())
def test_no_choice_is_better_than_the_one_that_is_found(aim: Aim, town: tuple[list[Asking], Money]) -> None:
    askings, money = town
    found = best(askings, money, aim)
    chosen = [each for each in askings if each.key in found.chosen]
    worth = worth_by(aim, askings)
    most = max(sum(map(worth, choice)) for choice in every_choice(askings, money))
    assert found.is_proven
    assert sum(map(worth, chosen)) == most
    if aim == Aim.MOST:
        assert len(chosen) == max(len(choice) for choice in every_choice(askings, money))
    else:
        assert sum(c.mark for c in chosen) == max(
            sum(c.mark for c in choice) for choice in every_choice(askings, money)
        )
    assert by_the_book(topped_up(found.chosen, askings, money), askings, money)


def every_plan(askings: list[Asking], money: Money) -> list[dict[int, int]]:
    """All plans with whole tyiyns; for very small sums only."""
    ways = [[0, *range(each.least, each.asked + 1)] for each in askings]
    plans = ({each.key: n for each, n in zip(askings, given, strict=True)} for given in product(*ways))
    return [plan for plan in plans if by_the_book(plan, askings, money)]


@st.composite
def villages(draw: st.DrawFn) -> tuple[list[Asking], Money]:
    """Three proposals of a few tyiyns each."""
    found = []
    for n in range(draw(st.integers(0, 3))):
        asked = draw(st.integers(1, 5))
        found.append(Asking(n + 1, 1, 1, n + 1, 900 - 10 * n, asked, draw(st.integers(1, asked))))
    return found, Money({1: draw(st.integers(0, 12))}, {1: draw(st.integers(0, 12))})


@settings(max_examples=200, deadline=None)
@given(village=villages())
def test_the_plan_of_the_ranking_is_the_only_one_without_a_departure(
    village: tuple[list[Asking], Money],
) -> None:
    askings, money = village
    ranking = by_ranking(askings, money)
    without = [plan for plan in every_plan(askings, money) if not list(departures(askings, money, plan))]
    assert without == [ranking]


@settings(max_examples=300, deadline=None)
@given(town=towns())
def test_the_ranking_keeps_to_the_money_and_departs_from_nothing(town: tuple[list[Asking], Money]) -> None:
    askings, money = town
    plan = by_ranking(askings, money)
    assert by_the_book(plan, askings, money)
    assert list(departures(askings, money, plan)) == []
    for aim in Aim:
        other = topped_up(best(askings, money, aim).chosen, askings, money)
        for each in departures(askings, money, other):
            assert each.marks >= 0
            assert each.given < each.due
            assert all(other[key] > 0 for key in each.below)


THREE = [
    Asking(1, 1, 1, 1, 900, 100, 80),
    Asking(2, 1, 1, 2, 800, 60, 60),
    Asking(3, 1, 1, 3, 750, 50, 20),
]


def test_what_a_departure_costs_is_worked_out() -> None:
    money = Money({1: 120})
    assert by_ranking(THREE, money) == {1: 100, 2: 0, 3: 20}
    most = best(THREE, money, Aim.MOST).chosen
    assert most == {1, 3}
    (first,) = departures(THREE, money, {2: 60, 3: 50})
    assert (first.key, first.due, first.given, first.below) == (1, 100, 0, (2, 3))
    assert (first.places, first.marks) == (2, 100 + 150)
    (cut,) = departures(THREE, money, {1: 90, 3: 30})
    assert (cut.key, cut.due, cut.given, cut.below, cut.marks) == (1, 100, 90, (3,), 150)


def test_a_source_binds_over_the_lots() -> None:
    askings = [Asking(1, 1, 9, 1, 900, 50, 50), Asking(2, 2, 9, 1, 800, 50, 30)]
    assert by_ranking(askings, Money({1: 50, 2: 50}, {9: 80})) == {1: 50, 2: 30}
    assert by_ranking(askings, Money({1: 50, 2: 50}, {9: 70})) == {1: 50, 2: 0}


@pytest.mark.parametrize("lots", [1, 3])
@pytest.mark.parametrize("aim", list(Aim))
def test_ninety_proposals_are_chosen_from_exactly(aim: Aim, lots: int) -> None:
    askings = [
        Asking(
            n, n % lots, 0, n // lots + 1, 1000 - 4 * n, 15_000_000, 6_000_000 + 10_472_911 * n % 4_000_000
        )
        for n in range(90)
    ]
    money = Money(dict.fromkeys(range(lots), 300000000 // lots), {0: 300_000_000})
    assert best(askings, money, aim).is_proven


def test_what_is_not_proven_is_said() -> None:
    assert not best(THREE, Money({1: 120}), Aim.MARKS, most_steps=1).is_proven


def test_order_is_by_place_first() -> None:
    assert [each.key for each in in_order(reversed(THREE))] == [1, 2, 3]
