"""Many objects at once: the same numbers, knots and entries as one by one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ashar.core import journal, lifecycle, thread
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal
from tests.support.office import make_office

pytestmark = pytest.mark.postgres

NOT_TOLD = {"id", "number", "subject_id", "since"}


@pytest.fixture
def town(db: Any) -> Authority:
    return make_office().authority


def new(town: Authority, times: int) -> list[Any]:
    return [NeedSignal(authority=town, text=f"Жол бузулган {n}") for n in range(times)]


def knot(number: str) -> dict[str, Any]:
    row: dict[str, Any] = Knot.objects.filter(number=number).values().get()
    return {name: value for name, value in row.items() if name not in NOT_TOLD}


def test_many_begin_as_one_does(town: Authority) -> None:
    (one,) = new(town, 1)
    lifecycle.begin(one, by=journal.LOADER, step_name="submit")
    many = lifecycle.begin_all(new(town, 3), by=journal.LOADER, step_name="submit")
    year = one.number.split("-")[1]
    assert [each.number for each in many] == [f"TR-{year}-N{n}" for n in (2, 3, 4)]
    assert [knot(each.number) for each in many] == [knot(one.number)] * 3
    told = [entry.facts for entry in journal.Entry.objects.filter(step="needsignal.submit").order_by("seq")]
    assert [fact["number"] for fact in told] == [one.number, *(each.number for each in many)]
    assert {(fact["step"], str(fact["facts"])) for fact in told} == {
        ("needsignal.submit", str({"state": "received"}))
    }
    assert journal.broken_chains() == {}


def test_many_move_as_one_does(town: Authority) -> None:
    one, *many = lifecycle.begin_all(new(town, 4), by=journal.LOADER)
    lifecycle.move(one, "set_aside", by=journal.LOADER, set_aside_reason="unclear", record={"why": "x"})
    moved = lifecycle.move_all(
        many, "set_aside", by=journal.LOADER, set_aside_reason="unclear", record={"why": "x"}
    )
    assert {(each.state, each.set_aside_reason) for each in moved} == {("set_aside", "unclear")}
    assert [knot(each.number) for each in many] == [knot(one.number)] * 3
    told = [entry.facts["facts"] for entry in journal.Entry.objects.filter(step="needsignal.set_aside")]
    assert told == [{"before": "received", "after": "set_aside", "why": "x"}] * 4
    assert journal.broken_chains() == {}


def test_one_that_cannot_go_holds_all_back(town: Authority) -> None:
    one, *others = lifecycle.begin_all(new(town, 3), by=journal.LOADER)
    lifecycle.move(one, "set_aside", by=journal.LOADER, set_aside_reason="unclear")
    entries = journal.Entry.objects.count()
    with pytest.raises(Refused):
        lifecycle.move_all([one, *others], "set_aside", by=journal.LOADER, set_aside_reason="unclear")
    assert Knot.objects.filter(state="set_aside").count() == 1
    assert journal.Entry.objects.count() == entries


def test_questions_do_not_grow_with_the_rows(town: Authority) -> None:
    lifecycle.begin_all(new(town, 1), by=journal.LOADER)  # the first of a year makes the counter
    asked = []
    for times in (3, 30):
        with CaptureQueriesContext(connection) as begun:
            made = lifecycle.begin_all(new(town, times), by=journal.LOADER)
        with CaptureQueriesContext(connection) as moved:
            lifecycle.move_all(made, "set_aside", by=journal.LOADER, set_aside_reason="unclear")
        asked.append((len(begun), len(moved)))
    assert asked[0] == asked[1]


def test_none_is_nothing(town: Authority) -> None:
    assert lifecycle.begin_all([], by=journal.LOADER) == []
    assert lifecycle.move_all([], "set_aside", by=journal.LOADER) == []
    assert not Knot.objects.filter(kind="N").exists()


def test_what_has_a_parent_is_not_tied_in_a_row(town: Authority) -> None:
    (one,) = lifecycle.begin_all(new(town, 1), by=journal.LOADER)
    public = thread.Tied(one.number, one, "received", thread.KnotFacts(is_public=True))
    with pytest.raises(ValueError, match="one by one"):
        thread.tie_all([public], chain="TR", kind="N", since=one.received_at)
