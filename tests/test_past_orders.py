"""A town's own past orders: beside the live ones, marked, replaceable in the open, never in paid money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ashar.agreements.actions.historic import record_historic_agreement
from ashar.agreements.models import Agreement
from ashar.calls.models import Call
from ashar.core.journal import LOADER, Entry
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.demo.cases import CASES, load_cases
from ashar.monitoring.actions.historic import record_historic_delivery, record_historic_result
from ashar.organisations.models import Organisation
from ashar.places.models import Authority
from ashar.portal.register import Wanted, orders, rows_of, totals
from ashar.programmes.models import BudgetLine, Movement, StatedSum
from ashar.programmes.queries import money_by_authority, total
from ashar.selection.models import Award
from tests.support.queries import counted
from tests.support.routes import NOBODY, cast, client_of
from tests.support.strict_html import StrictClient

FORM = {
    "title_ky": "Балдар аянтчасы",
    "title_ru": "Детская площадка",
    "year": "2016",
    "sphere": "",
    "amount": "250 000",
    "stage": "paid",
    "fund": "local_budget",
    "organisation_ky": "«Жаштар» коомдук фонду",
    "organisation_ru": "Общественный фонд «Жаштар»",
    "legal_form": "foundation",
    "result_ky": "Аянтча курулду.",
    "result_ru": "Площадка построена.",
    "paper_ky": "Кеңештин № 12 токтому",
    "paper_ru": "Постановление кенеша № 12",
    "paper_on": "2016-12-20",
    "link": "https://town.example/12",
}


@pytest.fixture(autouse=True)
def _demonstration(demo_town: Any) -> None:
    """The whole town."""


def browser(who: str) -> Any:
    return client_of(cast()[who], StrictClient)


def entered(**changed: str) -> Call:
    """A past order of the town, entered on its page."""
    answer = browser("specialist").post("/ru/past/AT/new/", FORM | changed)
    assert answer.status_code == 302, answer.content.decode()
    found = Call.objects.filter(source__stated_by__code="AT").order_by("-pk").first()
    assert found is not None
    return found


def sums() -> Any:
    return totals(rows_of(list(orders(Wanted(demonstration=True)))))


def test_what_was_entered_stands_with_its_source_and_mark() -> None:
    call = entered()
    award = Award.objects.select_related("organisation", "source").get(lot__call=call)
    stated = StatedSum.objects.get(order_number=call.number)
    assert (call.mode, call.as_of, call.number[:8]) == ("historic", date(2016, 12, 20), "AT-2016-")
    assert (award.organisation.name_ru, award.amount) == ("Общественный фонд «Жаштар»", None)
    assert award.organisation.is_demonstration
    assert (stated.amount, stated.stage) == (Decimal(250_000), "paid")

    register = browser(NOBODY).get("/ru/orders/AT/").content.decode()
    page = browser(NOBODY).get(f"/ru/o/{call.number}").content.decode()

    assert call.number in register
    assert "По утверждению самого города" in register
    for words in ("Постановление кенеша № 12", "https://town.example/12", "Площадка построена", "«Жаштар»"):
        assert words in page
    assert Entry.objects.filter(chain="AT", number=call.number, step="call.record_historic").exists()


def test_nothing_of_it_is_paid_money() -> None:
    before, ledger = sums(), total(money_by_authority())
    lines, moves = BudgetLine.objects.count(), Movement.objects.count()

    entered()

    after = sums()
    assert (after.orders, after.paid, after.allocated) == (before.orders + 1, before.paid, before.allocated)
    assert after.paid_before == (before.paid_before or 0) + 250_000
    assert total(money_by_authority()) == ledger
    assert (BudgetLine.objects.count(), Movement.objects.count()) == (lines, moves)
    page = browser(NOBODY).get("/ru/orders/AT/").content.decode().replace("\xa0", " ")
    assert "Выплачено до платформы, по источникам" in page


def test_what_is_not_known_stays_empty() -> None:
    empty = ("amount", "organisation_ky", "organisation_ru", "legal_form", "result_ky", "result_ru", "link")
    call = entered(**dict.fromkeys((*empty, "paper_on"), ""))
    assert not Award.objects.filter(lot__call=call).exists()
    assert not StatedSum.objects.filter(order_number=call.number).exists()
    (row,) = [
        row for row in rows_of(list(orders(Wanted(demonstration=True)))) if row.knot.number == call.number
    ]
    assert (row.announced, row.allocated, row.paid) == (None, None, None)
    assert "не опубликовано" in browser(NOBODY).get(f"/ru/o/{call.number}").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", "2099"),
        ("paper_ky", ""),
        ("title_ru", ""),
        ("legal_form", ""),
        ("paper_on", "2099-01-01"),
        ("amount", "x"),
    ],
)
def test_a_wrong_form_enters_nothing(field: str, value: str) -> None:
    specialist = browser("specialist")
    calls, entries = Call.objects.count(), Entry.objects.count()
    assert specialist.post("/ru/past/AT/new/", FORM | {field: value}).status_code == 422
    assert (Call.objects.count(), Entry.objects.count()) == (calls, entries)


def test_an_organisation_is_entered_once() -> None:
    entered()
    entered(title_ky="Экинчи", title_ru="Вторая")
    assert Organisation.objects.filter(name_ru="Общественный фонд «Жаштар»").count() == 1


def test_a_correction_replaces_in_the_open() -> None:
    old = entered()
    before = sums()
    form = FORM | {"amount": "200 000", "reason_ky": "Сумма ката", "reason_ru": "Сумма была неверной"}
    assert "250 000" in browser("specialist").get(
        f"/ru/past/entry/{old.number}/correct/"
    ).content.decode().replace("\xa0", " ")
    entries = Call.objects.filter(source__stated_by__code="AT").count()
    assert browser("specialist").post(f"/ru/past/entry/{old.number}/correct/", form).status_code == 302

    new = Call.objects.filter(source__stated_by__code="AT").order_by("-pk")[0]
    after = sums()
    assert new.number != old.number
    assert (after.orders, after.paid_before) == (before.orders, (before.paid_before or 0) - 50_000)
    page = browser(NOBODY).get(f"/ru/o/{old.number}").content.decode()
    assert "Сумма была неверной" in page
    assert f"/ru/o/{new.number}" in page
    register = browser(NOBODY).get("/ru/orders/AT/").content.decode()
    assert (old.number in register, new.number in register) == (False, True)
    again = browser("specialist").post(f"/ru/past/entry/{old.number}/correct/", form)
    assert again.status_code == 422
    assert Call.objects.filter(source__stated_by__code="AT").count() == entries + 1


def test_an_entry_can_be_taken_back_with_a_reason() -> None:
    call = entered()
    address = f"/ru/past/entry/{call.number}/take-back/"
    assert browser("specialist").post(address, {"reason_ky": ""}).status_code == 422
    assert (
        browser("specialist").post(address, {"reason_ky": "Ката", "reason_ru": "Ошибка"}).status_code == 302
    )
    assert call.number not in browser(NOBODY).get("/ru/orders/AT/").content.decode()
    assert "Ошибка" in browser(NOBODY).get(f"/ru/o/{call.number}").content.decode()


def test_what_was_published_elsewhere_is_not_the_towns_to_replace() -> None:
    load_cases(CASES, lambda told: None)
    published = Call.objects.get(number="BATKEN-2018-C1")
    Authority.objects.filter(code="BATKEN").update(is_live=True)
    from ashar.calls.actions.historic import supersede_historic_call

    with pytest.raises(Refused, match="town itself entered"):
        supersede_historic_call(call=published, reason_ky="Ката", reason_ru="Ошибка", by=LOADER)


@pytest.mark.parametrize("who", ["head", "finance", "adviser", "kanat", "operator"])
def test_only_the_specialist_enters(who: str) -> None:
    assert browser(who).get("/ru/past/AT/new/").status_code == 403


def test_agreement_delivery_and_result_are_recorded_with_their_source() -> None:
    load_cases(CASES, lambda told: None)
    decided = Award.objects.filter(lot__call__authority__code="KARAKOL", mode="historic")
    award = decided.select_related("lot__call", "source").order_by("pk")[0]
    call, source = award.lot.call, award.source
    assert source is not None
    agreement = record_historic_agreement(award=award, source=source, amount=Decimal(1000), by=LOADER)
    facts = {"call": call, "award": award, "source": source, "by": LOADER}
    record_historic_delivery(text_ky="Сабактар өттү.", text_ru="Занятия прошли.", **facts)
    result = record_historic_result(text_ky="Балдар келди.", text_ru="Дети пришли.", **facts)

    assert "Договор подписан" not in browser(NOBODY).get("/ru/o/KARAKOL-2019-C2").content.decode()
    assert (agreement.mode, agreement.signed_on, agreement.ends_on) == ("historic", None, None)
    assert Knot.objects.get(number=result.number).parent == Knot.objects.get(number=agreement.number)
    assert Knot.objects.get(number=call.number).stage == 10
    page = browser(NOBODY).get(f"/ru/o/{call.number}").content.decode()
    for words in ("Занятия прошли.", "Дети пришли.", str(source.title_ru)):
        assert words in page
    register = totals(rows_of(list(orders(Wanted()))))
    assert (register.paid, register.paid_before, register.allocated) == (None, None, Decimal(450_000))
    assert not Movement.objects.filter(budget_line__line__authority__code="KARAKOL").exists()


def test_a_live_order_is_not_completed_from_sources() -> None:
    load_cases(CASES, lambda told: None)
    source = Award.objects.filter(mode="historic")[0].source
    live = Award.objects.filter(mode="live", agreement__isnull=True)[0]
    assert source is not None
    with pytest.raises(Refused):
        record_historic_agreement(award=live, source=source, by=LOADER)
    with pytest.raises(Refused):
        record_historic_result(call=live.lot.call, source=source, text_ky="а", text_ru="а", by=LOADER)
    assert not Agreement.objects.filter(award=live).exists()


def test_the_order_page_names_the_events_about_it() -> None:
    load_cases(CASES, lambda told: None)
    page = browser(NOBODY).get("/ru/o/BATKEN-2018-C1").content.decode()
    assert "/ru/news/KG-2018-1/" in page
    assert "/ru/news/KG-2018-2/" in page
    assert "/ru/news/KG-2014-1/" in browser(NOBODY).get("/ru/o/KG-2014-F1").content.decode()
    assert "/ru/news/" not in browser(NOBODY).get("/ru/o/KARAKOL-2019-C1").content.decode().split("<main")[1]


def test_pages_of_the_past_ask_little() -> None:
    calls = [entered(title_ky=f"Иш {n}", title_ru=f"Дело {n}") for n in range(3)]
    specialist = browser("specialist")
    for path in (
        "/past/AT/",
        "/past/AT/new/",
        f"/past/entry/{calls[0].number}/correct/",
        f"/o/{calls[0].number}",
    ):
        with counted() as asked:
            assert specialist.get(f"/ky{path}").status_code == 200
        assert len(asked) <= 12, "\n".join([path, *(query[:150] for query in asked)])
