"""A call whose key leaves the server, by web: sheets, rehearsal, filing, the opening from the sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from lxml import html
from pypdf import PdfReader

from ashar.accounts.actions import create_account
from ashar.accounts.models import User
from ashar.calls import sheets
from ashar.calls.models import Call, KeyShare
from ashar.core import clock, journal, keys
from ashar.organisations.actions import register_organisation
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft, start_proposal
from ashar.proposals.actions.forgetting import forget_working_copies
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content
from ashar.proposals.models import OpenedContent, Proposal
from tests.support.keeping import PASSPHRASE, let_shares_leave
from tests.support.leaks import leaks
from tests.support.office import Office, make_office

TITLE = "Жашыруун сүйлөм: алтын балта"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Guessing costs nothing here; sentences are compared in English."""
    monkeypatch.setattr(sheets, "OPS", sheets.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(sheets, "MEMORY", sheets.pwhash.argon2id.MEMLIMIT_MIN)
    with translation.override("en"):
        yield


@pytest.fixture
def office(copied_database: Any, settings: Any, tmp_path: Path) -> Office:
    settings.KEYS_DIR = tmp_path / "keys"
    office = make_office("FF")
    for who in ("chair", "member", "expert"):
        office.person(who)
    User.objects.update(name="Адамбек")
    let_shares_leave(office)
    return office


@pytest.mark.postgres
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_a_call_from_sheets_to_opening(office: Office, language: str) -> None:
    call = office.announce()
    member, expert = (
        Keeper(office.person("member"), call, language),
        Keeper(office.person("expert"), call, language),
    )
    for keeper in (member, expert):
        keeper.takes_the_sheet()
        keeper.tries_it()
    proposal, head = _filed(call)
    page = Client().get(f"/{language}/calls/{call.number}/opening/").content.decode()
    assert page.count("badge ok") == 2, "everybody sees who has tried the sheet"
    assert member.sends("give/", text=member.lines, passphrase=PASSPHRASE).status_code == 422, "too early"
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)):
        assert forget_working_copies() == 1
        own = Client()
        own.force_login(head)
        assert own.get(f"/{language}/proposals/{proposal.number}/versions/1/").status_code == 409
        member.gives()
        with pytest.raises(port.Sealed):
            port.load_opened(Proposal.objects.with_call().get(pk=proposal.pk))
        expert.gives()
        secretary = Client()
        secretary.force_login(office.specialist)
        answer = secretary.post(f"/{language}/calls/{call.number}/sitting/open/")
        assert answer.status_code == 302
        assert port.load_opened(Proposal.objects.with_call().get(pk=proposal.pk)).title == TITLE
        assert TITLE in own.get(f"/{language}/proposals/{proposal.number}/versions/1/").content.decode()
    assert not any(keys.is_here(share.name) for share in KeyShare.objects.filter(key__call=call))


def test_what_lies_on_the_server_opens_nothing_with_one_sheet(office: Office) -> None:
    """All files of keys, the whole database and one sheet: fewer than are needed."""
    from ashar.calls.sealing import join
    from ashar.core.keys import Tampered

    call = office.announce()
    held = [Keeper(office.person(who), call, "ky") for who in ("member", "expert")]
    third = Keeper(office.specialist, call, "ky")
    for keeper in (*held, third):
        keeper.takes_the_sheet()
    proposal, _head = _filed(call)
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)):
        forget_working_copies()
    assert not [name for name, _key in keys.everything() if name.startswith(("share", "draft"))]
    sheet = sheets.read(held[0].lines)
    one = [(sheet.n, sheets.open_sheet(sheet, PASSPHRASE))]
    with pytest.raises((Tampered, ValueError)):
        join(one, bytes(KeyShare.objects.filter(key__call=call)[0].key.public_key))
    with pytest.raises(port.Sealed):
        port.load_own(proposal, by=_head, version=1)
    assert not OpenedContent.objects.exists()


def test_a_stranger_and_a_keeper_of_another_call_see_no_sheet(office: Office) -> None:
    call = office.announce()
    for who, status in ((office.person("chair"), 403), (office.head, 403), (None, 302)):
        client = Client()
        if who:
            client.force_login(who)
        assert client.get(f"/ky/calls/{call.number}/key/").status_code == status
        assert client.post(f"/ky/calls/{call.number}/key/sheet/").status_code == status
    keeper = Keeper(office.person("member"), call, "ky")
    keeper.asks_for_the_sheet()
    other = Keeper(office.person("expert"), call, "ky")
    answer = other.sends("paper/", sheet=keeper.lines)
    assert answer.status_code == 404, "nobody prints the sheet of another"


