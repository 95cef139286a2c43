"""News over HTTP: drafted from facts, published by the head, held by an embargo, each figure with its day."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ashar.calls.models import Call, Lot
from ashar.core import clock
from ashar.core.journal import write_daily_heads
from ashar.core.news.models import NewsFigure, NewsItem
from ashar.core.news.queries import news_of
from ashar.demo.cases import CASES, load_cases
from ashar.selection.models import Award
from tests.support.queries import counted
from tests.support.routes import NOBODY, cast, client_of
from tests.support.strict_html import StrictClient

QUOTE = {
    "quote_ky": "Баштадык.",
    "quote_ru": "Начали.",
    "speaker_ky": "Эркин",
    "speaker_ru": "Эркин",
    "post_ky": "Мэр",
    "post_ru": "Мэр",
}


@pytest.fixture(autouse=True)
def _demonstration(demo_town: Any) -> None:
    """The whole town."""


def browser(who: str) -> Any:
    return client_of(cast()[who], StrictClient)


def open_call() -> Call:
    return Call.objects.get(state="announced", authority__code="AT", deadline__gte=clock.now())


def last_item() -> NewsItem:
    return NewsItem.objects.order_by("-pk")[0]


def words_of(item: NewsItem, **changed: Any) -> dict[str, Any]:
    """What the form of a draft sends."""
    names = ("title", "lead", "body", "hosts", "law", "supporters", "contact", "place")
    texts = {f"{name}_{code}": getattr(item, f"{name}_{code}") for name in names for code in ("ky", "ru")}
    if item.begins_at:
        texts["begins_at"] = clock.local(item.begins_at).strftime("%Y-%m-%dT%H:%M")
    return texts | QUOTE | changed


def drafted(what: str = "calls", who: str = "specialist", code: str = "AT", **facts: Any) -> NewsItem:
    """A draft made on the page."""
    facts = facts or {"calls": [open_call().number]}
    answer = browser(who).post(f"/ky/news/of/{code}/new/{what}/", facts)
    item = last_item()
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == f"/ky/news/{item.number}/edit/"
    return item


def published(**changed: Any) -> NewsItem:
    """A release that the specialist wrote and the head published."""
    item = drafted()
    saved = browser("specialist").post(f"/ru/news/{item.number}/edit/", words_of(item, **changed))
    assert saved.status_code == 302, saved.content.decode()
    assert browser("head").post(f"/ru/news/{item.number}/publish/").status_code == 302
    item.refresh_from_db()
    return item


def test_specialist_drafts_and_head_publishes() -> None:
    item = drafted()
    assert browser(NOBODY).get(f"/ky/news/{item.number}/").status_code == 404
    assert browser("kanat").get(f"/ky/news/{item.number}/").status_code == 404
    refused = browser("head").post(f"/ru/news/{item.number}/publish/")
    assert refused.status_code == 422
    assert "квадратных скобках" in refused.content.decode()

    browser("specialist").post(f"/ru/news/{item.number}/edit/", words_of(item))
    assert browser("specialist").post(f"/ru/news/{item.number}/publish/").status_code == 403
    browser("head").post(f"/ru/news/{item.number}/publish/")

    page = browser(NOBODY).get(f"/ru/news/{item.number}/").content.decode()
    call = open_call()
    assert f"/o/{call.number}" in page
    assert "Для немедленного использования" in page
    assert page.count('href="/ru/figures/') >= 2
    assert news_of([call.number])[0] == item


def test_page_of_an_open_call_leads_to_a_release_about_it() -> None:
    number = open_call().number
    address = f"/ky/news/of/AT/new/calls/?calls={number}"
    assert address in browser("specialist").get(f"/ky/calls/{number}/").content.decode()
    assert address not in browser(NOBODY).get(f"/ky/calls/{number}/").content.decode()
    assert f'value="{number}" id="id_calls_0" checked' in browser("specialist").get(address).content.decode()


def test_draft_in_two_languages_has_no_word_of_a_third() -> None:
    item = drafted()
    texts = {
        code: " ".join(getattr(item, f"{n}_{code}") for n in ("title", "lead", "body", "law"))
        for code in ("ky", "ru")
    }
    for code, text in texts.items():
        assert not re.findall(r"(?<![A-Z0-9-])[A-Za-z]{3,}", text), (code, text)
    assert "сынагы жарыяланды" in item.title_ky
    assert "Объявлен конкурс" in item.title_ru


def test_figure_keeps_its_day_and_shows_today_beside() -> None:
    item = published()
    figure = item.figures.get(measure="calls.ceiling")
    address = f"/ru/figures/{figure.pk}/"
    page = browser(NOBODY).get(address).content.decode()
    assert "95 000 сомов" in page.replace("\xa0", " ")
    assert "будет опубликована ночью" in page
    Lot.objects.filter(call=open_call()).update(ceiling=Decimal(90_000))
    with clock.set_for_test(clock.now() + timedelta(days=1)):
        write_daily_heads()

        page = browser(NOBODY).get(address).content.decode().replace("\xa0", " ")

    assert "95 000 сомов" in page
    assert "90 000 сомов" in page
    assert figure.hash in page
    assert "будет опубликована ночью" not in page


def test_figure_of_what_is_no_longer_there_says_so() -> None:
    figure = published().figures.get(measure="call.deadline")
    Call.objects.filter(pk=open_call().pk).update(state="finished")
    page = browser(NOBODY).get(f"/ru/figures/{figure.pk}/").content.decode()
    assert "больше нельзя определить" in page


def test_figure_of_a_draft_has_no_page() -> None:
    figure = drafted().figures.all()[0]
    assert browser("specialist").get(f"/ru/figures/{figure.pk}/").status_code == 404


def test_embargoed_release_is_nowhere_before_its_time() -> None:
    until = clock.now().replace(second=0, microsecond=0) + timedelta(days=1)
    item = published(embargo_until=clock.local(until).strftime("%Y-%m-%dT%H:%M"))
    figure, number = item.figures.all()[0], open_call().number
    places = [f"/ky/news/{item.number}/", f"/ky/figures/{figure.pk}/"]

    def is_listed() -> list[bool]:
        pages = [browser(NOBODY).get(f"/ky{path}") for path in ("/news/of/AT/", "/news/", "/")]
        return [f"/news/{item.number}/" in page.content.decode() for page in pages] + [
            item in news_of([number])
        ]

    with clock.set_for_test(until - timedelta(seconds=1)):
        assert [browser(NOBODY).get(place).status_code for place in places] == [404, 404]
        assert is_listed() == [False] * 4
        assert "Эмбарго астында" in browser("head").get(places[0]).content.decode()
    with clock.set_for_test(until):
        assert [browser(NOBODY).get(place).status_code for place in places] == [200, 200]
        assert is_listed() == [True, False, False, True], "a demonstration stands apart"


def test_winners_are_told_with_their_sums_and_the_next_call() -> None:
    award = Award.objects.filter(state="taken_up", mode="live").select_related("lot__call", "organisation")[0]
    call = award.lot.call
    item = drafted("winners", call=call.number, following=open_call().number)
    assert award.organisation.name_ru in item.body_ru
    assert open_call().title_ky in item.body_ky
    measured = {figure.measure for figure in item.figures.all()}
    assert measured == {"call.proposals", "awards.sum", "calls.ceiling", "call.deadline"}
    page = browser("specialist").get(f"/ru/news/{item.number}/").content.decode()
    assert award.amount is not None
    assert f"{award.amount:,.0f}".replace(",", "\xa0") in page


def test_gathering_takes_orders_with_their_money() -> None:
    paid = Call.objects.filter(state="finished", mode="live", line__state="carried_out")[0].line
    assert paid is not None
    facts = {"kind": "round_table", "topic_ky": "Тема", "topic_ru": "Тема", "begins_at": "2030-05-01T10:00"}
    facts |= {"place_ky": "Мэрия", "place_ru": "Мэрия", "orders": [paid.number]}
    item = drafted("gathering", **facts)
    assert (item.kind, item.place_ru) == ("round_table", "Мэрия")
    assert {figure.measure for figure in item.figures.all()} == {"orders.allocated", "orders.paid"}
    assert NewsFigure.objects.filter(item=item, about=[paid.number]).count() == 2


def test_operator_writes_for_the_platform_and_nobody_else_does() -> None:
    facts = {"kind": "conference", "topic_ky": "Тема", "topic_ru": "Тема", "begins_at": "2030-05-01T10:00"}
    facts |= {"place_ky": "Бишкек", "place_ru": "Бишкек"}
    item = drafted("gathering", "operator", "platform", **facts)
    assert (item.owner, item.is_demonstration, item.number[:3]) == ("platform", True, "KG-")
    assert browser("head").post("/ky/news/of/platform/new/gathering/", facts).status_code == 403
    assert browser("operator").post("/ky/news/of/AT/new/gathering/", facts).status_code == 403
    assert browser("operator").get("/ky/news/of/platform/new/calls/").status_code == 404


def test_correction_replaces_and_the_old_page_leads_to_it() -> None:
    old = published()
    reason = {"reason_ky": "Сумма ката болчу", "reason_ru": "Сумма была неверной"}
    began = browser("specialist").post(f"/ru/news/{old.number}/correct/", reason)
    new = last_item()
    assert began["Location"] == f"/ru/news/{new.number}/edit/"
    assert browser(NOBODY).get(f"/ru/news/{new.number}/").status_code == 404
    browser("head").post(f"/ru/news/{new.number}/publish/")

    page = browser(NOBODY).get(f"/ru/news/{old.number}/").content.decode()
    assert "Сумма была неверной" in page
    assert f"/ru/news/{new.number}/" in page
    assert "Начали." not in page


def test_withdrawal_is_the_heads_and_needs_a_reason() -> None:
    item = published()
    address = f"/ru/news/{item.number}/withdraw/"
    reason = {"reason_ky": "Ката", "reason_ru": "Ошибка"}
    assert browser("specialist").post(address, reason).status_code == 403
    assert browser("head").post(address, {"reason_ky": ""}).status_code == 422
    assert browser("head").post(address, reason).status_code == 302
    assert item.number not in browser(NOBODY).get("/ru/news/of/AT/").content.decode()


def test_real_events_stand_in_the_list_and_the_demonstration_apart() -> None:
    load_cases(CASES, lambda told: None)
    client = browser(NOBODY)
    page = client.get("/ru/news/").content.decode()
    own = client.get("/ru/news/of/AT/").content.decode()
    demo = NewsItem.objects.public().filter(is_demonstration=True)
    assert demo
    assert not any(f"/news/{item.number}/" in page for item in demo)
    assert all(f"/news/{item.number}/" in own for item in demo)
    assert 'class="demo"' in own
    assert 'class="demo"' not in page
    assert [f"/ru/news/KG-{number}/" in page for number in ("2014-1", "2018-1", "2018-2")] == [True] * 3
    assert "KG-2014-1" in client.get("/ru/news/?kind=round_table").content.decode()
    chosen = client.get("/ru/news/?year=2018&kind=conference").content.decode()
    assert ("KG-2018-1" in chosen, "KG-2014-1" in chosen) == (True, False)
    assert client.get("/ru/news/?year=nonsense&kind=x").status_code == 200
    event = client.get("/ky/news/KG-2018-1/").content.decode()
    for number in ("BATKEN-2018-C1", "KOCHKORATA-2018-C1", "KARAKOL-2018-R1"):
        assert f"/o/{number}" in event
    assert "KARAKOL-2019" not in event


@pytest.mark.parametrize("who", [NOBODY, "specialist", "head"])
def test_news_ask_little(who: str) -> None:
    item = published()
    figure = item.figures.all()[0]
    client = browser(who)
    paths = ["/", "/news/", "/news/of/AT/", f"/news/{item.number}/", f"/figures/{figure.pk}/"]
    for path in paths + ([] if who == NOBODY else ["/news/office/", "/news/of/AT/new/calls/"]):
        with counted() as asked:
            assert client.get(f"/ky{path}").status_code == 200
        assert len(asked) <= 12, (path, asked)
