"""Every page in Kyrgyz as everybody who may open it, in Russian as one of them: clean, light, no English.

At most 12 questions to the database, 4 of them by the frame; for an auditor the journal asks besides, when it
writes down that the page was read. At most 60 KB of HTML, styles and scripts as
they are sent (compressed, without fonts and pictures).
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from tests.support.leaks import leaks
from tests.support.queries import counted
from tests.support.routes import cast, client_of, part_of, parts, routes, unexpected
from tests.support.strict_html import assert_clean

MOST_QUESTIONS, MOST_OF_FRAME, MOST_BYTES = 12, 4, 60 * 1024
OF_A_RECORD = {"auditor": 5}  # transaction, letter, head of the chain read and moved on, entry
PARTS_OF_PAGES = {"portal:dossier-progress"}  # asked for by a page that says its language
SECOND = "ru"  # who reads a page was tried in Kyrgyz: in Russian each is read as the first who may
LINKED = re.compile(r'<(?:link rel="stylesheet" href|script src)="/static/([^"?]+)')
OF_ONE_PAGE = re.compile(r' name="csrfmiddlewaretoken" value="\w+"')
CONTENT = re.compile(r'(?<=<main id="main">)(.*)(?=</main>)', re.DOTALL)
PAGE_OF_CONTENT = "<!doctype html><title>.</title><main>{}</main>"


@pytest.fixture(autouse=True)
def _demonstration(demo_town: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The whole town; refusals are not told one by one."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


@cache
def compressed(static: str) -> int:
    """Bytes of a style or script as they are sent."""
    found = finders.find(static)
    assert found, f"There is no {static}"
    return len(gzip.compress(Path(str(found)).read_bytes()))


def unclean(html: str) -> list[str]:
    """English in a page, which must be clean HTML; frame and content are read apart, and each but once."""
    html = OF_ONE_PAGE.sub("", html)
    content = CONTENT.search(html)
    parts = [html] if content is None else [CONTENT.sub("", html), PAGE_OF_CONTENT.format(content[1])]
    return [leak for part in parts for leak in _read(part)]


_known: dict[bytes, list[str]] = {}


def _read(html: str) -> list[str]:
    key = hashlib.sha256(html.encode()).digest()
    if key not in _known:
        assert_clean(html)
        _known[key] = leaks(html)
    return _known[key]


def faults(html: str, language: str) -> list[str]:
    """What is wrong with a page as it reads; a part of a page need not say its `language`."""
    found = unclean(html)
    if language and f'<html lang="{language}">' not in html[:200]:
        found.append("the page does not say its language")
    weight = len(gzip.compress(html.encode())) + sum(map(compressed, set(LINKED.findall(html))))
    if weight > MOST_BYTES:
        found.append(f"{weight / 1024:.1f} KB")
    return found


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("part", parts())
def test_every_page_is_clean_light_and_in_its_language(part: str, language: str) -> None:
    table = [route for route in routes() if part_of(route) == part and route.has_language]
    examples = {route.name: route.examples() for route in table}
    wrong: dict[str, str] = {}
    seen, most, read, for_forms = 0, (0, ""), set[str](), set[str]()
    for who, user in cast().items():
        client = client_of(user)
        for route in filter(lambda each: each.admits(user) and each.name not in for_forms, table):
            for arguments in route.tried_with(examples[route.name], user):
                address = route.address(arguments, language)
                if language == SECOND and address in read:
                    continue
                with counted() as asked:
                    answer = client.get(address)
                    answer.close()
                if answer.status_code == 405:
                    for_forms.add(route.name)
                if fault := unexpected(route, user, answer):
                    wrong.setdefault(f"{route.name}: {fault}", f"{who} at {address}")
                if answer.status_code >= 400 or not answer.get("Content-Type", "").startswith("text/html"):
                    continue
                seen, most = seen + 1, max(most, (len(asked), address))
                read.add(address)
                is_part = route.name in PARTS_OF_PAGES
                found = faults(answer.content.decode(), "" if is_part else language) if answer.content else []
                if len(asked) > MOST_QUESTIONS + OF_A_RECORD.get(who, 0):
                    found.append(f"{len(asked)} questions to the database")
                for fault in found:
                    wrong.setdefault(f"{route.name}: {fault}", f"{who} at {address}")
    print(
        f"\n{part} in {language}: {seen} pages of {len(table)} routes; most questions {most[0]} at {most[1]}"
    )
    assert not wrong, "\n".join(f"{fault} ({where})" for fault, where in wrong.items())


def test_frame_alone_asks_little() -> None:
    for user in cast().values():
        client = client_of(user)
        with counted() as asked:
            assert client.get("/ky/about/").status_code == 200
        assert len(asked) <= MOST_OF_FRAME


def test_frame_and_content_are_both_read() -> None:
    page = '<!doctype html><html lang="ky"><title>Бет</title>{}<main id="main">{}</main>'
    assert unclean(page.format("", "<p>Салам</p>")) == []
    assert len(unclean(page.format("<p>hello</p>", "<p>world</p>"))) == 2
    for faulty in (page.format("", "<p></b>"), page.format("</b>", "")):
        with pytest.raises(AssertionError, match="not clean HTML"):
            unclean(faulty)
