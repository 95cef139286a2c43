"""Counting a round: the same votes and marks give the same order, whatever way they come in."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.priorities.counting import TIES, Row, Terms, Votes, count, numbers_of, spelled, tally

CODES = ("scale", "urgency", "hurt")


@st.composite
def rounds(draw: Any) -> tuple[Terms, Votes, list[dict[int, dict[str, int]]]]:
    """Any round: two to six problems, votes by three ways, up to four sheets."""
    problems = tuple(range(1, draw(st.integers(2, 6)) + 1))
    first, second = draw(st.integers(0, 100)), draw(st.integers(0, 100))
    low, high = sorted((first, second))
    weights = dict(zip(CODES, (low, high - low, 100 - high), strict=True))
    few = st.dictionaries(st.sampled_from(problems), st.integers(0, 4))
    sheet = st.fixed_dictionaries(
        {n: st.fixed_dictionaries({code: st.integers(1, 5) for code in CODES}) for n in problems}
    )
    terms = Terms(problems, draw(st.integers(1, 100)), weights, draw(few))
    return terms, Votes(draw(few), draw(few), draw(few)), draw(st.lists(sheet, min_size=1, max_size=4))


@settings(max_examples=100)
@given(rounds(), st.randoms(use_true_random=False))
def test_the_order_does_not_hang_on_the_order_of_the_input(case: Any, chance: random.Random) -> None:
    terms, votes, sheets = case
    shuffled = list(sheets)
    chance.shuffle(shuffled)
    problems = list(terms.problems)
    chance.shuffle(problems)
    again = Terms(tuple(problems), terms.votes_pct, terms.weights, terms.said)
    once, twice = count(terms, votes, sheets), count(again, votes, shuffled)
    assert [row.to_json() for row in once] == [row.to_json() for row in twice]


@settings(max_examples=100)
@given(rounds())
def test_totals_are_the_parts_and_the_order_is_whole(case: Any) -> None:
    terms, votes, sheets = case
    rows = count(terms, votes, sheets)
    assert [row.place for row in rows] == list(range(1, len(terms.problems) + 1))
    assert {row.n for row in rows} == set(terms.problems)
    for row in rows:
        assert row.total == row.votes_points + row.marks_points
        assert row.votes == row.online + row.paper + row.hands
        assert 0 <= row.votes_points <= terms.votes_pct
        assert 0 <= row.marks_points <= 100 - terms.votes_pct
        exact = sum(
            Fraction(terms.weights[code] * sum(sheet[n_][code] for sheet in sheets), len(sheets) * 5)
            for code in terms.weights
            for n_ in (row.n,)
        ) * Fraction(100 - terms.votes_pct, 100)
        assert abs(exact - Fraction(row.marks_points)) <= Fraction(1, 200)
    for above, below in itertools.pairwise(rows):
        assert above.total >= below.total
        assert (above.tie != "") == (above.total == below.total)
        assert above.tie in ("", *TIES)
        explains(above, below, terms)


def explains(above: Row, below: Row, terms: Terms) -> None:
    """The rule that is named is true of the two rows."""
    said = (terms.said.get(above.n, 0), terms.said.get(below.n, 0))
    match above.tie:
        case "votes":
            assert above.votes > below.votes
        case "criteria":
            assert above.votes == below.votes
            assert above.means[above.criterion] > below.means[above.criterion]
        case "said":
            assert above.means == below.means
            assert said[0] > said[1]
        case "earlier":
            assert said[0] == said[1]
            assert above.n < below.n


@settings(max_examples=100)
@given(rounds(), st.integers(1, 5))
def test_one_more_vote_never_harms_a_problem(case: Any, more: int) -> None:
    terms, votes, sheets = case
    n = terms.problems[0]
    before = next(row.place for row in count(terms, votes, sheets) if row.n == n)
    lifted = Votes({**votes.online, n: votes.online.get(n, 0) + more}, votes.paper, votes.hands)
    after = next(row.place for row in count(terms, lifted, sheets) if row.n == n)
    assert after <= before


@given(st.lists(st.lists(st.integers(1, 9), max_size=4), max_size=20))
def test_a_box_counts_every_ballot_once(ballots: list[list[int]]) -> None:
    box: dict[str, int] = {}
    for chosen in ballots:
        box[spelled(chosen)] = box.get(spelled(chosen), 0) + 1
    found = tally(box)
    assert found == {n: each for n in range(1, 10) if (each := sum(n in ballot for ballot in ballots))}


def test_known_answer() -> None:
    terms = Terms((1, 2), 60, {"scale": 70, "urgency": 30})
    sheets = [
        {1: {"scale": 5, "urgency": 1}, 2: {"scale": 2, "urgency": 5}},
        {1: {"scale": 4, "urgency": 1}, 2: {"scale": 1, "urgency": 5}},
        {1: {"scale": 4, "urgency": 2}, 2: {"scale": 1, "urgency": 5}},
    ]
    first, second = count(terms, Votes({1: 7, 2: 9}, {1: 1}, {2: 4}), sheets)
    # 60 · 13/13 and 60 · 8/13; 40 · (70 · 4.33/5 + 30 · 1.33/5)/100 and 40 · (70 · 1.33/5 + 30)/100
    assert (first.n, first.votes_points, first.marks_points) == (2, Decimal("60.00"), Decimal("19.47"))
    assert (second.n, second.votes_points, second.marks_points) == (1, Decimal("36.92"), Decimal("27.47"))
    assert first.means == {"scale": Decimal("1.33"), "urgency": Decimal("5.00")}


def test_nobody_voted_and_nobody_marks() -> None:
    rows = count(Terms((1, 2), 100, {}, {2: 3}), Votes({}, {}, {}), [])
    assert [(row.n, row.total, row.tie) for row in rows] == [
        (2, Decimal("0.00"), "said"),
        (1, Decimal("0.00"), ""),
    ]


@pytest.mark.parametrize(("chosen", "text"), [([3, 1], "1 3"), ([], ""), ([2, 2], "2")])
def test_a_ballot_has_one_spelling(chosen: list[int], text: str) -> None:
    assert spelled(chosen) == text
    assert numbers_of(text) == tuple(sorted(set(chosen)))
