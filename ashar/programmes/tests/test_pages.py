"""Pages of orders and money: who opens them, what they say, what they refuse."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ashar.core.thread import Knot
from ashar.programmes.models import BudgetLine, FundingSource, Movement, ProgrammeLine
from tests.support.office import Office, make_office
from tests.support.walking import does_not_grow, queries_of, scan

PLAN = {
    "title_ky": "Жарык", "title_ru": "Свет", "aim_ky": "Жарык болот", "aim_ru": "Будет светло",
    "target_group_ky": "300 киши", "target_group_ru": "300 человек", "planned_amount": "50 000",
}  # fmt: skip
DECISION = {"body": "council", "act_number": "12-3", "act_date": "01.03.2027"}
EVERYBODY = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor", "nobody")


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """The client, entered as a person of an office, or as nobody."""

    def as_(office: Office | None = None, code: str = "") -> Any:
        client.logout()
        if office:
            client.force_login(office.people[code])
        return client

    return as_


def answers(enter: Callable[..., Any], office: Office, address: str, data: Any = None) -> dict[str, int]:
    """What each person of the office is answered."""
    found = {}
    for code in EVERYBODY:
        client = enter(office, code)
        found[code] = (client.get(address) if data is None else client.post(address, data)).status_code
    return found


def only(*codes: str) -> dict[str, int]:
    return {code: 200 if code in codes else 403 for code in EVERYBODY}


def test_who_opens_the_pages(enter: Callable[..., Any], office: Office) -> None:
    line, priority, money = office.plan(), office.settle("Башка"), office.fund()
    entry = money.movements.get()
    wanted = {
        "/ky/programme/TR/": only("specialist", "head", "finance", "auditor", "adviser"),
        f"/ky/priorities/{priority.number}/plan/": only("specialist"),
        f"/ky/lines/{line.number}/decision/": only("finance"),
        f"/ky/lines/{line.number}/expect/": only("finance"),
        f"/ky/budget/{money.number}/{entry.pk}/reverse/": only("finance"),
        f"/ky/budget/{money.number}/": only(*EVERYBODY),
        "/ky/money/": only(*EVERYBODY),
        "/ky/money/TR/": only(*EVERYBODY),
    }
    assert {address: answers(enter, office, address) for address in wanted} == wanted


def test_order_without_money_is_known_to_the_office_alone(enter: Callable[..., Any], office: Office) -> None:
    line = office.plan()
    found = answers(enter, office, f"/ky/lines/{line.number}/")
    hidden = dict.fromkeys(("monitor", "donor", "ministry", "nobody"), 404)
    assert found == dict.fromkeys(EVERYBODY, 200) | hidden
    assert enter().get(f"/ky/lines/{line.number}/").status_code == 404
    office.fund(line)
    assert enter().get(f"/ky/lines/{line.number}/").status_code == 200


@pytest.mark.parametrize("code", ["specialist", "head", "finance"])
def test_neighbours_are_refused(
    enter: Callable[..., Any], office: Office, neighbour: Office, code: str
) -> None:
    priority, line, money = office.settle("Башка"), office.plan(), office.fund()
    client = enter(neighbour, code)
    addresses = [
        "/ky/programme/TR/",
        f"/ky/priorities/{priority.number}/plan/",
        f"/ky/lines/{line.number}/decision/",
        f"/ky/lines/{line.number}/expect/",
        f"/ky/budget/{money.number}/{money.movements.get().pk}/reverse/",
    ]
    assert {client.post(address, {}).status_code for address in addresses} <= {403, 404, 405}
    assert ProgrammeLine.objects.count() == 2
    assert Movement.objects.count() == 1


def test_planning_an_order(enter: Callable[..., Any], office: Office) -> None:
    priority = office.settle()
    answer = enter(office, "specialist").post(f"/ky/priorities/{priority.number}/plan/", PLAN)
    line = ProgrammeLine.objects.get()
    assert answer.headers["Location"] == f"/ky/lines/{line.number}/"
    assert (line.planned_amount, line.title_ru) == (Decimal(50_000), "Свет")


def test_planning_with_a_mistake_keeps_what_was_typed(enter: Callable[..., Any], office: Office) -> None:
    priority = office.settle()
    address = f"/ky/priorities/{priority.number}/plan/"
    answer = enter(office, "specialist").post(address, PLAN | {"planned_amount": "көп", "aim_ru": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="көп"' in page
    assert "Жарык болот" in page
    assert ProgrammeLine.objects.count() == 0


def test_planning_twice_is_refused_with_the_reason(enter: Callable[..., Any], office: Office) -> None:
    priority = office.settle()
    office.plan(priority)
    answer = enter(office, "specialist").post(f"/en/priorities/{priority.number}/plan/", PLAN)
    assert answer.status_code == 422
    assert "already an order for this priority" in answer.content.decode()
    assert ProgrammeLine.objects.count() == 1


def test_recording_a_decision_with_a_new_source(enter: Callable[..., Any], office: Office) -> None:
    line = office.plan()
    data = DECISION | {
        "upload": scan(), "new_kind": "local_budget", "new_name_ky": "Бюджет", "new_name_later": "on",
        "new_amount": "45 000,50",
    }  # fmt: skip
    answer = enter(office, "finance").post(f"/ky/lines/{line.number}/decision/", data)
    assert answer.status_code == 302
    money = BudgetLine.objects.select_related("decision__scan").get()
    assert (money.available, money.source.name_ky) == (Decimal("45000.50"), "Бюджет")
    assert money.decision is not None
    assert money.decision.scan is not None
    assert money.decision.scan.is_public


def test_recording_a_decision_on_a_known_source(enter: Callable[..., Any], office: Office) -> None:
    line, source = office.plan(), office.source()
    page = enter(office, "finance").get(f"/ky/lines/{line.number}/decision/").content.decode()
    assert 'value="50\u00a0000"' in page  # the planned sum is there to be confirmed
    data = DECISION | {"upload": scan(), f"source_{source.pk}": "40000"}
    assert enter(office, "finance").post(f"/ky/lines/{line.number}/decision/", data).status_code == 302
    assert BudgetLine.objects.get().available == 40_000


@pytest.mark.parametrize(
    "change",
    [
        {"upload": ""},
        {"act_date": "02.03.2027"},
        {"source": ""},
        {"new_amount": "5"},
        {"new_name_ky": "Бюджет", "new_name_later": "on"},
    ],
)
def test_recording_a_decision_with_a_gap_changes_nothing(
    enter: Callable[..., Any], office: Office, change: dict[str, str]
) -> None:
    line, source = office.plan(), office.source()
    data = DECISION | {"upload": scan(), f"source_{source.pk}": "40000"}
    data |= {name.replace("source", f"source_{source.pk}"): value for name, value in change.items()}
    answer = enter(office, "finance").post(f"/ky/lines/{line.number}/decision/", data)
    assert answer.status_code == 422
    assert "12-3" in answer.content.decode()
    assert BudgetLine.objects.count() == 0
    assert FundingSource.objects.count() == 1


def test_expecting_and_opening_money(enter: Callable[..., Any], office: Office) -> None:
    line = office.plan()
    client = enter(office, "finance")
    data = {
        "source": "new",
        "new_kind": "donor",
        "new_name_ky": "Д",
        "new_name_ru": "Д",
        "amount": "900",
        "letter": "№ 7",
    }
    assert client.post(f"/ky/lines/{line.number}/expect/", data).status_code == 302
    money = BudgetLine.objects.get()
    assert money.expected == 900
    data = DECISION | {"upload": scan(), "amount": "700"}
    assert client.post(f"/ky/budget/{money.number}/open/", data).status_code == 302
    money.refresh_from_db()
    assert (money.state, money.available, money.promised) == ("open", 700, 0)


def test_reversing_an_entry(enter: Callable[..., Any], office: Office) -> None:
    money = office.fund()
    entry = money.movements.get()
    client = enter(office, "finance")
    address = f"/en/budget/{money.number}/{entry.pk}/reverse/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Ката сумма"}).status_code == 302
    assert client.post(address, {"reason": "Дагы"}).status_code == 422
    assert Movement.objects.count() == 2
    page = client.get(f"/en/budget/{money.number}/").content.decode()
    assert "Ката сумма" in page
    assert page.count("reversal") == 1


def test_entry_of_another_line_is_not_reversed_under_this_one(
    enter: Callable[..., Any], office: Office
) -> None:
    one, other = office.fund(), office.fund(office.plan(office.settle("Башка")))
    address = f"/ky/budget/{one.number}/{other.movements.get().pk}/reverse/"
    assert enter(office, "finance").post(address, {"reason": "X"}).status_code == 404


def test_money_of_a_demonstration_is_never_in_totals(enter: Callable[..., Any], office: Office) -> None:
    demonstration = make_office("DM", is_demonstration=True)
    office.fund(sum_=111)
    demonstration.fund(sum_=777)
    client = enter()
    page = client.get("/en/money/").content.decode()
    assert "111" in page
    assert "777" not in page
    assert "DM" in page  # only its link
    assert "777" in client.get("/en/money/DM/").content.decode()


def test_history_and_rehearsal_are_never_in_totals(enter: Callable[..., Any], office: Office) -> None:
    money = office.fund(sum_=111)
    ProgrammeLine.objects.filter(pk=money.line_id).update(mode="rehearsal")
    assert "111" not in enter().get("/en/money/").content.decode()


def test_pages_do_not_grow_with_rows(enter: Callable[..., Any], office: Office) -> None:
    def add(count: int) -> None:
        for _n in range(count):
            office.fund(office.plan(office.settle(f"Маселе {Knot.objects.count()}")))
            office.settle(f"Күткөн {Knot.objects.count()}")

    client = enter(office, "specialist")
    add(2)
    first = {
        address: queries_of(client, address)
        for address in ("/ky/programme/TR/", "/ky/money/TR/", "/ky/money/")
    }
    add(6)
    assert {address: queries_of(client, address) for address in first} == first


def test_budget_line_does_not_grow_with_entries(enter: Callable[..., Any], office: Office) -> None:
    from ashar.programmes.actions.ledger import move_money

    money = office.fund()

    def add(count: int) -> None:
        for n in range(count):
            facts = {"document": "TR-2027-C1", "to_subject": f"L-{n}", "by": office.head}
            move_money(line=money, kind="reserve", amount=Decimal(1), **facts)

    does_not_grow(enter(office, "finance"), f"/ky/budget/{money.number}/", add, few=3, many=25)


def test_paper_that_carries_money_over_is_cited_with_its_reason(
    enter: Callable[..., Any], office: Office
) -> None:
    money = office.fund(sum_=100)
    client, address = enter(office, "finance"), "/en/programme/TR/carry-over/2027/"
    facts = {"act_number": "30-1", "act_date": "01.03.2027", "note_ky": "Жай", "note_ru": "Ремонт летом"}
    wrong = client.post(address, facts | {f"sum_{money.pk}": "101", "upload": scan()})
    assert f"{money.number}, Carried over, soms" in wrong.content.decode(), "the mistake names its line"
    assert client.post(address, facts | {f"sum_{money.pk}": "75", "upload": scan()}).status_code == 302
    read = enter().get(f"/ru/budget/{money.number}/").content.decode()
    assert "№ 30-1" in read
    assert "Ремонт летом" in read
    assert (
        "Carries money over to the next year"
        in enter().get(f"/en/lines/{money.line.number}/").content.decode()
    )
