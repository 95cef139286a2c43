"""Everything that one person can be answered: all addresses with all objects, and what they link to."""

from __future__ import annotations

import hashlib
import io
import mimetypes
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.urls import Resolver404, resolve
from django.utils import translation
from pypdf import PdfReader

from ashar.accounts.models import User
from ashar.core.journal import export_lines
from ashar.core.notices import notices_of
from ashar.core.notices.wording import letter
from tests.support.routes import Route, client_of, every_object, routes

LINK = re.compile(r'(?:href|src)="([^"#]+)')
# Doors of a demonstration, through which anybody is anybody: they show what its invented people would see.
DOORS = {"account_login", "core:demonstration-mail"}
# Names of addresses that take only deeds, learned while reading: asked once, not for every object.
_for_deeds: set[str] = set()
# Files that are public are the same for everybody: who has signed in reads those that a page leads to.
BY_LINK = {"core:file"}
# Of a page that is turned over by links (months, letters of a list) so many leaves are read: by nobody in
# particular, and by who has signed in.
LEAVES, OWN_LEAVES = 40, 8
Known = dict[str, list[dict[str, Any]] | None]


@dataclass(frozen=True)
class Answer:
    """What an address answered, in words."""

    address: str
    status: int
    text: str

    @property
    def tells_nothing(self) -> bool:
        """Whether there may as well be nothing at the address."""
        return self.status in (404, 405)


def answers(user: User | None, language: str) -> Iterator[Answer]:
    """Every page, paper and file that this person can open by asking for it, and every refusal.

    All addresses with all objects, links with a query, and links to addresses that have no examples.
    Left out is what a row refuses before any view is asked; tests/test_access_matrix.py tries those.
    """
    client = client_of(user)
    client.raise_request_exception = False
    known: Known = {route.name: _examples(route, user) for route in routes() if route.has_language}
    known |= {name: [] for name in DOORS}
    waiting = deque(_addresses(user, language, known))
    asked: set[str] = set()
    pages: Counter[str] = Counter()
    leaves = LEAVES if user is None else OWN_LEAVES
    while waiting:
        address = waiting.popleft()
        name = _name_of(address.partition("?")[0], language)
        if address in asked or name in _for_deeds or ("?" in address and pages[name] >= leaves):
            continue
        asked.add(address)
        pages[name] += "?" in address
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
        answer.close()
        if answer.status_code == 405:
            _for_deeds.add(name)
        text = _words(answer.get("Content-Type", ""), body)
        yield Answer(address, answer.status_code, text)
        links = [answer["Location"]] if answer.has_header("Location") else LINK.findall(text)
        further = (urljoin(address, unescape(link)) for link in links)
        waiting.extend(each for each in further if _leads_on(each, language, known))


def _addresses(user: User | None, language: str, known: Known) -> Iterator[str]:
    """All addresses whose row admits this person."""
    for route in routes():
        if route.admits(user):
            for arguments in known.get(route.name) or []:
                yield route.address(arguments, language)


def _leads_on(address: str, language: str, known: Known) -> bool:
    """Whether a link may lead to what is not asked for anyway."""
    path, _, query = address.partition("?")
    name = _name_of(path, language)
    return bool(name) and name not in DOORS and (bool(query) or known.get(name) is None)


@lru_cache(maxsize=5000)
def _name_of(path: str, language: str) -> str:
    """The name of the address in this language; empty when it is none of ours."""
    with translation.override(language):
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""


def _examples(route: Route, user: User | None) -> list[dict[str, Any]] | None:
    """All objects of the database that may stand in the address; None when only links say which."""
    if user is not None and route.name in BY_LINK:
        return None
    # What is public is read whole by nobody in particular; who has signed in reads it once of each kind.
    is_whole = user is None or not route.is_public
    # What has no examples yet fails tests/test_access_matrix.py, not every test that reads.
    try:
        with every_object() if is_whole else nullcontext():
            return route.examples()
    except AssertionError:
        return None


def letters(user: User) -> Iterator[Answer]:
    """The letters this person was sent, in both languages."""
    for notice in notices_of(user):
        for language in ("ky", "ru"):
            yield Answer(f"letter {notice.kind} ({language})", 200, "\n".join(letter(notice, language)))


def exported_journal() -> Iterator[Answer]:
    """The journal as whoever checks it gets it."""
    yield Answer("export of the journal", 200, b"".join(export_lines()).decode())


def _words(kind: str, body: bytes) -> str:
    """The text of a page, a PDF or a table, the hash of a picture; of a page the source, attributes too."""
    if kind.startswith("application/pdf"):
        return _words_of_pdf(body)
    if kind.startswith("image/"):
        return hashlib.sha256(body).hexdigest()
    if "openxmlformats" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if kind.startswith("application/zip"):
        return _words_of_zip(body)
    return body.decode("utf-8", "replace")


@lru_cache(maxsize=50)
def _words_of_zip(body: bytes) -> str:
    """The text of every member, each by its kind."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        told = [
            (name, mimetypes.guess_type(name)[0] or "", archive.read(name)) for name in archive.namelist()
        ]
    return "\n".join(f"{name}\n{_words(kind, content)}" for name, kind, content in told)


@lru_cache(maxsize=2000)
def _words_of_pdf(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
