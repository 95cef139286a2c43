"""A full disk, or a database that is gone: a clear answer, nothing lost, and all goes on afterwards."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from lxml import html

from ashar.core.models import StoredFile
from ashar.proposals import content as port
from ashar.proposals.models import Proposal
from tests.support.databases import Database, connected_to
from tools.bench.town import ask_for_a_file, whole_drafts

pytestmark = pytest.mark.postgres
SENTENCE = "Сервер азыр эч нерсе сактай албайт"
MEGABYTE = 2**20
LONG = "Биз айылдын балдары үчүн ийрим ачабыз, ага ата-энелер да катышат."


class Writer:
    """The head of an organisation with a whole draft, as a browser."""

    def __init__(self) -> None:
        ((self.number, self.head),) = whole_drafts(1)
        self.page = f"/ky/proposals/{self.number}/"
        self.client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        self.client.force_login(self.head, backend="allauth.account.auth_backends.AuthenticationBackend")

    def form(self) -> Any:
        shown: Any = html.document_fromstring(self.client.get(self.page).content)
        (form,) = (form for form in shown.forms if form.get("id") == "draft")
        return form

    def fields(self) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        for name, value in self.form().form_values():
            sent.setdefault(name, []).append(value)
        return sent

    def question(self) -> str:
        """The first question that is answered in words."""
        return str(self.form().xpath(".//textarea/@name")[0])

    def save(self, **changed: str) -> Any:
        sent = self.fields() | changed
        return lambda: self.client.post(self.page, sent, headers={"origin": "http://localhost"})

    def file(self) -> Any:
        return self.client.post(f"{self.page}file/")

    def proposal(self) -> Proposal:
        return Proposal.objects.with_call().get(number=self.number)  # type: ignore[no-any-return]


@pytest.fixture
def writer(demo_town: Database) -> Writer:
    ask_for_a_file()
    return Writer()


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite's own answer when its file cannot grow; a text that is longer than what is free inside."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute("PRAGMA max_page_count")
        (most,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most}")


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """What the system answers to whoever has used up the room there is."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_database_that_is_gone_is_said_and_the_text_comes_back(writer: Writer, tmp_path: Any) -> None:
    asked = writer.question()
    save = writer.save(**{asked: LONG})
    with connected_to("nowhere" if connection.vendor == "postgresql" else str(tmp_path / "no" / "where.db")):
        filed, saved = writer.file(), save()
    assert (filed.status_code, saved.status_code) == (503, 503)
    assert filed["Retry-After"] == "60"
    assert SENTENCE in filed.content.decode()
    shown: Any = html.document_fromstring(saved.content)
    (form,) = (form for form in shown.forms if form.xpath(".//textarea"))
    assert form.fields[asked].strip() == LONG
    assert form.get("action") == writer.page
    assert save().status_code == 302
    assert writer.file().status_code == 302
    assert LONG in str(port.load_own(writer.proposal(), by=writer.head, version=1))


def test_one_who_saves_by_script_is_told_in_words_too(writer: Writer, tmp_path: Any) -> None:
    with connected_to("nowhere" if connection.vendor == "postgresql" else str(tmp_path / "no" / "where.db")):
        answer = writer.client.post(writer.page, {}, headers={"accept": "application/json"})
    assert answer.status_code == 503
    assert SENTENCE in answer.json()["reasons"][0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can be told how large it may grow")
def test_a_full_disk_takes_no_filing_and_loses_none(writer: Writer) -> None:
    save = writer.save(title="Кеңири жаңы аталыш", **{writer.question(): LONG * 20})
    assert save().status_code == 302
    with full_disk():
        filed = writer.file()
        while filed.status_code == 302:  # what is free inside takes some
            writer.client.post(f"{writer.page}withdraw/")
            filed = writer.file()
    assert filed.status_code == 503
    before = writer.proposal()
    assert save().status_code == 302
    assert writer.file().status_code == 302
    after = writer.proposal()
    assert after.version == before.version + 1
    assert port.load_own(after, by=writer.head, version=after.version).title == "Кеңири жаңы аталыш"


def test_a_file_for_which_there_is_no_room_is_refused_whole(writer: Writer) -> None:
    kept = StoredFile.objects.count()
    page = f"{writer.page}files/letter/"
    letter = b"%PDF-1.4\n" + b"\0" * 9 * MEGABYTE + b"\n%%EOF"

    def send() -> Any:
        upload = SimpleUploadedFile("letter.pdf", letter, "application/pdf")
        return writer.client.post(page, {"upload": upload})

    with files_no_larger_than(len(letter) + 20):  # it grows by more when it is locked
        answer = send()
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()
    assert StoredFile.objects.count() == kept
    assert send().status_code == 302
    assert len(port.load_own(writer.proposal(), by=writer.head).files["letter"]) == 1
