"""Rules of work and score sheet: adopted and hashed before the deadline."""

from datetime import timedelta
from typing import Any

import pytest

from ashar.calls.actions import announce_call
from ashar.calls.actions.freezing import score_sheet_digest
from ashar.commissions.actions import adopt_rules
from ashar.commissions.actions.adopting import default_text, digest_of
from ashar.commissions.models import OwnRules
from ashar.commissions.queries import rules_for_deadline
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from tests.support.office import Office

OWN = {"text_ky": "Өз эреже", "text_ru": "Свой порядок"}


def test_the_shipped_text_comes_with_the_appointment_and_no_form(office: Office) -> None:
    commission = office.commission()
    adopted = commission.own_rules.get()
    assert adopted.is_default
    assert adopted.sha256 == digest_of(default_text()["ky"], default_text()["ru"])
    entry = journal.Entry.objects.get(step="rules_of_work.adopt")
    assert entry.facts["facts"]["sha256"] == adopted.sha256


def test_a_call_is_bound_by_what_was_adopted_before_its_deadline(office: Office, client: Any) -> None:
    call = office.announce()
    assert call.commission is not None
    assert call.deadline is not None
    own = adopt_rules(commission=call.commission, by=office.person("chair"), **OWN)
    announced = journal.Entry.objects.get(number=call.number, step="call.announce").facts["facts"]
    assert announced["score_sheet"] == score_sheet_digest(call.rules["criteria"])
    assert len(announced["rules_of_work"]) == 64
    with clock.set_for_test(call.deadline + timedelta(hours=1)):
        late = adopt_rules(commission=call.commission, by=office.specialist, text_ky="Кеч", text_ru="Поздно")
        assert rules_for_deadline(call.commission, call.deadline) == own
        assert rules_for_deadline(call.commission, None) == late
        page = client.get(f"/en/calls/{call.number}/").content.decode()
    assert own.sha256 in page
    assert late.sha256 not in page
    assert announced["score_sheet"] in page


def test_commission_of_one_call_adopts_nothing_after_its_deadline(office: Office) -> None:
    call = announce_call(call=office.draft(commission=office.commission(term="per_call")), by=office.head)
    assert call.commission is not None
    assert call.deadline is not None
    with (
        clock.set_for_test(call.deadline + timedelta(seconds=1)),
        pytest.raises(Refused, match="stay as they are"),
    ):
        adopt_rules(commission=call.commission, by=office.person("chair"), **OWN)


def test_commission_of_one_call_serves_no_second(office: Office) -> None:
    commission = office.commission(term="per_call")
    announce_call(call=office.draft(commission=commission), by=office.head)
    with pytest.raises(Refused, match="has had it"):
        announce_call(call=office.draft(commission=commission), by=office.head)


def test_without_rules_of_work_nothing_is_announced(office: Office) -> None:
    call = office.draft()
    # As a commission stands that was appointed before there were rules of work.
    other = office.commission()
    type(call).objects.filter(pk=call.pk).update(commission=_bare(other))
    call.refresh_from_db()
    with pytest.raises(Refused, match="no rules of work"):
        announce_call(call=call, by=office.head)


def _bare(commission: Any) -> Any:
    seats = list(commission.members.all())
    commission.pk, commission.number = None, "TR-2027-I99"
    commission.save()
    for seat in seats:
        seat.pk, seat.commission = None, commission
        seat.save()
    return commission


def test_who_adopts_and_what_lacks(office: Office, client: Any) -> None:
    commission = office.commission()
    for who in ("member", "nobody"):
        with pytest.raises(Refused, match="chair or the secretary"):
            adopt_rules(commission=commission, by=office.person(who), **OWN)
    with pytest.raises(Refused, match="Write the rules"):
        adopt_rules(commission=commission, by=office.specialist, text_ky="К", text_ru="")
    client.force_login(office.person("chair"))
    address = f"/en/commissions/{commission.number}/rules/"
    assert client.post(address + "adopt/", OWN).status_code == 302
    client.logout()
    page = client.get(address).content.decode()
    assert OwnRules.objects.latest("pk").sha256 in page
    assert client.post(address + "adopt/", OWN).status_code == 302  # to sign in
    assert OwnRules.objects.count() == 2


@pytest.mark.parametrize(("own", "kept"), [(None, True), (True, True), (False, False)])
def test_names_beside_marks_are_fixed_by_the_announcement(
    office: Office, own: bool | None, kept: bool
) -> None:
    commission = office.commission(marks_with_names=own)
    call = announce_call(call=office.draft(commission=commission), by=office.head)
    type(commission).objects.update(marks_with_names=not kept)
    call.refresh_from_db()
    assert call.rules["values"]["commission.marks_with_names"] is kept
