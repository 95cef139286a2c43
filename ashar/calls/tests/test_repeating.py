"""A call that is cancelled or fails, and is held again."""

from datetime import timedelta

import pytest

from ashar.calls.actions import announce_call, cancel_call, fail_call, repeat_call
from ashar.calls.models import Call, CallRepeat
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice, follow
from ashar.regulations.models import Override
from tests.support.office import Office

REASONS = {"reason_ky": "Себеп", "reason_ru": "Причина"}


def lost(office: Office) -> Call:
    return cancel_call(call=office.announce(), by=office.head, **REASONS)


def test_open_call_cannot_fail_and_a_closed_one_can(office: Office) -> None:
    call = office.announce()
    with pytest.raises(Refused, match="only be cancelled"):
        fail_call(call=call, by=office.head, **REASONS)
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(seconds=1)):
        failed = fail_call(call=call, by=office.head, **REASONS)
    line = failed.lots.get().budget_line
    assert line is not None
    assert (failed.state, failed.lots.get().outcome, line.available) == ("finished", "failed", 50_000)


def test_failure_needs_its_reason_in_both_languages_and_is_told(office: Office) -> None:
    call = office.announce()
    follow(office.person("nobody"), call.number)
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(seconds=1)):
        with pytest.raises(Refused, match="Kyrgyz and in Russian"):
            fail_call(call=call, by=office.head, reason_ky="Себеп", reason_ru="")
        fail_call(call=call, by=office.head, **REASONS)
    assert Notice.objects.get(kind="calls.failed").user == office.person("nobody")


def test_repeat_prepares_the_same_call_with_new_dates_and_its_lineage(office: Office) -> None:
    old = lost(office)
    new = repeat_call(call=old, by=office.specialist)
    assert (new.state, new.title_ru, new.aim_ky, new.ceiling) == (
        "planned",
        old.title_ru,
        old.aim_ky,
        50_000,
    )
    assert new.deadline is not None
    assert new.deadline >= clock.now() + timedelta(days=14)
    assert (new.session_at, new.session_place) == (None, "")
    assert CallRepeat.objects.get().earlier == old
    assert journal.Entry.objects.filter(number=new.number, step="call.repeat").exists()


def test_repeated_call_is_announced_under_the_time_of_repeated_calls(office: Office) -> None:
    """Where a call asks for 30 days, a repeated one asks for 14."""
    today = clock.today()
    own = {"reason_ky": "С", "reason_ru": "П", "valid_from": today}
    Override.objects.create(authority=office.authority, key="call.min_open_days", value=30, **own)
    new = repeat_call(call=lost(office), by=office.specialist)
    assert new.deadline is not None
    assert 14 <= (clock.local(new.deadline).date() - today).days < 30
    assert announce_call(call=new, by=office.head).state == "announced"


def test_repeat_twice_at_a_time_is_refused_and_again_after_the_second_failed(office: Office) -> None:
    old = lost(office)
    first = repeat_call(call=old, by=office.specialist)
    with pytest.raises(Refused, match="held again already"):
        repeat_call(call=old, by=office.specialist)
    cancel_call(call=first, by=office.head, **REASONS)
    assert repeat_call(call=old, by=office.specialist).pk != first.pk


def test_only_what_was_lost_is_repeated(office: Office) -> None:
    with pytest.raises(Refused, match="failed or was cancelled"):
        repeat_call(call=office.announce(), by=office.specialist)


def test_cancelled_before_it_was_announced_is_not_repeated(office: Office) -> None:
    dropped = cancel_call(call=office.draft(), by=office.head, **REASONS)
    with pytest.raises(Refused):
        repeat_call(call=dropped, by=office.specialist)
