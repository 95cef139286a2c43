"""What the marks say: known answers, and that saying it changes nothing."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ashar.selection import diagnostics, methods
from ashar.selection.diagnostics import Sheets
from ashar.selection.diagnostics.drawing import drawn
from ashar.selection.methods import Counting, Entrant, Rounding

CRITERIA = [
    {"code": code, "max": 50, "title_ky": code, "title_ru": code, "title_en": code, "title": code}
    for code in ("plan", "fresh")
]
HOW = Counting(CRITERIA, Rounding(), ("smaller_sum",))
# Member 3 is strict with everybody, and alone turns the order of 11 and 12.
MARKS = {
    11: {1: (40, 30), 2: (42, 30), 3: (10, 10)},
    12: {1: (30, 30), 2: (30, 32), 3: (30, 20)},
    13: {1: (20, 20), 2: (20, 20)},
}


def sheets(marks: Any = MARKS) -> Sheets:
    given_marks = {
        key: {member: dict(zip(("plan", "fresh"), points, strict=True)) for member, points in rows.items()}
        for key, rows in marks.items()
    }
    entrants = []
    for key, rows in given_marks.items():
        means = methods.means_by_criterion(rows.values(), HOW)
        entrants.append(Entrant(key, methods.total(means), means, Decimal(key)))
    return Sheets(HOW, given_marks, entrants)


def test_spread_is_from_the_lowest_to_the_highest() -> None:
    found = {(each.proposal, each.code): each for each in diagnostics.spreads(sheets())}
    plan = found[11, "plan"]
    assert (plan.least, plan.most, plan.share) == (10, 42, 64)
    whole = {
        each.proposal: (each.least, each.most, each.share) for each in diagnostics.whole_spreads(sheets())
    }
    assert whole == {11: (20, 72, 52), 12: (50, 62, 12), 13: (40, 40, 0)}
    assert diagnostics.large_splits(sheets(), 30) == {11}
    assert diagnostics.large_splits(sheets(), 52) == set(), "only more than the rule's share"


def test_a_leaning_is_the_median_distance_from_the_others() -> None:
    found = {each.member: (each.points, each.proposals) for each in diagnostics.leanings(sheets())}
    # Member 3: 20 against the median of 70 and 72; 50 against that of 60 and 62.
    assert found[3] == (Fraction(-51 - 11, 2), 2)
    # Member 1: 70−46, 60−56, 40−40, of which the middle one is 4.
    assert found[1] == (4, 3)


def test_who_marks_alone_leans_nowhere() -> None:
    assert diagnostics.leanings(sheets({11: {1: (10, 10)}})) == []


def test_the_order_without_one_member_and_without_one_criterion() -> None:
    base, *others = diagnostics.orders(sheets())
    assert base.places == {12: 1, 11: 2, 13: 3}
    by_member = {each.member: each.places for each in others if each.member}
    assert by_member[3] == {11: 1, 12: 2, 13: 3}
    assert by_member[1] == base.places
    by_code = {each.code: each.places for each in others if each.code}
    # 30.7 against 30.0 by the plan alone.
    assert by_code["fresh"] == {11: 1, 12: 2, 13: 3}
    assert by_code["plan"] == {12: 1, 11: 2, 13: 3}


def test_without_the_only_member_all_are_equal_and_the_rule_on_ties_speaks() -> None:
    _base, without, *_criteria = diagnostics.orders(sheets({11: {1: (1, 1)}, 12: {1: (9, 9)}}))
    assert without.places == {11: 1, 12: 2}


def test_lines_cross_where_places_change() -> None:
    picture = drawn([("=", {1: 1, 2: 2, 3: 3}), ("1", {1: 2, 2: 1, 3: 3}), ("2", {1: 1, 2: 1, 3: 3})])
    moved = {line.key: line.is_moved for line in picture.lines}
    assert moved == {1: True, 2: True, 3: False}
    assert [line.is_moved for line in picture.lines] == [False, True, True], "those that move lie on top"
    heights = {line.key: [y for _x, y, _place in line.dots] for line in picture.lines}
    assert heights[1][0] == heights[2][1] < heights[2][0] == heights[1][1] < heights[3][0]
    assert heights[1][2] != heights[2][2], "who shares a place is not hidden behind the other"
    assert picture.height > max(max(ys) for ys in heights.values())


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=4), max_size=5)
)
def test_diagnostics_never_change_the_result(rows: list[list[tuple[int, int]]]) -> None:
    marks = {key: dict(enumerate(given_points, 1)) for key, given_points in enumerate(rows, 1)}
    known = sheets(marks)
    before = (methods.places(known.entrants, HOW), repr(known))
    if rows:
        base = diagnostics.orders(known)[0]
        assert base.places == {key: place.rank for key, place in before[0].items()}
    diagnostics.leanings(known)
    diagnostics.spreads(known)
    diagnostics.large_splits(known, 30)
    assert (methods.places(known.entrants, HOW), repr(known)) == before
