"""Amendments: what changes, who announces, how the deadline follows, who hears of it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.calls.actions import (
    amendment_blockers,
    amendment_changes,
    announce_amendment,
    drop_amendment,
    prepare_amendment,
    rules_of,
)
from ashar.calls.changes import changes_of, deadline_after
from ashar.calls.models import Call, CallAmendment
from ashar.core import clock, journal
from ashar.core.documents import Document, verify
from ashar.core.documents.issuing import Answer
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice, follow
from ashar.programmes.actions.ledger import held
from ashar.programmes.models import Account
from ashar.regulations.rulesets import Rules, WorkCalendar, rules_for
from tests.support.office import Office

CALENDAR = WorkCalendar()


def prepare(office: Office, call: Call, **values: Any) -> CallAmendment:
    return prepare_amendment(
        call=call, values=values, reason_ky="Себеп", reason_ru="Причина", by=office.specialist
    )


def amend(office: Office, call: Call, **values: Any) -> CallAmendment:
    return announce_amendment(amendment=prepare(office, call, **values), by=office.head)


def reasons(amendment: CallAmendment, by: Any = None) -> str:
    at = clock.now()
    return " ".join(
        str(each) for each in amendment_blockers(amendment, amendment_changes(amendment, at=at), at=at, by=by)
    )


def test_amendment_changes_the_call_and_keeps_old_beside_new(office: Office) -> None:
    call = office.announce()
    amendment = amend(office, call, aim_ky="Жаңы максат", aim_ru="Новая цель")
    call.refresh_from_db()
    assert (call.aim_ky, call.aim_ru) == ("Жаңы максат", "Новая цель")
    assert (amendment.n, amendment.state) == (1, "announced")
    asked = {row["field"]: (row["old"], row["new"]) for row in amendment.changes if not row["by_rule"]}
    assert asked == {"aim_ky": ("Максат", "Жаңы максат"), "aim_ru": ("Цель", "Новая цель")}
    entry = journal.Entry.objects.get(number=amendment.number, step="callamendment.announce")
    assert entry.facts["facts"]["changes"] == amendment.changes


def test_second_amendment_is_the_second_version(office: Office) -> None:
    call = office.announce()
    amend(office, call, aim_ru="Раз")
    assert amend(office, call, aim_ru="Два").n == 2
    assert [each.n for each in CallAmendment.objects.announced()] == [2, 1]


def test_who_prepared_does_not_announce(office: Office) -> None:
    call = office.announce()
    amendment = prepare_amendment(
        call=call, values={"aim_ru": "Новая"}, reason_ky="С", reason_ru="П", by=office.head
    )
    with pytest.raises(Refused, match="second person"):
        announce_amendment(amendment=amendment, by=office.head)
    call.refresh_from_db()
    assert call.aim_ru == "Цель"


def test_amendment_that_changes_nothing_or_gives_no_reason_is_refused(office: Office) -> None:
    call = office.announce()
    assert "changes nothing" in reasons(prepare(office, call, aim_ru="Цель"))
    amendment = prepare_amendment(
        call=call, values={"aim_ru": "Новая"}, reason_ky="", reason_ru="П", by=office.specialist
    )
    assert "reason is needed" in reasons(amendment)


def test_text_is_not_emptied_in_one_language(office: Office) -> None:
    assert "The aim is needed in Kyrgyz and in Russian." in reasons(
        prepare(office, office.announce(), aim_ru="")
    )


def test_deadline_does_not_move_earlier(office: Office) -> None:
    call = office.announce()
    assert call.deadline is not None
    amendment = prepare(office, call, deadline=call.deadline - timedelta(days=1))
    assert "cannot move earlier" in reasons(amendment)
    with pytest.raises(Refused):
        announce_amendment(amendment=amendment, by=office.head)


def test_late_change_of_terms_moves_the_deadline_and_what_follows_it(office: Office) -> None:
    call = office.announce()
    assert call.deadline is not None
    old, results = call.deadline, call.results_by
    at = old - timedelta(days=2)
    with clock.set_for_test(at):
        amendment = amend(office, call, aim_ru="Новая")
    call.refresh_from_db()
    assert call.deadline is not None
    assert call.deadline >= at + timedelta(days=7)
    assert clock.local(call.deadline).time() == clock.local(old).time()
    assert rules_of(call, at).calendar.is_working_day(clock.local(call.deadline).date())
    assert call.results_by is not None
    assert results is not None
    assert call.results_by > results
    assert {row["field"] for row in amendment.changes if row["by_rule"]} == {
        "deadline",
        "results_by",
        "project_start",
    }
    assert (amendment.old_deadline, amendment.new_deadline) == (old, call.deadline)


def test_early_change_of_terms_leaves_the_deadline(office: Office) -> None:
    call = office.announce()
    amendment = amend(office, call, aim_ru="Новая")
    assert not amendment.extends
    assert {row["field"] for row in amendment.changes} == {"aim_ru"}


def test_new_telephone_is_no_change_of_terms(office: Office) -> None:
    call = office.announce()
    assert call.deadline is not None
    with clock.set_for_test(call.deadline):
        amendment = amend(office, call, contact_phone="0 777")
    call.refresh_from_db()
    assert (call.contact_phone, amendment.extends) == ("0 777", False)


@pytest.mark.parametrize(("seconds", "is_possible"), [(-1, True), (0, True), (1, False)])
def test_amendment_is_announced_until_the_deadline_to_the_second(
    office: Office, seconds: int, is_possible: bool
) -> None:
    call = office.announce()
    amendment = prepare(office, call, aim_ru="Новая")
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(seconds=seconds)):
        if is_possible:
            announce_amendment(amendment=amendment, by=office.head)
        else:
            with pytest.raises(Refused, match="deadline has passed"):
                announce_amendment(amendment=amendment, by=office.head)
    call.refresh_from_db()
    assert (call.aim_ru == "Новая") is is_possible


def test_extension_is_counted_in_days_of_bishkek(office: Office) -> None:
    """One minute to midnight in Bishkek is still that day; the minute after is the next."""
    rules = rules_for(office.authority, "usual", date(2027, 4, 1))
    old = clock.at_bishkek(date(2027, 4, 6), time(23, 59))
    moments_of_asking = [
        clock.at_bishkek(date(2027, 4, 5), time(23, 59)),
        clock.at_bishkek(date(2027, 4, 6), time(0, 0)),
    ]
    found = [deadline_after(old, None, rules=rules, at=at) for at in moments_of_asking]
    assert [clock.local(moment).date() for moment in found] == [date(2027, 4, 12), date(2027, 4, 13)]
    assert {clock.local(moment).time() for moment in found} == {time(23, 59)}


def test_extension_that_ends_on_days_off_goes_on_to_the_working_day(office: Office) -> None:
    rules = rules_for(office.authority, "usual", date(2027, 4, 1))
    saturday = clock.at_bishkek(date(2027, 4, 17), time(17))
    found = deadline_after(saturday - timedelta(days=7), None, rules=rules, at=saturday - timedelta(days=7))
    assert found == saturday + timedelta(days=2)


moments = st.integers(0, 60 * 24 * 400).map(
    lambda minutes: clock.at_bishkek(date(2027, 1, 1), time.min) + timedelta(minutes=minutes)
)


@settings(max_examples=400)
@given(
    old=moments,
    before=st.timedeltas(timedelta(0), timedelta(days=60)),
    wanted=st.none() | moments,
    days=st.integers(0, 30),
    on_working_day=st.booleans(),
)
def test_deadline_never_earlier_than_it_was_nor_than_the_rule_allows(
    old: datetime, before: timedelta, wanted: datetime | None, days: int, on_working_day: bool
) -> None:
    own = {
        "call.amend_extends_days": days,
        "call.deadline_on_working_day": on_working_day,
        "calendar.days_off": [],
        "calendar.working_days": [],
    }
    rules = Rules(
        {"rule_set": "kg-2023-07", "profile": "usual", "values": own, "overrides": {}, "criteria": []}
    )
    rules.__dict__["calendar"] = CALENDAR
    at = old - before
    new = deadline_after(old, wanted, rules=rules, at=at)
    assert new >= old
    assert new >= at + timedelta(days=days)
    assert wanted is None or new >= wanted
    if on_working_day and new != old:
        assert CALENDAR.is_working_day(clock.local(new).date())


@pytest.mark.parametrize("steps", [(1, 3, 9, 0), (13, 13, 13), (0, 0, 0, 0)])
def test_chain_of_amendments_only_ever_gives_time(office: Office, steps: tuple[int, ...]) -> None:
    call = office.announce()
    for n, days in enumerate(steps):
        assert call.deadline is not None
        at = max(call.deadline - timedelta(days=days), clock.now())
        before = call.deadline
        with clock.set_for_test(at):
            amend(office, call, aim_ru=f"Цель {n}")
        call.refresh_from_db()
        assert call.deadline >= max(before, at + timedelta(days=7))


def test_new_notice_replaces_the_old_one(office: Office) -> None:
    call = office.announce()
    old = Document.objects.get(kind="notice", subject_number=call.number)
    amendment = amend(office, call, aim_ru="Новая цель")
    old.refresh_from_db()
    assert old.superseded_by is not None
    assert old.superseded_by.number == amendment.notice_number
    assert "Новая цель" in bytes(old.superseded_by.data).decode()
    assert verify(old.number).answer == Answer.SUPERSEDED
    assert verify(amendment.notice_number).answer == Answer.GENUINE


def test_followers_hear_of_it_once(office: Office) -> None:
    call = office.announce()
    follow(office.person("nobody"), call.number)
    follow(office.specialist, call.number)
    amend(office, call, aim_ru="Новая")
    told = Notice.objects.filter(kind="calls.amended")
    assert sorted(notice.user.login for notice in told) == ["nobody@tr.example", "specialist@tr.example"]


def test_raised_ceiling_is_reserved_and_a_lowered_one_freed(office: Office) -> None:
    call = office.announce()
    lot = call.lots.get()
    line = lot.budget_line
    assert line is not None
    amend(office, call, **{"lot.1.ceiling": Decimal(30_000)})
    line.refresh_from_db()
    assert (held(line, Account.RESERVED, lot.number), line.available) == (30_000, 20_000)
    amend(office, call, **{"lot.1.ceiling": Decimal(45_000)})
    line.refresh_from_db()
    assert (held(line, Account.RESERVED, lot.number), line.available) == (45_000, 5_000)
    call.refresh_from_db()
    assert call.ceiling == 45_000


def test_ceiling_above_the_money_is_refused(office: Office) -> None:
    amendment = prepare(office, office.announce(), **{"lot.1.ceiling": Decimal(50_001)})
    assert "less money" in reasons(amendment)


def test_draft_is_changed_in_place_and_can_be_dropped(office: Office) -> None:
    call = office.announce()
    first = prepare(office, call, aim_ru="Раз")
    assert prepare(office, call, aim_ru="Два").pk == first.pk
    drop_amendment(amendment=first, by=office.specialist)
    assert prepare(office, call, aim_ru="Три").pk != first.pk
    call.refresh_from_db()
    assert call.aim_ru == "Цель"


def test_planned_call_is_not_amended(office: Office) -> None:
    with pytest.raises(Refused, match="Only an open call"):
        prepare(office, office.draft(), aim_ru="Новая")


def test_database_refuses_to_change_an_announced_amendment(office: Office) -> None:
    amendment = amend(office, office.announce(), aim_ru="Новая")
    for fact in ({"reason_ru": "Другая"}, {"changes": []}, {"state": "draft"}):
        with pytest.raises(Exception, match="does not change"), transaction.atomic():
            CallAmendment.objects.filter(pk=amendment.pk).update(**fact)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE calls_callamendment SET announced_by_id = prepared_by_id WHERE id = %s", [amendment.pk]
        )


def test_what_changed_meanwhile_is_compared_anew(office: Office) -> None:
    """A draft keeps what it wants; what stands in the call is read when it is announced."""
    call = office.announce()
    amendment = prepare(office, call, aim_ru="Новая", contact_phone="0 777")
    Call.objects.filter(pk=call.pk).update(contact_phone="0 777")
    call.refresh_from_db()
    changes = changes_of(call, amendment.wanted, rules=rules_of(call, clock.now()), at=clock.now())
    assert [change.field for change in changes] == ["aim_ru"]
