"""Commissions: appointed by an order, entered by codes, ended when nothing needs them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ashar.accounts.models import EntranceCode, User
from ashar.commissions.actions import (
    Seat,
    appoint_commission,
    dissolve_commission,
    let_member_in,
)
from ashar.commissions.composition import Asked, composition_blockers
from ashar.commissions.models import Commission, CommissionMember
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from tests.support.office import Office
from tests.support.walking import does_not_grow, scan

EVERYBODY = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor", "nobody")
SHEET = {
    "title_ky": "Комиссия", "title_ru": "Комиссия",
    "act_number": "14-б", "act_date": "01.03.2027", "valid_to": "",
    "s1-duty": "secretary", "s1-name": "Нургүл", "s1-login": "specialist@tr.example",
    "s2-duty": "chair", "s2-name": "Алмаз", "s2-login": "almaz@tr.example",
    "s2-post_ky": "мэрдин орун басары", "s2-post_later": "on",
    "s3-duty": "member", "s3-name": "Бакыт", "s3-login": "0555 000 101", "s3-is_civil": "on",
    "s4-duty": "expert", "s4-name": "Гүлмира", "s4-login": "gulmira@tr.example", "s4-is_civil": "on",
    **{f"s{n}-duty": "member" for n in range(5, 12)},
}  # fmt: skip


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """The client, entered as a person of an office."""

    def as_(office: Office | None = None, code: str = "") -> Any:
        client.logout()
        if office:
            client.force_login(office.person(code))
        return client

    return as_


def left() -> tuple[int, ...]:
    models: tuple[Any, ...] = (Commission, CommissionMember, User, journal.Entry)
    return tuple(model.objects.count() for model in models)


def test_appointing_opens_accounts_for_new_people(enter: Callable[..., Any], office: Office) -> None:
    answer = enter(office, "specialist").post("/ky/commissions/of/TR/appoint/", SHEET | {"upload": scan()})
    commission = Commission.objects.get()
    assert answer.headers["Location"] == f"/ky/commissions/{commission.number}/"
    seats = commission.members.order_by("pk").values_list("user__login", "duty", "is_civil")
    assert list(seats) == [
        ("specialist@tr.example", "secretary", False),
        ("almaz@tr.example", "chair", False),
        ("+996555000101", "member", True),
        ("gulmira@tr.example", "expert", True),
    ]
    assert commission.scan is not None
    assert commission.scan.is_public


@pytest.mark.parametrize(
    "change",
    [
        {"s3-duty": "chair"},
        {"s1-duty": "member"},
        {"s4-login": "almaz@tr.example"},
        {"s4-login": "not a name"},
        {"act_date": "02.03.2027"},
        {"valid_to": "28.02.2027"},
        {"s5-name": "Алтынчы"},
        {"title_ky": "", "title_ru": ""},
    ],
)
def test_appointing_with_a_mistake_changes_nothing(
    enter: Callable[..., Any], office: Office, change: dict[str, str]
) -> None:
    before = left()
    answer = enter(office, "specialist").post("/ky/commissions/of/TR/appoint/", SHEET | change)
    assert (answer.status_code, left()) == (422, before)
    assert "Гүлмира" in answer.content.decode()


def test_person_of_a_demonstration_cannot_sit_among_real_people(
    enter: Callable[..., Any], office: Office
) -> None:
    User.objects.create(login="almaz@tr.example", name="Алмаз", is_demonstration=True)
    before = left()
    answer = enter(office, "specialist").post("/en/commissions/of/TR/appoint/", SHEET)
    assert (answer.status_code, left()) == (422, before)
    assert "kept apart" in answer.content.decode()


def test_who_appoints_and_ends(enter: Callable[..., Any], office: Office, neighbour: Office) -> None:
    commission = office.commission()
    for address in ("/ky/commissions/of/TR/", "/ky/commissions/of/TR/appoint/"):
        found = {code: enter(office, code).get(address).status_code for code in EVERYBODY}
        assert found == {code: 200 if code in ("specialist", "head") else 403 for code in EVERYBODY}
        assert enter(neighbour, "head").get(address).status_code == 403
    end = f"/ky/commissions/{commission.number}/end/"
    others = [code for code in EVERYBODY if code not in ("specialist", "head")]
    assert {enter(office, code).post(end).status_code for code in others} == {403}
    assert enter(neighbour, "head").post(end).status_code == 403
    assert enter(office, "head").post(end).status_code == 302
    commission.refresh_from_db()
    assert commission.state == "dissolved"


def test_page_is_public_and_names_who_sits(enter: Callable[..., Any], office: Office) -> None:
    page = enter().get(f"/ky/commissions/{office.commission().number}/").content.decode()
    assert "Адам chair" in page
    assert "@" not in page.split("<main")[1].split("</main")[0]  # no sign-in names


def test_seat_gives_a_duty_only_while_it_lasts(office: Office) -> None:
    expert = office.person("expert")
    assert "commission" not in expert.duties()
    commission = office.commission(valid_to=clock.today() + timedelta(days=10))
    assert {"commission", "commission_expert"} <= User.objects.get(pk=expert.pk).duties()
    with clock.set_for_test(clock.now() + timedelta(days=11)):
        assert "commission" not in User.objects.get(pk=expert.pk).duties()
    dissolve_commission(commission=commission, by=office.head)
    assert "commission" not in User.objects.get(pk=expert.pk).duties()


def test_commission_that_a_call_needs_is_not_ended(enter: Callable[..., Any], office: Office) -> None:
    call = office.announce()
    assert call.commission is not None
    before = journal.Entry.objects.count()
    answer = enter(office, "head").post(f"/en/commissions/{call.commission.number}/end/")
    assert answer.status_code == 422
    assert f"The call {call.number} still needs it" in answer.content.decode()
    call.commission.refresh_from_db()
    assert (call.commission.state, journal.Entry.objects.count()) == ("appointed", before)


def test_new_member_gets_a_slip_and_one_who_entered_does_not(
    enter: Callable[..., Any], office: Office
) -> None:
    commission = office.commission()
    seat = commission.members.get(duty="expert")
    client = enter(office, "specialist")
    address = f"/en/commissions/{commission.number}/let-in/{seat.pk}/"
    answer = client.post(address, {"way": "slip"})
    assert answer.status_code == 200
    assert "The code is shown only once" in answer.content.decode()
    assert EntranceCode.objects.get().user == seat.user
    seat.user.set_password("Тоо теке 9 суу")
    seat.user.save()
    assert client.post(address, {"way": "slip"}).status_code == 422
    assert EntranceCode.objects.count() == 1


def test_who_appointed_a_member_cannot_set_the_password_of_one_who_has_it(office: Office) -> None:
    seat = office.commission().members.get(duty="member")
    seat.user.set_password("Тоо теке 9 суу")
    seat.user.save()
    with pytest.raises(Refused, match="password already"):
        let_member_in(member=seat, by=office.specialist, way="slip")


def test_member_who_is_somebody_elsewhere_is_not_let_in_here(office: Office, neighbour: Office) -> None:
    neighbour.person("chair")
    office.people["chair"] = neighbour.finance
    seat = office.commission().members.get(duty="chair")
    with pytest.raises(Refused, match="do not answer"):
        let_member_in(member=seat, by=office.specialist, way="slip")
    assert EntranceCode.objects.count() == 0


@pytest.mark.parametrize(
    ("marking", "civil", "reasons"),
    [(3, 1, 0), (3, 0, 1), (2, 1, 2), (2, 0, 3), (4, 2, 1), (5, 2, 0)],
)
def test_composition(office: Office, marking: int, civil: int, reasons: int) -> None:
    seats = [Seat(office.specialist, "secretary")]
    seats += [
        Seat(office.person(f"m{n}"), "chair" if n == 0 else "member", is_civil=n < civil)
        for n in range(marking)
    ]
    facts = {"act_number": "1", "act_date": clock.today(), "title_ky": "К", "title_ru": "К"}
    commission = appoint_commission(authority=office.authority, seats=seats, by=office.head, **facts)
    found = composition_blockers(commission.members.current(), Asked(least=3, civil_share=33, odd=True))
    assert len(found) == reasons
    assert marking >= 3 or f"{marking} of 3" in str(found[0])


def test_list_does_not_grow(enter: Callable[..., Any], office: Office) -> None:
    def add(count: int) -> None:
        for _n in range(count):
            office.commission()

    does_not_grow(enter(office, "head"), "/ky/commissions/of/TR/", add, few=2, many=10)
