"""What is shown of numbers of people gives no small count away, also to whoever knows the rule."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.monitoring.suppressing import DISABLED, PAIRS, Group, Shown, shown, total_of

LEAST = 5
COUNT = st.one_of(st.integers(0, 12), st.integers(0, 5000))
PEOPLE = st.fixed_dictionaries(dict.fromkeys(Group.values, COUNT)).flatmap(
    lambda people: st.integers(0, sum(people.values())).map(lambda part: {**people, DISABLED: part})
)


def hidden_groups(view: Shown) -> set[str]:
    open_ = {names[0] for names, _count in view.groups if len(names) == 1}
    return set(Group.values) - open_


@settings(max_examples=400)
@given(PEOPLE, st.integers(3, 10))
def test_no_small_count_is_shown_nor_left_by_a_subtraction(people: dict[str, int], least: int) -> None:
    view = shown(people, least)
    seen = [count for _names, count in view.groups]
    assert all(count == 0 or count >= least for count in seen)
    for part in (view.total, view.disabled):
        assert part is None or part == 0 or part >= least
    if view.groups:
        assert view.total == sum(seen) == total_of(people)
        assert sorted(name for names, _count in view.groups for name in names) == sorted(Group.values)
    if view.total is not None and view.disabled is not None:
        rest = view.total - view.disabled
        assert rest == 0 or rest >= least


@settings(max_examples=400)
@given(PEOPLE)
def test_every_hidden_count_could_be_another(people: dict[str, int]) -> None:
    """Exchanging the groups of a pair, pairs, or one person between hidden groups shows the same."""
    view = shown(people, LEAST)
    for group in hidden_groups(view):
        assert any(
            other[group] != people[group] and shown(other, LEAST) == view
            for other in neighbours(people, group)
        ), (group, people)


def neighbours(people: dict[str, int], group: str) -> list[dict[str, int]]:
    """Numbers that differ in this group: by an exchange with another, or by moving a few people."""
    found = []
    for other in Group.values:
        if other == group:
            continue
        found.append({**people, group: people[other], other: people[group]})
        found += [_moved(people, group, other, by) for by in range(-4, 5) if by]
    smaller = {**people, DISABLED: 0}
    # A total that is hidden may be any small one.
    found += [{**smaller, group: count} for count in range(LEAST)]
    for pair, with_ in product(PAIRS, PAIRS):
        swapped = dict(people)
        for one, two in zip(pair, with_, strict=True):
            swapped[one], swapped[two] = people[two], people[one]
        found.append(swapped)
    return [each for each in found if min(each.values()) >= 0]


def _moved(people: dict[str, int], group: str, other: str, by: int) -> dict[str, int]:
    return {**people, group: people[group] + by, other: people[other] - by}


def test_nothing_hidden_can_be_worked_out_by_trying_everything() -> None:
    """All numbers of four groups up to 7: what shows the same leaves two choices for each hidden count."""
    names = [*PAIRS[0], *PAIRS[1]]
    could_be: dict[Shown, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for counts in product(range(8), repeat=4):
        people = {name.value: count for name, count in zip(names, counts, strict=True)}
        view = shown(people, LEAST)
        for name, count in people.items():
            could_be[view][name].add(count)
    for view, choices in could_be.items():
        for name in hidden_groups(view) & set(choices):
            assert len(choices[name]) > 1, (view, name)


def test_a_small_part_and_a_small_rest_are_both_hidden() -> None:
    for part, seen in ((0, 0), (3, None), (5, 5), (57, None), (60, 60)):
        assert shown({"youth": 60, DISABLED: part}, LEAST).disabled == seen


@pytest.mark.parametrize(
    ("people", "groups", "total"),
    [
        ({"youth": 60}, 6, 60),
        ({"youth": 60, "children": 3}, 5, 63),
        ({"youth": 60, "older": 2, "others": 1}, 0, 63),
        ({"youth": 4}, 0, None),
        ({}, 6, 0),
    ],
)
def test_pairs_are_joined_then_only_the_total_then_nothing(
    people: dict[str, int], groups: int, total: int | None
) -> None:
    view = shown(people, LEAST)
    assert (len(view.groups), view.total) == (groups, total)
    assert Shown.from_json(view.to_json()) == view
