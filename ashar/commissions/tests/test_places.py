"""Invitations, substitutes, observers, deputies, changes by another order, the link to the broadcast."""

from collections.abc import Callable
from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.commissions.actions import (
    NamedSeat,
    Seat,
    accept_seat,
    appoint_commission,
    change_members,
    declare_deputy,
    decline_seat,
    end_absence,
    invite_observer,
    record_absence,
)
from ashar.commissions.models import Commission, CommissionMember
from ashar.commissions.standing_in import free_substitutes
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from tests.support.office import Office
from tests.support.walking import queries_of

HEAD_OF_ALL = {"title_ky": "К", "title_ru": "К", "act_number": "7"}


@pytest.fixture
def commission(office: Office) -> Commission:
    """Five seats, and substitutes for civil society, an expert, the chair, anybody."""
    person = office.person
    seats = [
        Seat(office.specialist, "secretary"),
        Seat(person("chair"), "chair"),
        Seat(person("member"), "member", is_civil=True),
        Seat(person("official"), "member"),
        Seat(person("expert"), "expert", is_civil=True),
        Seat(person("any"), "member", stands_in="any"),
        Seat(person("civil"), "member", is_civil=True, stands_in="civil"),
        Seat(person("wise"), "member", is_civil=True, stands_in="expert"),
        Seat(person("vice"), "member", stands_in="chair"),
    ]
    facts = {**HEAD_OF_ALL, "act_date": clock.today()}
    return appoint_commission(authority=office.authority, seats=seats, by=office.specialist, **facts)


def seat(commission: Commission, office: Office, key: str) -> CommissionMember:
    return commission.members.select_related("user", "commission__authority").get(user=office.person(key))


@pytest.fixture
def enter(client: Any) -> Callable[[User], Any]:
    def as_(user: User) -> Any:
        client.force_login(user)
        return client

    return as_


def test_those_who_are_named_are_asked_and_a_substitute_holds_no_seat(
    commission: Commission, office: Office
) -> None:
    asked = set(Notice.objects.filter(kind="commissions.invited").values_list("user", flat=True))
    assert asked == set(commission.members.values_list("user", flat=True)) - {office.specialist.pk}
    assert commission.members.current().count() == 5
    assert commission.members.current().marking().count() == 4
    assert seat(commission, office, "vice").duty == "chair"
    duties = User.objects.get(pk=office.person("civil").pk).duties()
    assert "commission_substitute" in duties
    assert "commission_member" not in duties


@pytest.mark.parametrize(
    ("away", "expected"),
    [("member", ["civil"]), ("official", ["any"]), ("expert", ["wise"]), ("chair", ["vice"])],
)
def test_who_may_be_called_keeps_the_composition(
    commission: Commission, office: Office, away: str, expected: list[str]
) -> None:
    found = [each.user for each in free_substitutes(seat(commission, office, away))]
    assert found == [office.person(key) for key in expected]


def test_one_tap_accepts_and_one_tap_declines(
    commission: Commission, office: Office, enter: Callable[[User], Any]
) -> None:
    address = f"/en/commissions/{commission.number}/"
    client = enter(office.person("chair"))
    assert "I accept" in client.get(address).content.decode()
    assert client.post(address + "accept/").status_code == 302
    assert seat(commission, office, "chair").answer == "accepted"
    client = enter(office.person("member"))
    assert client.post(address + "decline/").status_code == 302
    assert seat(commission, office, "member").answer == "declined"
    filled = seat(commission, office, "civil")
    assert (filled.stands_in, filled.duty) == ("", "member")
    told = Notice.objects.filter(kind="commissions.declined").values_list("user", flat=True)
    assert set(told) == {office.specialist.pk, office.head.pk}
    assert client.get(address).content.decode().count("I decline") == 0
    steps = list(journal.Entry.objects.filter(number=commission.number).values_list("step", flat=True))
    assert steps[-3:] == ["member.accepted", "member.declined", "member.fill"]


def test_answers_are_ones_own(commission: Commission, office: Office, enter: Callable[[User], Any]) -> None:
    chair = seat(commission, office, "chair")
    with pytest.raises(Refused, match="Only the person"):
        accept_seat(member=chair, by=office.person("member"))
    answer = enter(office.person("nobody")).post(f"/en/commissions/{commission.number}/accept/")
    assert answer.status_code == 403


def test_nobody_declines_once_a_call_counts_on_them(office: Office, enter: Callable[[User], Any]) -> None:
    call = office.announce()
    assert call.commission is not None
    before = journal.Entry.objects.count()
    client = enter(office.person("member"))
    answer = client.post(f"/en/commissions/{call.commission.number}/decline/")
    assert answer.status_code == 422
    assert "say there that you cannot" in answer.content.decode()
    assert journal.Entry.objects.count() == before


def test_deputy_is_declared_and_is_not_civil_society(commission: Commission, office: Office) -> None:
    declare_deputy(member=seat(commission, office, "official"), by=office.person("official"))
    assert seat(commission, office, "official").is_deputy
    with pytest.raises(Refused, match="civil society"):
        declare_deputy(member=seat(commission, office, "member"), by=office.person("member"))
    seats = [Seat(office.specialist, "secretary"), Seat(office.person("x"), "chair", True, is_deputy=True)]
    with pytest.raises(Refused, match="deputy of the kenesh"):
        appoint_commission(
            authority=office.authority, seats=seats, by=office.head, act_date=clock.today(), **HEAD_OF_ALL
        )


