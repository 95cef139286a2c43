"""A key made anew: by two people, with a reason, and never once something is sealed to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ashar.calls.actions import ask_renewal, renew_key, shares_of
from ashar.calls.models import Call, CallKey
from ashar.core import clock, journal, keys
from ashar.core.lifecycle import Refused
from tests.support.keeping import let_shares_leave
from tests.support.office import Office

WHY = {"reason_ky": "Эки барак жоголду.", "reason_ru": "Два листа утеряны."}


@pytest.fixture
def call(office: Office) -> Call:
    let_shares_leave(office)
    return office.announce()


def test_a_key_is_made_anew_by_two_people(
    office: Office, call: Call, django_capture_on_commit_callbacks: Any
) -> None:
    old, names = CallKey.objects.get(call=call).trace, [share.name for share in shares_of(call)]
    with pytest.raises(Refused, match="Nobody has asked"):
        renew_key(call=call, by=office.head)
    with pytest.raises(Refused, match="specialist"):
        ask_renewal(call=call, by=office.head, **WHY)
    ask_renewal(call=call, by=office.specialist, **WHY)
    with pytest.raises(Refused, match="second person"):
        renew_key(call=call, by=office.specialist)
    with django_capture_on_commit_callbacks(execute=True):
        key = renew_key(call=call, by=office.head)
    assert key.trace != old
    assert key.leaves_server
    assert not any(keys.is_here(name) for name in names)
    assert all(keys.is_here(share.name) for share in shares_of(call))
    entry = journal.Entry.objects.filter(number=call.number, step="call.renew_key").get()
    assert (entry.facts["facts"]["old_key"], entry.facts["facts"]["key"]) == (old, key.trace)
    with pytest.raises(Refused, match="Nobody has asked"):
        renew_key(call=call, by=office.head)


def test_never_after_the_deadline(office: Office, call: Call) -> None:
    ask_renewal(call=call, by=office.specialist, **WHY)
    assert call.deadline is not None
    with (
        clock.set_for_test(call.deadline + timedelta(seconds=1)),
        pytest.raises(Refused, match="never after the deadline"),
    ):
        renew_key(call=call, by=office.head)


def test_the_page_says_why_and_offers_it_to_the_right_person(office: Office, call: Call) -> None:
    site = f"/ky/calls/{call.number}"
    specialist, head = Client(), Client()
    specialist.force_login(office.specialist)
    head.force_login(office.head)
    assert specialist.post(f"{site}/keepers/", {"reason_ky": "Себеп"}).status_code == 422
    assert specialist.post(f"{site}/keepers/", WHY).status_code == 302
    assert "keepers/renew" not in specialist.get(f"{site}/keepers/").content.decode()
    assert "keepers/renew" in head.get(f"{site}/keepers/").content.decode()
    assert head.post(f"{site}/keepers/renew/").status_code == 302
    assert WHY["reason_ky"] in Client().get(f"{site}/").content.decode()
    nobody = Client()
    nobody.force_login(office.nobody)
    assert nobody.get(f"{site}/keepers/").status_code == 403
