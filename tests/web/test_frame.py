"""What stands around every page: languages, navigation, headers, weight."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.core.web import frame

pytestmark = pytest.mark.django_db
STATIC = Path(frame.__file__).resolve().parent.parent / "static"
POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def links(page: Any, css_class: str) -> list[str]:
    """Words of the links inside the nav of this class."""
    html = page.content.decode()
    found = re.search(rf'<nav class="{css_class}".*?</nav>', html, re.DOTALL)
    return re.findall(r">([^<>\n]+)</a>", found.group(0)) if found else []


@pytest.mark.parametrize("code", ["ky", "ru", "en"])
def test_public_page_says_its_language_and_the_others(client: Any, code: str) -> None:
    answer = client.get(f"/{code}/about/?a=1")
    page = answer.content.decode()
    assert answer.headers["Content-Language"] == code
    assert f'<html lang="{code}">' in page
    for other in ("ky", "ru", "en"):
        assert f'hreflang="{other}" href="http://testserver/{other}/about/?a=1"' in page
        assert f'<a href="/{other}/about/?a=1" lang="{other}"' in page
    assert page.count('aria-current="true"') == 1


@pytest.mark.parametrize(
    ("cookie", "browser", "language"),
    [
        ("", "", "ky"),
        ("", "ru-RU,ru;q=0.9", "ru"),
        ("en", "ru-RU,ru;q=0.9", "en"),
        ("", "de-DE", "ky"),
        ("xx", "", "ky"),
    ],
)
def test_first_address_leads_to_a_language(
    planted: None, client: Any, settings: Any, cookie: str, browser: str, language: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert client.get("/", headers={"Accept-Language": browser}).headers["Location"] == f"/{language}/"


@pytest.mark.parametrize(("cookie", "language"), [("", "ky"), ("ru", "ru"), ("no such", "ky")])
@pytest.mark.parametrize("short", ["/o/AT-2026-C3", "/v/AT-2026-Q7?code=abc"])
def test_printed_address_leads_to_the_remembered_language(
    client: Any, settings: Any, cookie: str, language: str, short: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    answer = client.get(short, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}{short}")


def test_language_is_remembered_once_it_is_another(client: Any, settings: Any) -> None:
    name = settings.LANGUAGE_COOKIE_NAME
    assert name not in client.get("/ky/about/").cookies
    assert client.get("/ru/about/").cookies[name].value == "ru"
    assert name not in client.get("/ru/about/").cookies
    assert client.get("/ky/about/").cookies[name].value == "ky"


@pytest.mark.parametrize("address", ["/ky/about/", "/ky/nothing/", "/o/AT-2026-C3", "/static/core/ashar.css"])
def test_every_answer_carries_the_security_headers(client: Any, address: str) -> None:
    answer = client.get(address)
    headers = answer.headers
    answer.close()
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_pages_of_a_person_are_kept_by_nobody_else(
    planted: None, client: Any, person: Callable[..., User]
) -> None:
    assert "Cache-Control" not in client.get("/en/public/").headers
    client.force_login(person("specialist"))
    assert client.get("/en/public/").headers["Cache-Control"] == "private, no-cache"
    style = client.get("/static/core/ashar.css")
    assert "private" not in style.headers["Cache-Control"]
    style.close()


def test_no_page_can_be_framed(client: Any) -> None:
    assert client.get("/ky/about/").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", ["/ky/parts/", "/ky/broken/", "/ky/nothing/", "/ky/"])
def test_pages_have_nothing_inline(planted: None, client: Any, address: str) -> None:
    client.raise_request_exception = False
    page = client.get(address).content.decode()
    assert re.findall(r"<[^>]*\s(?:style|on\w+)=", page) == []
    assert re.findall(r"<style|<script(?![^>]* src=)[^>]*>", page) == []


def test_visitor_sees_public_sections_and_the_way_in(planted: None, client: Any) -> None:
    page = client.get("/en/public/")
    assert links(page, "nav") == ["Public page", "Seen by all"]
    assert 'href="/en/sign-in/">Sign in</a>' in page.content.decode()


def test_person_sees_sections_of_their_duties(
    planted: None, client: Any, person: Callable[..., User]
) -> None:
    client.force_login(person("specialist"))
    page = client.get("/en/public/")
    assert links(page, "nav") == ["Desk", "Seen by all"]
    html = page.content.decode()
    assert (
        '<a class="s me" href="/en/signed-in/"><b>Нургүл Асанова</b><i aria-hidden="true">НА</i></a>' in html
    )
    assert "Sign in</a>" not in html


@pytest.mark.parametrize(
    ("code", "row", "moved"),
    [
        (
            "specialist",
            [
                *("My work", "Notices", "Needs", "Programme", "Our calls", "Agreements", "Payments"),
                *("Proposals", "Visits", "Opinions", "People"),
            ],
            ["Calls", "Orders", "Calendar", "Money", "News"],
        ),
        ("monitor", ["My work", "Notices", "Visits"], ["Calls", "Orders", "Calendar", "Money", "News"]),
        ("ministry", ["My work", "Notices", "Calls", "Orders", "Calendar", "Money", "News"], []),
    ],
)
def test_public_sections_stand_in_the_footer_when_own_work_fills_the_row(
    client: Any, person: Callable[..., User], code: str, row: list[str], moved: list[str]
) -> None:
    client.force_login(person(code))
    page = client.get("/en/about/")
    assert links(page, "nav") == row
    foot = page.content.decode().split("<footer")[1]
    assert re.findall(r"<li><a [^>]*>([^<]+)</a>", foot)[: len(moved) + 1] == [
        *moved,
        "What a social order is",
    ]


def test_present_section_is_marked(planted: None, client: Any) -> None:
    page = client.get("/en/always/").content.decode()
    assert '<a href="/en/always/" aria-current="page">Seen by all</a>' in page
    assert page.count('aria-current="page"') == 1


def test_frame_asks_the_database_nothing_for_a_visitor(
    planted: None, client: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.get("/ky/public/")


def test_frame_asks_at_most_four_times_for_a_person(
    planted: None, client: Any, person: Callable[..., User], django_assert_max_num_queries: Any
) -> None:
    client.force_login(person("specialist", "head"))
    with django_assert_max_num_queries(4):
        client.get("/ky/public/")


def test_authority_stands_in_the_header_of_its_pages(
    planted: None, client: Any, authority: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "_authority_provider", [lambda _request: authority])
    assert "<small>Проба</small>" in client.get("/ru/public/").content.decode()


@pytest.mark.parametrize(("is_demonstration", "times"), [(True, 2), (False, 0)])
def test_demonstration_says_so_at_the_top_and_at_the_foot(
    planted: None,
    client: Any,
    authority: Any,
    monkeypatch: pytest.MonkeyPatch,
    is_demonstration: bool,
    times: int,
) -> None:
    authority.is_demonstration = is_demonstration
    monkeypatch.setattr(frame, "_authority_provider", [lambda _request: authority])
    page = client.get("/en/public/").content.decode()
    assert page.count("Demonstration: town, people and sums are invented.") == times


@pytest.mark.parametrize(("is_demonstration", "times"), [(True, 2), (False, 0)])
def test_every_page_of_a_person_of_the_demonstration_says_so(
    planted: None, client: Any, person: Callable[..., User], is_demonstration: bool, times: int
) -> None:
    user = person("head")
    User.objects.filter(pk=user.pk).update(is_demonstration=is_demonstration)
    client.force_login(user)
    page = client.get("/en/public/").content.decode()
    assert page.count("Demonstration: town, people and sums are invented.") == times


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/en/nothing/", 404, "There is no such page"),
        ("/nothing/", 404, ""),
        ("/en/broken/", 500, "Something broke on our side"),
        ("/en/no-row/", 403, "This page is for others"),
    ],
)
def test_what_went_wrong_is_said_in_our_look(
    planted: None, client: Any, caplog: Any, address: str, status: int, words: str
) -> None:
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert '<header class="top">' in answer.content.decode()


def test_broken_page_asks_the_database_nothing(
    planted: None, client: Any, person: Callable[..., User], django_assert_num_queries: Any
) -> None:
    client.raise_request_exception = False
    client.force_login(person("head"))
    with django_assert_num_queries(0):
        answer = client.get("/en/broken/")
    assert answer.status_code == 500


def test_form_without_its_token_is_refused_with_a_sentence(planted: None, client: Any) -> None:
    client.handler.enforce_csrf_checks = True
    answer = client.post("/en/edit/", {"name": "x"})
    assert answer.status_code == 403
    assert "The form has grown old" in answer.content.decode()


def test_foreign_host_is_refused_in_our_look(client: Any) -> None:
    answer = client.get("/en/about/", headers={"Host": "somebody.else"})
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()


@pytest.mark.parametrize("address", ["/ky/parts/", "/ru/parts/", "/ky/about/"])
def test_page_with_all_its_files_is_light(planted: None, settings: Any, client: Any, address: str) -> None:
    if address.endswith("about/"):
        settings.ROOT_URLCONF = "ashar.config.urls"
    page = client.get(address).content
    files = re.findall(rb'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"', page)
    parts = [page, *((STATIC / name.decode()).read_bytes() for name in files)]
    assert b"core/ashar.css" in files
    assert sum(len(gzip.compress(part)) for part in parts) < 60_000


def test_of_sections_inside_one_another_the_nearest_is_marked(
    client: Any, person: Callable[..., User]
) -> None:
    client.force_login(person("head"))
    page = client.get("/en/work/proposals/").content.decode()
    assert re.findall(r'<a [^>]*aria-current="page">([^<]+)<', page) == ["Proposals"]
