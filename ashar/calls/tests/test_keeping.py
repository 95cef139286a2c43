"""Keepers of a call's key: named at the announcement, heard after the deadline, and then forgotten."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.calls.actions import cancel_call, give_share, missing_shares, opening_key, shares_of
from ashar.calls.actions.keeping import keepers_for
from ashar.calls.models import Call, CallKey, KeyShare
from ashar.core import clock, journal, keys
from ashar.core.lifecycle import Refused
from tests.support.office import Office

RULES = {"opening.key_shares": 3, "opening.key_shares_needed": 2, "opening.key_shares_outside": 2}


def seat(duty: str, *, is_civil: bool, pk: int = 0) -> Any:
    return SimpleNamespace(duty=duty, is_civil=is_civil, pk=pk)


def test_one_share_stays_in_town_and_two_go_outside() -> None:
    seats = [seat("member", is_civil=True), seat("chair", is_civil=False), seat("expert", is_civil=True)]
    found = keepers_for([*seats, seat("secretary", is_civil=False)], RULES)
    assert [each.duty for each in found.seats] == ["secretary", "member", "expert"]
    assert found.is_safe


@pytest.mark.parametrize("outside", [0, 1, 2, 3])
@pytest.mark.parametrize("town", [0, 1, 3])
@pytest.mark.parametrize("needed", [2, 3])
def test_no_set_that_opens_comes_from_one_authority(outside: int, town: int, needed: int) -> None:
    rules = {"opening.key_shares": 5, "opening.key_shares_needed": needed, "opening.key_shares_outside": 2}
    seats = [seat("member", is_civil=True, pk=n) for n in range(outside)]
    seats += [seat("chair", is_civil=False, pk=n) for n in range(town)]
    found = keepers_for(seats, rules)
    if found.is_safe:
        assert sum(not each.is_civil for each in found.seats) < needed
    assert found.is_safe == (min(outside, 2) + min(town, needed - 1) >= needed)


def test_the_announcement_makes_the_key_and_names_its_keepers(office: Office) -> None:
    call = office.announce()
    shares = shares_of(call)
    assert [share.keeper for share in shares] == [
        office.specialist, office.person("member"), office.person("expert")
    ]  # fmt: skip
    assert [share.authority for share in shares] == [office.authority, None, None]
    assert all(keys.is_here(share.name) for share in shares)
    entry = journal.Entry.objects.filter(number=call.number).latest("seq")
    assert '"key"' in bytes(entry.body).decode()


def test_a_share_is_not_given_before_the_deadline(office: Office) -> None:
    call = office.announce()
    with pytest.raises(Refused, match="deadline"):
        give_share(call=call, by=office.person("member"))
    with pytest.raises(IntegrityError, match="before the deadline"), transaction.atomic():
        KeyShare.objects.filter(key__call=call).update(given_at=call.deadline)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        CallKey.objects.filter(call=call).update(needed=3)


def test_a_share_is_given_once_by_its_keeper_alone(office: Office) -> None:
    call = office.announce()
    with after(call):
        with pytest.raises(Refused, match="keep no share"):
            give_share(call=call, by=office.person("chair"))
        first = give_share(call=call, by=office.person("member"))
        again = give_share(call=call, by=office.person("member"))
    assert first.given_at == again.given_at
    assert journal.Entry.objects.filter(number=call.number, step="call.give_share").count() == 1


def test_two_shares_make_the_key_and_one_does_not(office: Office) -> None:
    call = office.announce()
    with after(call):
        (lacking,) = missing_shares(call)
        assert "0 of 2" in str(lacking)
        give_share(call=call, by=office.person("expert"))
        (lacking,) = missing_shares(call)
        assert "1 of 2" in str(lacking)
        assert not list(missing_shares(call, besides=office.specialist))
        give_share(call=call, by=office.specialist)
        assert not list(missing_shares(call))
        key = opening_key(call)
    assert key is not None
    assert bytes(key.public_key) == bytes(CallKey.objects.get(call=call).public_key)


def test_a_lost_share_is_survived_and_two_lost_ones_are_named(office: Office) -> None:
    call = office.announce()
    first, second, _third = shares_of(call)
    keys.destroy(first.name)
    with after(call):
        with pytest.raises(Refused, match="lost"):
            give_share(call=call, by=office.specialist)
        for who in ("member", "expert"):
            give_share(call=call, by=office.person(who))
        assert opening_key(call) is not None
        keys.destroy(second.name)
        with pytest.raises(Refused, match="do not make the key"):
            opening_key(call)


@pytest.mark.django_db(transaction=False)
def test_a_cancelled_call_forgets_its_key(office: Office, django_capture_on_commit_callbacks: Any) -> None:
    call = office.announce()
    names = [share.name for share in shares_of(call)]
    with django_capture_on_commit_callbacks(execute=True):
        cancel_call(call=call, by=office.head, reason_ky="Себеп", reason_ru="Причина")
    assert not any(keys.is_here(name) for name in names)


def after(call: Call) -> Any:
    assert call.deadline is not None
    return clock.set_for_test(call.deadline + timedelta(minutes=1))
