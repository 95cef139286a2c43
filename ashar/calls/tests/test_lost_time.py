"""More time for a call when the service did not answer before its deadline."""

from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from ashar.calls.actions import announce_amendment, give_share, prepare_amendment
from ashar.calls.lost_time import lost_time, tell_of_lost_time
from ashar.calls.models import Call, CallAmendment, KeyShare
from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.core.outages import Outage
from tests.support.office import Office

pytestmark = pytest.mark.postgres


@pytest.fixture
def struck(office: Office) -> Call:
    """A call whose last hour was struck by an outage of half an hour, until after its deadline."""
    call = office.announce()
    silence(call, begin=-20, end=10)
    return call


def silence(call: Call, *, begin: float, end: float) -> Outage:
    """An outage by minutes from the deadline."""
    assert call.deadline is not None
    began, ended = (call.deadline + timedelta(minutes=minutes) for minutes in (begin, end))
    made: Outage = Outage.objects.create(began_at=began, ended_at=ended)
    return made


def after(call: Call, **passed: float) -> Any:
    assert call.deadline is not None
    return clock.set_for_test(call.deadline + timedelta(**passed))


def wanted(call: Call, **more: Any) -> dict[str, Any]:
    assert call.deadline is not None
    return {"deadline": call.deadline + timedelta(days=1), **more}


def prepare(office: Office, call: Call, **values: Any) -> CallAmendment:
    return prepare_amendment(
        call=call, values=values, reason_ky="Себеп", reason_ru="Причина", by=office.specialist
    )


def test_the_page_of_a_call_says_when_nobody_could_file(office: Office, struck: Call, client: Any) -> None:
    with after(struck, hours=1):
        page = client.get(f"/ru/calls/{struck.number}/").content.decode()
    assert "Сервис не отвечал в последний час" in page
    assert "(30 мин)" in page


@pytest.mark.parametrize(("begin", "end", "is_lost"), [(-70, -59, True), (-90, -60, False), (0, 5, False)])
def test_only_the_last_hour_before_the_deadline_counts(
    office: Office, begin: int, end: int, is_lost: bool
) -> None:
    call = office.announce()
    silence(call, begin=begin, end=end)
    assert bool(lost_time(call, at=call.deadline + timedelta(hours=1))) is is_lost  # type: ignore[operator]


def test_the_specialist_proposes_and_the_head_gives_more_time(
    office: Office, struck: Call, client: Any
) -> None:
    client.force_login(office.specialist)
    address, old = f"/ru/calls/{struck.number}/amend/", clock.local(struck.deadline)  # type: ignore[arg-type]
    with after(struck, hours=1):
        (form,) = html.fromstring(client.get(address).content).xpath("//form[@novalidate]")
        begun = dict(form.form_values())
        assert "(30 мин)" in begun["reason_ru"]
        assert "30 мүн" in begun["reason_ky"]
        assert client.post(address, begun).status_code == 302
        amendment = CallAmendment.objects.get(call=struck)
        announce_amendment(amendment=amendment, by=office.head)
        before = struck.deadline
        struck.refresh_from_db()
        assert before < struck.deadline
        assert clock.local(struck.deadline).time() == old.time()
        assert struck.is_open(clock.now())
        assert lost_time(struck, at=clock.now()) == []
    later = clock.local(struck.deadline).date() - old.date()  # type: ignore[arg-type]
    assert later < timedelta(days=7)  # the rule of changed terms does not count here


def test_after_the_deadline_only_the_dates_move(office: Office, struck: Call) -> None:
    with after(struck, hours=1):
        amendment = prepare(office, struck, **wanted(struck, aim_ru="Другая цель"))
        with pytest.raises(Refused, match="only the dates"):
            announce_amendment(amendment=amendment, by=office.head)


def test_who_proposed_does_not_give(office: Office, struck: Call) -> None:
    with after(struck, hours=1):
        amendment = prepare(office, struck, **wanted(struck))
        with pytest.raises(Refused, match="second person"):
            announce_amendment(amendment=amendment, by=office.specialist)


def test_a_share_that_was_given_ends_it(office: Office, struck: Call) -> None:
    with after(struck, hours=1):
        amendment = prepare(office, struck, **wanted(struck))
        share = KeyShare.objects.filter(key__call=struck).select_related("keeper")[0]
        give_share(call=struck, by=share.keeper)
        with pytest.raises(Refused, match="share of the key was given"):
            announce_amendment(amendment=amendment, by=office.head)
        with pytest.raises(Refused, match="Only an open call"):
            prepare(office, struck, **wanted(struck))


def test_without_an_outage_nothing_moves_after_the_deadline(office: Office) -> None:
    call = office.announce()
    with after(call, hours=1), pytest.raises(Refused, match="Only an open call"):
        prepare(office, call, **wanted(call))


def test_office_is_told_once(office: Office, struck: Call) -> None:
    quiet = silence(struck, begin=-500, end=-400)
    assert tell_of_lost_time() == 1
    told = Notice.objects.filter(kind="calls.time_was_lost", number=struck.number)
    assert {notice.user for notice in told} == {office.specialist, office.head}
    assert tell_of_lost_time() == 0
    quiet.refresh_from_db()
    assert quiet.is_told
