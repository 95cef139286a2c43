"""Pages of calls: who opens them, what they say, what they refuse."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ashar.calls.actions import announce_call, cancel_call
from ashar.calls.effort import effort_of
from ashar.calls.models import Call
from ashar.calls.timetable import suggest
from ashar.core import clock
from ashar.core.documents import Document
from ashar.core.notices import follows
from ashar.regulations.rulesets import rules_for, timetable_blockers
from tests.support.office import Office, make_office
from tests.support.strict_html import parse_strictly
from tests.support.walking import queries_of

EVERYBODY = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor", "nobody")
OFFICE = ("specialist", "head", "finance", "auditor", "adviser")


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """The client, entered as a person of an office."""

    def as_(office: Office | None = None, code: str = "") -> Any:
        client.logout()
        if office:
            client.force_login(office.person(code))
        return client

    return as_


def only(*codes: str, other: int = 403) -> dict[str, int]:
    return {code: 200 if code in codes else other for code in EVERYBODY}


def begun(client: Any, address: str) -> dict[str, str]:
    """What stands in the form when it is opened, as a browser would send it back."""
    tree = parse_strictly(client.get(address).content.decode())
    found = {}
    for field in tree.iter("{http://www.w3.org/1999/xhtml}input"):
        if field.get("name") and field.get("type") not in ("checkbox", "hidden") and field.get("value"):
            found[field.get("name")] = field.get("value")
    for field in tree.iter("{http://www.w3.org/1999/xhtml}textarea"):
        found[field.get("name")] = (field.text or "").strip("\n")
    for field in tree.iter("{http://www.w3.org/1999/xhtml}select"):
        options = list(field.iter("{http://www.w3.org/1999/xhtml}option"))
        chosen = [each for each in options if each.get("selected") is not None] or options
        found[field.get("name")] = chosen[0].get("value")
    return found


def test_who_opens_the_pages(enter: Callable[..., Any], office: Office) -> None:
    money, call = office.fund(office.plan(office.settle("Башка"))), office.draft()
    wanted = {
        f"/ky/calls/for/{money.line.number}/": only("specialist"),
        f"/ky/calls/{call.number}/": only(*OFFICE, other=404),
        f"/ky/calls/{call.number}/ready/": only(*OFFICE),
        f"/ky/calls/{call.number}/revise/": only("specialist", "head"),
        f"/ky/calls/{call.number}/cancel/": only("specialist", "head"),
        "/ky/calls/of/TR/": only(*OFFICE),
        "/ky/calls/": only(*EVERYBODY),
    }
    found = {a: {code: enter(office, code).get(a).status_code for code in EVERYBODY} for a in wanted}
    assert found == wanted


def test_announced_call_is_public_and_only_the_head_cancels_it(
    enter: Callable[..., Any], office: Office
) -> None:
    call = office.announce()
    assert enter().get(f"/ky/calls/{call.number}/").status_code == 200
    cancel = {
        code: enter(office, code).get(f"/ky/calls/{call.number}/cancel/").status_code for code in EVERYBODY
    }
    assert cancel == only("head")
    revise = {
        code: enter(office, code).get(f"/ky/calls/{call.number}/revise/").status_code for code in EVERYBODY
    }
    assert revise == only()


@pytest.mark.parametrize("code", ["specialist", "head"])
def test_neighbours_are_refused(
    enter: Callable[..., Any], office: Office, neighbour: Office, code: str
) -> None:
    money, call = office.fund(office.plan(office.settle("Башка"))), office.draft()
    client = enter(neighbour, code)
    addresses = [f"/ky/calls/for/{money.line.number}/", "/ky/calls/of/TR/"]
    addresses += [
        f"/ky/calls/{call.number}/{deed}" for deed in ("", "ready/", "revise/", "cancel/", "announce/")
    ]
    assert {client.post(address).status_code for address in addresses} <= {403, 404, 405}
    assert {client.get(address).status_code for address in addresses} <= {403, 404, 405}
    call.refresh_from_db()
    assert (call.state, Call.objects.count()) == ("planned", 1)


@pytest.mark.parametrize("code", [code for code in EVERYBODY if code != "head"])
def test_nobody_but_the_head_announces(enter: Callable[..., Any], office: Office, code: str) -> None:
    call = office.draft()
    assert enter(office, code).post(f"/ky/calls/{call.number}/announce/").status_code == 403
    call.refresh_from_db()
    assert call.state == "planned"


def test_a_call_in_two_posted_forms(enter: Callable[..., Any], office: Office) -> None:
    money, _commission = office.fund(), office.commission()
    client = enter(office, "specialist")
    address = f"/ky/calls/for/{money.line.number}/"
    answer = client.post(address, begun(client, address))
    call = Call.objects.get()
    assert answer.headers["Location"] == f"/ky/calls/{call.number}/ready/"
    answer = enter(office, "head").post(f"/ky/calls/{call.number}/announce/")
    assert answer.headers["Location"] == f"/ky/calls/{call.number}/"
    call.refresh_from_db()
    assert (call.state, call.ceiling) == ("announced", 50_000)
    page = enter().get(f"/ru/calls/{call.number}/").content.decode()
    paper = Document.objects.get(subject_number=call.number)
    wanted = [
        "17:00:00",
        "Бюджет города",
        "300 человек",
        "Вечером темно.",
        paper.number,
        "Бишкек",
        "0 3900 1 23 45",
    ]
    assert [words for words in wanted if words not in page] == []


def test_draft_with_mistakes_keeps_what_was_typed(enter: Callable[..., Any], office: Office) -> None:
    money, _commission = office.fund(), office.commission()
    client = enter(office, "specialist")
    address = f"/ky/calls/for/{money.line.number}/"
    data = begun(client, address) | {
        "aim_ru": "",
        "deadline": "эртең",
        "l1-ceiling": "көп",
        "l3-title_ky": "Үчүнчү",
    }
    answer = client.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [words for words in ('value="эртең"', 'value="көп"', 'value="Үчүнчү"') if words not in page] == []
    assert Call.objects.count() == 0


def test_revising_keeps_adds_and_leaves_out_lots(enter: Callable[..., Any], office: Office) -> None:
    call = office.draft()
    client = enter(office, "specialist")
    address = f"/ky/calls/{call.number}/revise/"
    data = begun(client, address)
    second = {"l2-title_ky": "Экинчи", "l2-title_ru": "Вторая", "l2-ceiling": "10 000"}
    assert client.post(address, data | second | {"l1-ceiling": "40000"}).status_code == 302
    assert list(call.lots.values_list("title_ru", flat=True)) == ["Свет", "Вторая"]
    data = begun(client, address)
    assert client.post(address, data).status_code == 302
    assert list(call.lots.values_list("title_ru", flat=True)) == ["Свет", "Вторая"]
    assert client.post(address, data | dict.fromkeys(second, "")).status_code == 302
    assert [(each.title_ru, each.ceiling) for each in call.lots.all()] == [("Свет", Decimal(40_000))]


def test_before_announcing_says_what_is_missing_what_it_costs_and_what_follows(
    enter: Callable[..., Any], office: Office
) -> None:
    call = office.draft(aim_ru="")
    for code, announces in (("specialist", False), ("head", True)):
        page = enter(office, code).get(f"/en/calls/{call.number}/ready/").content.decode()
        assert "The aim is needed in Kyrgyz and in Russian." in page
        assert ("disabled" in page) is announces
        assert [
            words for words in ("hours of people’s time", "What follows", "Your lawyer") if words not in page
        ] == []


def test_refused_announcement_shows_the_reasons_and_changes_nothing(
    enter: Callable[..., Any], office: Office
) -> None:
    call = office.draft(aim_ru="")
    answer = enter(office, "head").post(f"/en/calls/{call.number}/announce/")
    assert answer.status_code == 422
    assert answer.content.decode().count("The aim is needed in Kyrgyz and in Russian.") == 2
    call.refresh_from_db()
    assert (call.state, Document.objects.count()) == ("planned", 0)


def test_cancelling_by_form(enter: Callable[..., Any], office: Office) -> None:
    call = office.announce()
    client = enter(office, "head")
    address = f"/ru/calls/{call.number}/cancel/"
    assert client.post(address, {"reason_ky": "", "reason_ru": ""}).status_code == 422
    assert client.post(address, {"reason_ky": "Себеп бар", "reason_ru": "Есть причина"}).status_code == 302
    page = enter().get(f"/ru/calls/{call.number}/").content.decode()
    assert "Есть причина" in page
    assert call.number not in enter().get("/ru/calls/").content.decode()


def test_list_shows_what_is_open_now_and_demonstrations_apart(
    enter: Callable[..., Any], office: Office
) -> None:
    demonstration = make_office("DM", is_demonstration=True)
    mine, invented = office.announce(), demonstration.announce()
    closed = make_office("OLD").announce()
    past = {"deadline": clock.now() - timedelta(seconds=1), "announced_at": clock.now() - timedelta(days=30)}
    Call.objects.filter(pk=closed.pk).update(**past)
    draft = make_office("DRAFT").draft()
    page = enter().get("/en/calls/").content.decode()
    assert page.index(mine.number) < page.index("Calls of the demonstration") < page.index(invented.number)
    assert [number for number in (closed.number, draft.number) if number in page] == []


def test_protected_call_shows_no_place(enter: Callable[..., Any], office: Office) -> None:
    line = office.fund(office.plan(office.settle("Зордук", sphere="violence", is_protected=True)))
    session = clock.now() + timedelta(days=5)
    call = announce_call(
        call=office.draft(line, session_at=session, session_place="Кабинет 204"), by=office.head
    )
    Call.objects.filter(pk=call.pk).update(territory_ky="Үчүнчү квартал", conditions_ky="Ремонт төлөнбөйт")
    page = enter().get(f"/ky/calls/{call.number}/").content.decode()
    assert "Кабинет 204" not in page
    assert "Үчүнчү квартал" not in page
    assert "Ремонт төлөнбөйт" in page
    Call.objects.filter(pk=call.pk).update(is_protected=False)
    assert "Үчүнчү квартал" in enter().get(f"/ky/calls/{call.number}/").content.decode()


def test_a_second_press_announces_nothing_twice_and_frightens_nobody(
    enter: Callable[..., Any], office: Office
) -> None:
    call, client = office.draft(), enter(office, "head")
    for _press in range(2):
        assert client.post(f"/ru/calls/{call.number}/announce/").status_code == 302
    assert "уже объявлен" in client.get(f"/ru/calls/{call.number}/").content.decode()
    assert Document.objects.filter(subject_number=call.number, kind="notice").count() == 1


def test_following_a_call_and_an_authority(enter: Callable[..., Any], office: Office) -> None:
    call = office.announce()
    client, person = enter(office, "nobody"), office.people["nobody"]
    for address, number in (
        (f"/ky/calls/{call.number}/follow/", call.number),
        ("/ky/calls/of/TR/follow/", "TR-calls"),
    ):
        assert client.post(address).status_code == 302
        assert follows(person, number)
        client.post(address)
        assert not follows(person, number)
        assert client.get(address).status_code == 405
    assert enter().post(f"/ky/calls/{call.number}/follow/").status_code == 302  # to the sign-in page


def test_lists_do_not_grow(enter: Callable[..., Any], office: Office) -> None:
    commission = office.commission()

    def add(count: int) -> None:
        for _n in range(count):
            money = office.fund(office.plan(office.settle(f"Маселе {Call.objects.count()}")))
            announce_call(call=office.draft(money, commission), by=office.head)

    add(2)
    client = enter(office, "specialist")
    first = {address: queries_of(client, address) for address in ("/ky/calls/", "/ky/calls/of/TR/")}
    add(5)
    assert {address: queries_of(client, address) for address in first} == first


def test_pages_are_light(enter: Callable[..., Any], office: Office) -> None:
    call = office.draft()
    for code, address in [
        ("head", f"/ky/calls/{call.number}/ready/"),
        ("specialist", f"/ky/calls/{call.number}/revise/"),
        ("specialist", f"/ky/calls/for/{call.line.number if call.line else ''}/"),
        ("head", f"/ky/calls/{call.number}/"),
    ]:
        queries_of(enter(office, code), address)
    announce_call(call=call, by=office.head)
    queries_of(enter(), f"/ky/calls/{call.number}/")
    cancel_call(call=call, reason_ky="Себеп", reason_ru="Причина", by=office.head)
    queries_of(enter(), f"/ky/calls/{call.number}/")


@pytest.mark.parametrize("profile", ["light", "usual", "full"])
@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 3, 5), date(2027, 5, 1), date(2027, 7, 31)])
def test_suggested_timetable_keeps_the_rules_even_three_days_later(db: Any, profile: str, day: date) -> None:
    rules = rules_for(None, profile, day)
    dates = vars(suggest(rules, day))
    for later in (0, 3):
        at = clock.at_bishkek(day + timedelta(days=later), time.min)
        assert list(timetable_blockers(announce_at=at, rules=rules, **dates)) == []


def test_small_call_costs_fewer_hours_than_a_large_one(db: Any) -> None:
    today = date(2027, 3, 1)
    light = effort_of(rules=rules_for(None, "light", today), members=3, ceiling=Decimal(50_000))
    full = effort_of(rules=rules_for(None, "full", today), members=5, ceiling=Decimal(2_000_000))
    assert light.hours == sum(share.hours for share in light.shares) == Decimal("39.5")
    assert light.hours < full.hours
    assert light.per_hour == 1266


def test_who_prepared_a_complete_call_reads_that_the_head_can_announce_it(
    enter: Callable[..., Any], office: Office
) -> None:
    call = office.draft()
    page = enter(office, "specialist").get(f"/en/calls/{call.number}/ready/").content.decode()
    assert "Nothing is missing" in page
    assert "The head can announce the call." in page
    assert "a second person must" not in page
    assert "/announce/" not in page
    assert "/announce/" in enter(office, "head").get(f"/en/calls/{call.number}/ready/").content.decode()
