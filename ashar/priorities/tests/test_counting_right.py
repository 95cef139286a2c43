"""Joining, merging, taking back: everybody who spoke is counted once, whatever is done in what order."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashar.core import journal
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.priorities.actions.problems import (
    Wording,
    form_problem,
    join_signals,
    merge_problems,
    unmerge_problem,
)
from ashar.priorities.actions.signals import (
    count_signal_again,
    repeat_signals,
    set_signal_aside,
    submit_signal,
    take_back_signal,
)
from ashar.priorities.models import NeedSignal, Problem
from ashar.priorities.voices import public_voices, voices_by_problem, voices_of
from tests.support.office import Office

pytestmark = pytest.mark.postgres


def said(office: Office, times: int = 1) -> list[NeedSignal]:
    return [submit_signal(authority=office.authority, text=f"Жол {n}") for n in range(times)]


def problem(office: Office, title: str, signals: list[NeedSignal]) -> Problem:
    words = Wording(title_ky=title, title_ru=title, sphere="public_safety")
    return form_problem(authority=office.authority, wording=words, signals=signals, by=office.specialist)


def test_merged_problem_is_counted_where_it_is_now_and_back_again(office: Office) -> None:
    road, pits = problem(office, "Жол", said(office, 3)), problem(office, "Чуңкур", said(office, 4))
    merge_problems(problem=pits, into=road, by=office.specialist)
    assert (voices_of(road), voices_of(pits)) == (7, 4)
    assert Knot.objects.get(number=pits.number).continued_by == Knot.objects.get(number=road.number)
    pits.refresh_from_db()
    unmerge_problem(problem=pits, by=office.specialist)
    assert (voices_of(road), voices_of(pits)) == (3, 4)
    pits.refresh_from_db()
    assert (pits.state, pits.merged_into) == ("verified", None)
    assert Knot.objects.get(number=pits.number).continued_by is None


def test_problem_is_merged_once_and_never_into_itself_or_a_merged_one(office: Office) -> None:
    road, pits = problem(office, "Жол", said(office)), problem(office, "Чуңкур", said(office))
    with pytest.raises(Refused, match="Choose another problem"):
        merge_problems(problem=road, into=road, by=office.specialist)
    merge_problems(problem=pits, into=road, by=office.specialist)
    with pytest.raises(Refused, match="part of another"):
        merge_problems(problem=road, into=pits, by=office.specialist)
    with pytest.raises(Refused, match="while it is “Merged"):
        merge_problems(problem=pits, into=road, by=office.specialist)


def test_problem_of_another_authority_is_not_merged(office: Office, neighbour: Office) -> None:
    here, there = problem(office, "Жол", said(office)), problem(neighbour, "Жол", said(neighbour))
    with pytest.raises(Refused, match="same authority"):
        merge_problems(problem=here, into=there, by=office.specialist)


def test_problem_ranked_since_keeps_what_was_merged(office: Office) -> None:
    pits = problem(office, "Чуңкур", said(office, 2))
    ranked = office.settle().problem
    assert ranked is not None
    merge_problems(problem=pits, into=ranked, by=office.specialist)
    pits.refresh_from_db()
    with pytest.raises(Refused, match="ranked since"):
        unmerge_problem(problem=pits, by=office.specialist)


def test_same_person_is_counted_once_and_apart_again(office: Office) -> None:
    one, two, three = said(office, 3)
    road = problem(office, "Жол", [one, two, three])
    repeat_signals(signals=[two], same_as=one, by=office.specialist)
    assert voices_of(road) == 2
    two.refresh_from_db()
    with pytest.raises(Refused, match="themselves counted with others"):
        repeat_signals(signals=[three], same_as=two, by=office.specialist)
    with pytest.raises(Refused, match="Choose other words"):
        repeat_signals(signals=[one], same_as=one, by=office.specialist)
    count_signal_again(signal=two, by=office.specialist)
    two.refresh_from_db()
    assert (two.state, two.problem, voices_of(road)) == ("joined", road, 3)


def test_words_wait_again_unless_the_problem_began_with_them(office: Office) -> None:
    first, second = said(office, 2)
    road = problem(office, "Жол", [first, second])
    take_back_signal(signal=second, by=office.specialist)
    second.refresh_from_db()
    assert (second.state, second.problem, voices_of(road)) == ("received", None, 1)
    assert Knot.objects.get(number=second.number).continued_by is None
    with pytest.raises(Refused, match="began with these words"):
        take_back_signal(signal=first, by=office.specialist)


def test_few_are_not_shown(office: Office) -> None:
    road = problem(office, "Жол", said(office, 4))
    assert public_voices(road).shown is None
    join_signals(problem=road, signals=said(office), by=office.specialist)
    assert public_voices(road).shown == 5


def test_two_questions_whatever_the_number(office: Office, django_assert_num_queries: Any) -> None:
    for n in range(4):
        problem(office, f"Жол {n}", said(office))
    with django_assert_num_queries(2):
        assert voices_by_problem(office.authority).total() == 4


DEEDS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9), st.integers(0, 9)), max_size=25)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(deeds=DEEDS)
def test_counts_are_right_after_any_history(deeds: list[tuple[int, int, int]], office: Office) -> None:
    """A plain model beside the deeds: who is joined to what, who repeats whom, what is part of what."""
    signals = said(office, 5)
    problems = [problem(office, f"Жол {n}", [each]) for n, each in enumerate(said(office, 3))]
    for kind, first, second in deeds:
        _do(office, kind, signals[first % 5], signals[second % 5], problems[first % 3], problems[second % 3])
    expected: Counter[int] = Counter()
    parts = dict(Problem.objects.values_list("pk", "merged_into"))
    for state, where in NeedSignal.objects.values_list("state", "problem"):
        while state == "joined" and where is not None:
            expected[where] += 1
            where = parts[where]
    counted = voices_by_problem(office.authority)
    assert {pk: n for pk, n in counted.items() if n} == dict(expected)
    assert [voices_of(each) for each in problems] == [expected[each.pk] for each in problems]
    assert journal.broken_chains() == {}
    assert _knots_are_true()


def _do(office: Office, kind: int, one: NeedSignal, other: NeedSignal, part: Problem, whole: Problem) -> None:
    by, fresh = office.specialist, NeedSignal.objects.select_related("problem", "authority")
    one, other = fresh.get(pk=one.pk), fresh.get(pk=other.pk)
    part, whole = Problem.objects.get(pk=part.pk), Problem.objects.get(pk=whole.pk)
    before = _state()
    deeds = [
        lambda: join_signals(problem=whole, signals=[one], by=by),
        lambda: set_signal_aside(signal=one, reason="unclear", by=by),
        lambda: take_back_signal(signal=one, by=by),
        lambda: repeat_signals(signals=[one], same_as=other, by=by),
        lambda: count_signal_again(signal=one, by=by),
        lambda: merge_problems(problem=part, into=whole, by=by),
        lambda: unmerge_problem(problem=part, by=by),
    ]
    try:
        deeds[kind]()
    except Refused:
        assert _state() == before


def _state() -> list[Any]:
    rows = NeedSignal.objects.order_by("pk").values_list("pk", "state", "problem", "same_as")
    return [*rows, *Problem.objects.order_by("pk").values_list("pk", "state", "merged_into")]


def _knots_are_true() -> bool:
    states = dict(NeedSignal.objects.values_list("number", "state")) | dict(
        Problem.objects.values_list("number", "state")
    )
    knots = dict(Knot.objects.filter(kind__in="NP").values_list("number", "state"))
    return states == knots