def test_every_refusal_is_a_sentence_on_the_page(office: Office) -> None:
    keeper = Keeper(office.person("member"), office.announce(), "ru")
    for typed in (
        {"passphrase": "раз два", "again": "раз два"},
        {"passphrase": PASSPHRASE, "again": "другое"},
        {},
    ):
        assert keeper.sends("sheet/", **typed).status_code == 422
    keeper.takes_the_sheet()
    wrong = SimpleUploadedFile("sheet.pdf", b"%PDF-1.7 ...")
    assert "PDF" in keeper.sends("rehearse/", file=wrong, passphrase=PASSPHRASE).content.decode()
    answer = keeper.sends("rehearse/", text=keeper.lines[:-3], passphrase=PASSPHRASE)
    assert answer.status_code == 422
    assert "128" in answer.content.decode()
    assert PASSPHRASE not in answer.content.decode(), "a passphrase is never written back"


class Keeper:
    """A keeper with a browser."""

    def __init__(self, user: User, call: Call, language: str) -> None:
        self.user, self.call, self.language, self.lines, self.file = user, call, language, "", b""
        self.client = Client()
        self.client.force_login(user)

    @property
    def address(self) -> str:
        return f"/{self.language}/calls/{self.call.number}/key/"

    def sends(self, what: str, **typed: Any) -> Any:
        return self.client.post(self.address + what, typed)

    def asks_for_the_sheet(self) -> None:
        answer = self.sends("sheet/", passphrase=PASSPHRASE, again=PASSPHRASE.upper())
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        page = answer.content.decode()
        assert PASSPHRASE not in page
        assert not leaks(page)
        found = html.document_fromstring(page).xpath("//input[@name='sheet']/@value")
        assert len(set(found)) == 1
        self.lines = str(found[0])

    def takes_the_sheet(self) -> None:
        assert self.client.get(self.address).status_code == 200
        self.asks_for_the_sheet()
        paper = self.sends("paper/", **{"sheet": self.lines, "as": "paper"})
        text = "".join(each.extract_text() for each in PdfReader(BytesIO(b"".join(paper))).pages)
        signs = self.lines.replace(" ", "")
        assert signs[:16] in re.sub(r"\s", "", text)
        self.file = self.sends("paper/", **{"sheet": self.lines, "as": "file"}).content
        code = re.search(r"\b[0-9a-f]{4} [0-9a-f]{4}\b", self.file.decode())
        assert code
        assert code.group() not in self.client.get(self.address).content.decode()
        assert self.sends("take/", sheet=self.lines, code="0000 0000").status_code == 422
        assert self.sends("take/", sheet=self.lines, code=code.group()).status_code == 302
        share = KeyShare.objects.get(key__call=self.call, keeper=self.user)
        assert share.handed_at
        assert not keys.is_here(share.name)
        assert self.sends("sheet/", passphrase=PASSPHRASE, again=PASSPHRASE).status_code == 422

    def tries_it(self) -> None:
        file = SimpleUploadedFile("sheet.txt", self.file)
        assert self.sends("rehearse/", file=file, passphrase=PASSPHRASE).status_code == 302
        page = self.client.get(self.address)
        assert page.status_code == 200
        assert not leaks(page.content.decode())

    def gives(self) -> None:
        assert not leaks(self.client.get(self.address).content.decode())
        assert self.sends("give/", text=self.lines, passphrase="башка төрт сөз болду").status_code == 422
        assert self.sends("give/", text=self.lines.lower(), passphrase=PASSPHRASE).status_code == 302


def _filed(call: Call) -> tuple[Proposal, User]:
    head = create_account(login="head@ngo.example", name="Айсулуу Кадырова", by=journal.LOADER)
    names = {"name_ky": "Таң", "name_ru": "Таң"}
    ngo = register_organisation(inn="00000000000909", head=head, by=head, legal_form="foundation", **names)
    content = Content(
        title=TITLE,
        answers={question.code: "Жооп" for question in QUESTIONS},
        budget=(BudgetItem("Лампалар", 900, 0),),  # type: ignore[arg-type]
        declarations=tuple(DECLARATIONS),
    )
    proposal = start_proposal(lot=call.lots.get(), organisation=ngo, by=head)
    return file_proposal(proposal=save_draft(proposal=proposal, content=content, by=head), by=head), head