def test_observer_is_named_by_the_office(
    commission: Commission, office: Office, enter: Callable[[User], Any]
) -> None:
    address = f"/en/commissions/{commission.number}/observer/"
    sent = {"name": "Байкоочу", "login": "0555 909 090"}
    assert enter(office.person("chair")).post(address, sent).status_code == 403
    assert enter(office.specialist).post(address, sent).status_code == 302
    observer = commission.members.get(duty="observer")
    assert observer.user.login == "+996555909090"
    assert observer not in commission.members.current()
    assert "commission_observer" in observer.user.duties()
    with pytest.raises(Refused, match="already has a place"):
        invite_observer(commission=commission, login="+996555909090", name="Б", by=office.specialist)
    slip = f"/en/commissions/{commission.number}/let-in/{observer.pk}/"
    assert "shown only once" in enter(office.specialist).post(slip, {"way": "slip"}).content.decode()


def test_another_order_replaces_a_member_between_calls(commission: Commission, office: Office) -> None:
    facts = {"commission": commission, "act_number": "9", "act_date": clock.today(), "by": office.head}
    new = NamedSeat("new@tr.example", "Жаңы", "member", is_civil=True)
    change_members(**facts, leaves=seat(commission, office, "member"), joins=new)
    now = set(commission.members.current().values_list("user__login", flat=True))
    assert "new@tr.example" in now
    assert "member@tr.example" not in now
    with pytest.raises(Refused, match="one chair"):
        change_members(**facts, leaves=seat(commission, office, "chair"))
    assert commission.members.current().filter(duty="chair").count() == 1


def test_members_do_not_change_while_a_call_goes_on(office: Office) -> None:
    call = office.announce()
    commission = call.commission
    assert commission is not None
    with pytest.raises(Refused, match="until its end"):
        change_members(
            commission=commission,
            act_number="9",
            act_date=clock.today(),
            by=office.head,
            leaves=commission.members.get(duty="expert"),
        )


def test_absence_seats_the_next_and_coming_back_unseats(commission: Commission, office: Office) -> None:
    member = seat(commission, office, "member")
    absence = record_absence(member=member, number="TR-2027-C9", by=member.user, word="сасык тумоо")
    assert absence.substitute is not None
    sits = set(commission.members.for_call("TR-2027-C9").values_list("user", flat=True))
    assert absence.substitute.user_id in sits
    assert member.user_id not in sits
    assert member in commission.members.for_call("TR-2027-C10")
    assert "сасык" not in " ".join(str(entry.facts) for entry in journal.Entry.objects.all())
    with pytest.raises(Refused, match="known already"):
        record_absence(member=member, number="TR-2027-C9", by=member.user)
    end_absence(absence=absence, by=member.user)
    assert member in commission.members.for_call("TR-2027-C9")


def test_substitute_of_a_substitute_and_nobody_left(commission: Commission, office: Office) -> None:
    first = record_absence(
        member=seat(commission, office, "member"), number="X", by=office.person("member")
    ).substitute
    assert first is not None
    second = record_absence(member=first, number="X", by=first.user)
    assert second.substitute is None
    assert first in commission.members.for_call("X")
    assert first not in commission.members.present_for("X")


@pytest.mark.parametrize(
    ("said", "status"), [("https://video.example/1", 302), ("javascript:alert(1)", 422), ("", 302)]
)
def test_broadcast_is_a_web_address(
    commission: Commission, office: Office, enter: Callable[[User], Any], said: str, status: int
) -> None:
    address = f"/en/commissions/{commission.number}/"
    answer = enter(office.specialist).post(address + "broadcast/", {"address": said})
    assert answer.status_code == status
    commission.refresh_from_db()
    assert commission.broadcast_url == (said if status == 302 else "")
    page = enter(office.person("nobody")).get(address).content.decode()
    assert (f'href="{said}"' in page) == (status == 302 and bool(said))


def test_the_page_says_what_the_rules_ask_with_sources(
    commission: Commission, office: Office, client: Any
) -> None:
    page = client.get(f"/en/commissions/{commission.number}/").content.decode()
    assert "Members who mark: 4, at least 3." in page
    assert "not verified by a lawyer" in page
    assert "#commission.odd_number" in page
    assert queries_of(client, f"/en/commissions/{commission.number}/") <= 8


def test_composition_is_counted_while_it_is_typed(office: Office, enter: Callable[[User], Any]) -> None:
    client = enter(office.specialist)
    sent = {f"s{n}-duty": "member" for n in range(2, 5)} | {f"s{n}-name": "А" for n in range(2, 5)}
    part = client.post("/en/commissions/of/TR/check/", sent | {"s2-is_civil": "on"}).content.decode()
    assert "Members who mark: 3, at least 3." in part
    assert "From civil society: 1 of 3" in part
    assert "<html" not in part
    shown = client.post("/en/commissions/of/TR/appoint/", sent | {"check": "1"})
    assert shown.status_code == 200
    assert "Members who mark: 3" in shown.content.decode()
    assert not Commission.objects.exists()


def test_declined_member_loses_every_right(commission: Commission, office: Office) -> None:
    member = seat(commission, office, "official")
    decline_seat(member=member, by=member.user)
    assert "commission" not in User.objects.get(pk=member.user_id).duties()
    assert member not in commission.members.for_call("X")
