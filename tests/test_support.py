"""The fixtures that the rest leans on do what they say."""

import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from ashar.core import clock, journal
from ashar.core.web.access import PUBLIC, route
from tests.support.strict_html import StrictClient, assert_clean, parse_strictly

CLEAN = "<!doctype html><html lang=ky><head><title>A</title></head><body><p>Б</p></body></html>"


@pytest.mark.parametrize("html", [CLEAN, "<tr><td>1</td></tr>", "<p>a</p>", "<svg><path d=''/></svg>"])
def test_clean_html_is_parsed(html: str) -> None:
    parse_strictly(html)


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html><p></b>",
        "<p><div></p>",
        "<a href=x href=y>",
        "<p>a & b &copy c</p>",
        "<b><i></b></i>",
    ],
)
def test_html_with_a_fault_is_refused_with_its_place(html: str) -> None:
    with pytest.raises(AssertionError, match=r"/a is not clean HTML: .* at 1:"):
        parse_strictly(html, where="/a")


@pytest.mark.parametrize(
    ("clean", "faulty"),
    [
        ("<table><tr><td>а</td></tr></table>", "<table><tr><p>а</p><td></td></tr></table>"),
        ("<p>а</p>", "<p>а & б &copy в</p>"),
        ('<a href="x" rel="y">а</a>', '<a href="x" href="y">а</a>'),
        ("<ul><li>а</li></ul>", "<ul><li>а</li></li></ul>"),
        ('<p title="б">а</p>', '<p title="&nosuch;">а</p>'),
        ("<p>а</p>", "<p>а\x01</p>"),
    ],
)
def test_a_fault_is_seen_also_when_a_page_like_it_was_clean(clean: str, faulty: str) -> None:
    page = "<!doctype html><title>т</title>{}".format
    for _ in range(2):
        assert_clean(page(clean))
        with pytest.raises(AssertionError, match="is not clean HTML"):
            assert_clean(page(faulty))


def test_a_page_of_a_shape_that_was_clean_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr("tests.support.strict_html.parse_strictly", lambda html, where: parsed.append(html))
    page = '<!doctype html><title>{0}</title><p class="{0}">{0}<time datetime="{0}"> </time></p>'.format
    for words in ("бир", "эки &amp; үч", "төрт\nбеш"):
        assert_clean(page(words))
    assert parsed == [page("бир")]


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p><div></p>")


def plain_text(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p><div></p>", content_type="text/plain")


urlpatterns = [
    route("broken", broken, name="broken", who=PUBLIC),
    route("text", plain_text, name="text", who=PUBLIC),
]


@pytest.mark.urls("tests.test_support")
def test_a_page_with_a_fault_fails_the_test_that_asked_for_it(client: StrictClient, db: Any) -> None:
    with pytest.raises(AssertionError, match="/broken is not clean HTML"):
        client.get("/broken")
    assert client.get("/text").status_code == 200


def write(number: str) -> None:
    with transaction.atomic():
        journal.write_entry(chain="T1", number=number, step="test", by=journal.WORKER)


def in_threads(count: int, deed: Callable[[int], None]) -> None:
    def run(number: int) -> None:
        try:
            deed(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.postgres
@pytest.mark.parametrize("_time", ["first", "second"])
def test_threads_write_for_real_and_every_test_begins_anew(copied_database: Any, _time: str) -> None:
    assert journal.Entry.objects.count() == 0
    in_threads(8, lambda number: write(f"T1-2026-C{number}"))
    entries = list(journal.Entry.objects.order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, 9))
    assert len({entry.number for entry in entries}) == 8


@pytest.mark.postgres
def test_the_usual_database_knows_nothing_of_the_copies(db: Any) -> None:
    assert journal.Entry.objects.count() == 0
    assert connection.settings_dict["NAME"] == connection.get_connection_params().get(
        "dbname", connection.settings_dict["NAME"]
    )


@pytest.mark.postgres
def test_a_copy_keeps_the_refusals_of_the_database(copied_database: Any) -> None:
    from ashar.core import triggers

    assert triggers.missing() == []


@pytest.mark.postgres
def test_a_real_server_runs_at_another_moment_and_sees_the_same_data(live_server_ashar: Any) -> None:
    write("T1-2026-C1")
    live_server_ashar.restart(at=datetime(2030, 1, 2, 10, 0, tzinfo=clock.BISHKEK))
    until = time.monotonic() + 15
    while not journal.DailyHead.objects.filter(chain="T1", day=date(2030, 1, 1)).exists():
        assert time.monotonic() < until, live_server_ashar.output()
        time.sleep(0.1)


def test_chromium_opens_a_page(browser: Any, live_server_ashar: Any) -> None:
    page = browser.new_page()
    answer = page.goto(f"{live_server_ashar.url}/ky/about/")
    assert answer.headers["x-ashar-instance"]
    assert page.locator("h1").count() == 1
    page.close()
