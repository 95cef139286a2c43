"""Before the opening no copy of anything holds a word of a proposal; after it, the same search finds them."""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import os
import secrets
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import translation
from nacl.public import PrivateKey

from ashar.accounts.actions import create_account
from ashar.calls import sealing, sheets
from ashar.calls.actions import announce_call, give_from_sheet, give_share
from ashar.calls.actions.choosing import write_set
from ashar.calls.models import Call
from ashar.calls.sets import plain, read_questions
from ashar.calls.sets.asking import six
from ashar.config.backup import keys_beside, take_backup
from ashar.config.backup.console import Console
from ashar.core import clock, journal, keys
from ashar.core.files import store_locked
from ashar.core.lifecycle import Refused
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation, VaultDocument
from ashar.organisations.vault.actions import Days, add_document, save_profile
from ashar.organisations.vault.keeping import Person, Profile, Project
from ashar.proposals import content as port
from ashar.proposals.actions import (
    Sender,
    Told,
    add_partner,
    answer_ask,
    ask_consent,
    attach_file,
    be_present,
    begin_sending,
    choose_document,
    comment_draft,
    destroy_spent_keys,
    drop_partner,
    file_proposal,
    give_up_copy,
    mark_of,
    receive_envelope,
    save_draft,
    save_partners,
    start_proposal,
)
from ashar.proposals.actions.forgetting import forget_working_copies
from ashar.proposals.actions.partnering import Part
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content
from ashar.proposals.models import Proposal, ProposalContent
from ashar.proposals.sending import take_piece
from ashar.selection.actions import opening
from ashar.selection.actions.entering import enter_envelope
from ashar.selection.models import AdmissionCheck
from tests.support.keeping import PASSPHRASE, let_shares_leave, take_sheet
from tests.support.office import Office, make_office

pytestmark = pytest.mark.postgres

# Short, so that the end of a page of the database cuts but a few of them in two.
PLANTED = [f"zq{secrets.token_hex(5)}" for _word in range(44)]
FILE_WORD, FILE_NAME, HALF_WORD, HALF_NAME = PLANTED[-4:]
PAPER_WORD, PAPER_NAME, BANK, PROJECT, PERSON = PLANTED[-9:-4]
# Said, written and taken out again beside the draft: never a part of what is filed, nowhere to be read.
SAID, TAKEN_OUT, GIVER = PLANTED[-10:-13:-1]
# A partner's role, which is filed; a group and its letter that were taken out again.
ROLE, GROUP, GROUP_LETTER = PLANTED[-13:-16:-1]
LETTER = "letter"
BODY = "%PDF-1.4\n% {}\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
PDF = BODY.format(FILE_WORD)


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    """A folder of data of this test alone, with the keys apart from it."""
    settings.DATA_DIR, settings.KEYS_DIR = tmp_path / "data", tmp_path / "keys"
    settings.DATA_DIR.mkdir()
    return Path(settings.DATA_DIR)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Everything that is logged meanwhile, down to the last detail but the statements of the database."""
    path, root = tmp_path / "log.txt", logging.getLogger()
    handler, level = logging.FileHandler(path), root.level
    logging.getLogger("django.db.backends").propagate = False
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    handler.close()
    root.setLevel(level)
    logging.getLogger("django.db.backends").propagate = True


def test_a_proposal_is_nowhere_to_be_read_before_its_opening(
    copied_database: Any, data: Path, log: Path, tmp_path: Path
) -> None:
    _keep_long_values_as_they_are()
    office = make_office("SL")
    call = _announced_with_a_file_asked(office)
    proposal, head = _written(office, call)
    upload = ContentFile(PDF.encode(), name=f"{FILE_NAME}.pdf")
    attach_file(proposal=proposal, code=LETTER, file=store_locked(upload, purpose="proposal_file"), by=head)
    choose_document(proposal=proposal, code=LETTER, document=VaultDocument.objects.get(), by=head)
    _half_sent(proposal, head)
    _talk_about_it(proposal, head)
    partner = _a_partner_named(proposal, head)
    _partner_consents(proposal, head, partner)
    copies = [_backup(tmp_path / "before.ashar")]
    file_proposal(proposal=proposal, by=head)
    again = replace(_content(), title=f"{PLANTED[0]} кийинки")
    proposal = save_draft(proposal=proposal, content=again, by=head)
    _partner_consents(proposal, head, partner)
    proposal = file_proposal(proposal=proposal, by=head)
    copies.append(_backup(tmp_path / "after.ashar"))
    _look_at_it(proposal, head, office)
    assert port.load_own(proposal, by=head).title == again.title

    assert _found(_database(), data, log, *copies) == {}
    with pytest.raises(port.Sealed):
        port.load_opened(proposal)

    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)), translation.override("en"):
        with pytest.raises(Refused, match="1 of 2"):
            opening.open_proposals(call=call, by=office.specialist)
        give_share(call=call, by=office.person("member"))
        opening.open_proposals(call=call, by=office.specialist)
        opened = port.load_opened(Proposal.objects.with_call().get(pk=proposal.pk))
        _member_opens_the_paper(call, proposal, opened, office.person("member"))
    assert (opened.title, opened.answers, opened.budget) == (again.title, again.answers, again.budget)
    assert [(each.role, each.consented_by) for each in opened.partners] == [(ROLE, partner.name)]
    assert AdmissionCheck.objects.get(proposal=proposal).partners == ["Өнөктөш"]
    letter, paper = opened.files[LETTER]
    assert FILE_NAME in letter.name
    assert PAPER_NAME in paper.name
    assert SAID.encode() not in opened.to_bytes()
    last = _backup(tmp_path / "opened.ashar")
    found = _found(_database(), data, log, last)
    assert len(found["database"]) > len(PLANTED) // 2, "the search finds what is there"
    assert len(found["opened.ashar"]) > len(PLANTED) // 2
    assert "log.txt" not in found
    assert not {FILE_WORD, PAPER_WORD} & {*found.get("data", ())}, "a file stays under its lock"
    assert not {BANK, PROJECT, PERSON} & {*found["database"]}, "what was not filed is never opened"
    assert not {SAID, TAKEN_OUT, GROUP} & {*found["database"]}, "what stood beside the draft stays locked"
    assert [path for path in keys.folder().iterdir() if path.name.startswith("share")] == []


def test_what_lies_in_an_envelope_is_nowhere_until_it_is_entered(
    copied_database: Any, data: Path, log: Path, tmp_path: Path
) -> None:
    _keep_long_values_as_they_are()
    office = make_office("SE")
    call = office.announce()
    names = {"name_ky": "Таң", "name_ru": "Таң", "legal_form": "foundation"}
    ngo = register_organisation(
        inn="00000000000909", registered_in=office.authority, by=office.specialist, **names
    )
    sender = Sender("Таң", ngo)
    receive_envelope(lot=call.lots.get(), sender=sender, brought_by="Гүлнара", by=office.specialist)
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)), translation.override("en"):
        give_share(call=call, by=office.person("member"))
        opening.open_proposals(call=call, by=office.specialist)
        copies = [_backup(tmp_path / "opened.ashar")]
        assert _found(_database(), data, log, *copies) == {}, "a reader’s eyes alone bring it here"
        check = AdmissionCheck.objects.get()
        answers = {check.proposal_id: opening.Declared("none")}
        opening.declare_interests(call=call, answers=answers, by=office.specialist)
        upload = ContentFile(PDF.encode(), name=f"{FILE_NAME}.pdf")
        scan = store_locked(upload, purpose="proposal_file")
        enter_envelope(check=check, content=_content(), scans=[scan], by=office.specialist)
    found = _found(_database(), data, log)
    assert set(PLANTED[:5]) <= {*found["database"]}, "what was opened is read by the commission"
    assert FILE_WORD not in {*found["database"], *found.get("data", ())}, "the scan stays under its lock"
    assert "log.txt" not in found


def test_the_seal_needs_the_folder_of_keys(copied_database: Any, data: Path) -> None:
    office = make_office("SK")
    call = office.announce()
    proposal, head = _written(office, call)
    file_proposal(proposal=proposal, by=head)
    for path in keys.folder().iterdir():
        path.unlink()
    with pytest.raises(port.Sealed):
        port.load_own(Proposal.objects.get(pk=proposal.pk), by=head)
    assert call.deadline is not None
    with (
        clock.set_for_test(call.deadline + timedelta(minutes=5)),
        pytest.raises(Refused, match="lost"),
    ):
        give_share(call=call, by=office.person("member"))


def test_a_thief_of_the_whole_server_opens_nothing_once_the_shares_have_left(
    copied_database: Any, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Database, files and all keys, between the deadline and the opening; and with one sheet beside."""
    monkeypatch.setattr(sheets, "OPS", sheets.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(sheets, "MEMORY", sheets.pwhash.argon2id.MEMLIMIT_MIN)
    office = make_office("SF")
    let_shares_leave(office)
    call = office.announce()
    keepers = [office.specialist, office.person("member"), office.person("expert")]
    taken = [take_sheet(call, keeper) for keeper in keepers]
    proposal, head = _written(office, call)
    file_proposal(proposal=proposal, by=head)
    assert call.deadline is not None
    assert forget_working_copies() == 0, "until the deadline an organisation reads and files again"
    assert _read_by_any_key(proposal), "the thief finds what is there"
    with clock.set_for_test(call.deadline + timedelta(minutes=5)), translation.override("en"):
        assert forget_working_copies() == 1
        assert not _read_by_any_key(proposal)
        sheet = sheets.read(taken[1])
        one = [(sheet.n, sheets.open_sheet(sheet, PASSPHRASE))]
        with pytest.raises((keys.Tampered, ValueError)):
            sealing.join(one, bytes(port.key_of(call).public_key))  # type: ignore[union-attr]
        give_from_sheet(call=call, by=keepers[1], sheet=taken[1], passphrase=PASSPHRASE)
        assert not _read_by_any_key(proposal), "one share that waits here opens nothing"
        with pytest.raises(Refused, match="1 of 2"):
            opening.open_proposals(call=call, by=office.specialist)
        give_from_sheet(call=call, by=keepers[2], sheet=taken[2], passphrase=PASSPHRASE)
        opening.open_proposals(call=call, by=office.specialist)
        assert port.load_own(Proposal.objects.get(pk=proposal.pk), by=head, version=1).title == PLANTED[0]


def _read_by_any_key(proposal: Proposal) -> list[str]:
    """Names of keys in the folder by which anything that is kept of the proposal can be read."""
    contents = ProposalContent.objects.filter(proposal=proposal)
    kept = [bytes(each.body) for each in contents]
    sealed = [bytes(each.sealed) for each in contents if each.sealed]
    return [name for name, key in keys.everything() if _reads(key, kept, sealed)]


def _reads(key: bytes, kept: list[bytes], sealed: list[bytes]) -> bool:
    tries = [*((keys.unlock, each, key) for each in kept)]
    if len(key) == keys.SIZE:
        tries += [(sealing.unseal, each, PrivateKey(key)) for each in sealed]  # type: ignore[list-item]
    return any(_opens(*each) for each in tries)


def _opens(way: Any, locked: bytes, key: Any) -> bool:
    try:
        way(locked, key)
    except (keys.Tampered, ValueError, TypeError):
        return False
    return True


@pytest.mark.parametrize("with_its_hash", [False, True])
def test_a_changed_version_is_not_opened(copied_database: Any, data: Path, *, with_its_hash: bool) -> None:
    """Whoever can write into the database cannot put another proposal in the place of what was filed.

    Not with its hash either: the receipt and the journal name another.
    """
    from ashar.calls.sealing import seal
    from ashar.core import triggers
    from ashar.proposals.models import ProposalContent

    office = make_office("SX")
    call = office.announce()
    proposal, head = _written(office, call)
    file_proposal(proposal=proposal, by=head)
    other = replace(_content(), title="Башка").to_bytes()
    triggers.remove()
    public = bytes(port.key_of(call).public_key)  # type: ignore[union-attr]
    changed = {"sha256": hashlib.sha256(other).hexdigest()} if with_its_hash else {}
    ProposalContent.objects.filter(proposal=proposal, version=1).update(sealed=seal(other, public), **changed)
    triggers.install()
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)):
        give_share(call=call, by=office.person("member"))
        with pytest.raises(Refused, match=proposal.number):
            opening.open_proposals(call=call, by=office.specialist)
    call.refresh_from_db()
    assert not call.is_opened, "nothing is opened when one is not what was filed"


def _half_sent(proposal: Proposal, head: Any) -> None:
    """A file on its way: its name and one of its pieces are here."""
    told = Told(f"{HALF_NAME}.pdf", 1000)
    sending = begin_sending(proposal=proposal, code=LETTER, told=told, by=head)
    take_piece(sending=sending, offset=0, piece=BODY.format(HALF_WORD).encode(), by=head)
    own = Client()
    own.force_login(head)
    page = own.get(f"/ky/proposals/{proposal.number}/files/{LETTER}/").content.decode()
    assert HALF_NAME in page


def _announced_with_a_file_asked(office: Office) -> Call:
    call, asked = office.draft(), plain(six())
    asked["items"].append(
        {"code": LETTER, "kind": "file", "required": False, "title_ky": "Кат", "title_ru": "Письмо"}
    )
    write_set(call=call, part="questions", known=read_questions(asked), by=office.specialist)
    return announce_call(call=Call.objects.get(pk=call.pk), by=office.head)


def _written(office: Office, call: Call) -> tuple[Proposal, Any]:
    head = create_account(login="head@ngo.example", name="Айсулуу Кадырова", by=journal.LOADER)
    names = {"name_ky": "Таң", "name_ru": "Таң"}
    ngo = register_organisation(inn="00000000000909", head=head, by=head, legal_form="foundation", **names)
    _fill_vault(ngo, head)
    proposal = start_proposal(lot=call.lots.get(), organisation=ngo, by=head)
    assert PROJECT in port.load_own(proposal, by=head).answers["who"]
    return save_draft(proposal=proposal, content=_content(), by=head), head


def _fill_vault(ngo: Organisation, head: Any) -> None:
    """A paper, and what the organisation tells of itself."""
    upload = ContentFile(BODY.format(PAPER_WORD).encode(), name=f"{PAPER_NAME}.pdf")
    file = store_locked(upload, purpose="vault")
    add_document(organisation=ngo, kind="charter", file=file, days=Days(expires_on=date.max), by=head)
    profile = Profile(
        bank_name=BANK, projects=(Project("2024", PROJECT, ""),), people=(Person(PERSON, "Бухгалтер"),)
    )
    save_profile(organisation=ngo, profile=profile, by=head)


def _talk_about_it(proposal: Proposal, head: Any) -> None:
    """A comment, a sentence that is written and taken out again, a giver in the budget, who is here."""
    content = _content()
    comment_draft(proposal=proposal, part="title", text=SAID, by=head)
    be_present(proposal=proposal, part="title", by=head)
    given = replace(content.budget[0], form="goods", giver=GIVER, evidence=GIVER)
    for changed in (
        replace(content, answers={**content.answers, "what": TAKEN_OUT}),
        replace(content, budget=(given, *content.budget[1:])),
        content,
    ):
        save_draft(proposal=proposal, content=changed, by=head)


def _a_partner_named(proposal: Proposal, head: Any) -> Any:
    """A partner of the register with its share; a group with a letter is taken out again. Its head."""
    call = proposal.lot.call
    call.rules["values"]["applicant.consortium_most_partners"] = 2
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    person = create_account(login="head@partner.example", name="Бермет Асанова", by=journal.LOADER)
    names = {"name_ky": "Өнөктөш", "name_ru": "Партнёр"}
    other = register_organisation(
        inn="00000000000910", head=person, by=person, legal_form="foundation", **names
    )
    group = add_partner(proposal=proposal, name=GROUP, by=head)
    upload = ContentFile(BODY.format(GROUP_LETTER).encode(), name="кат.pdf")
    file = store_locked(upload, purpose="proposal_file")
    attach_file(proposal=proposal, code=f"consent-{group.ref}", file=file, by=head)
    drop_partner(proposal=proposal, ref=group.ref, by=head)
    added = add_partner(proposal=proposal, organisation=other, by=head)
    content = port.load_own(proposal, by=head)
    save_partners(
        proposal=proposal,
        parts={added.ref: Part(ROLE, Decimal(45))},
        lead_share=content.requested - 45,
        seen=mark_of(content),
        by=head,
    )
    return person


def _partner_consents(proposal: Proposal, head: Any, partner: Any) -> None:
    """The partner reads on its page what it is asked for, and consents."""
    (named,) = port.load_own(proposal, by=head).partners
    ask = ask_consent(proposal=proposal, ref=named.ref, by=head)
    its_own = Client()
    its_own.force_login(partner)
    assert ROLE in its_own.get(f"/ky/proposals/{proposal.number}/consent/").content.decode()
    answer_ask(ask=ask, is_agreed=True, by=partner)


def test_no_key_that_is_left_opens_what_was_filed_where_no_copy_is_kept(
    copied_database: Any, data: Path
) -> None:
    """The whole server in the hands of a thief, but for the shares of the call: the draft's key is gone."""
    office = make_office("SW")
    call = office.announce()
    call.rules["values"]["proposal.keep_working_copy"] = False
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    proposal, head = _written(office, call)
    file_proposal(proposal=proposal, by=head)
    rows = [bytes(each.body) for each in ProposalContent.objects.filter(proposal=proposal)]

    def opened() -> int:
        left = [secret for name, secret in keys.everything() if not name.startswith("share")]
        return sum(_opens(keys.unlock, body, secret) for body in rows for secret in left)

    assert opened() == 2, "the draft and its copy, until the package is saved"
    give_up_copy(proposal=Proposal.objects.get(pk=proposal.pk), by=head)
    destroy_spent_keys()
    assert opened() == 0
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)):
        give_share(call=call, by=office.person("member"))
        opening.open_proposals(call=call, by=office.specialist)
        again = Proposal.objects.with_call().get(pk=proposal.pk)
        assert port.load_own(again, by=head, version=1).title == PLANTED[0]
        own = Client()
        own.force_login(head)
        assert PLANTED[0] in own.get(f"/ky/proposals/{proposal.number}/versions/1/").content.decode()
        package = own.get(f"/ky/proposals/{proposal.number}/versions/1.zip").content
        assert PLANTED[0].encode() in zipfile.ZipFile(io.BytesIO(package)).read("content.json")
        assert port.readable_of([again]) == [again], "another proposal can begin with it"


def _content() -> Content:
    words = iter(PLANTED[1:])
    return Content(
        title=PLANTED[0],
        answers={
            question.code: " ".join([next(words), "а", next(words), "б", next(words)])
            for question in QUESTIONS
        },
        budget=tuple(BudgetItem(next(words), Decimal(900 + n), Decimal(7)) for n in range(10)),
        declarations=tuple(DECLARATIONS),
    )


def _look_at_it(proposal: Proposal, head: Any, office: Office) -> None:
    """Pages that show it to its own people, and one that must not show it to the office."""
    with clock.set_for_test(clock.now()):
        own, staff = Client(), Client()
        own.force_login(head)
        staff.force_login(office.specialist)
        beside = ("budget/", "budget.xlsx", "team/", "talk/", "partners/", f"files/{LETTER}/")
        for page in ("", *beside, "file/", "receipt/", "versions/1/", "versions/2.json"):
            answer = own.get(f"/ky/proposals/{proposal.number}/{page}")
            assert answer.status_code == 200, page
        vault, paper = f"/ky/organisations/{proposal.organisation_id}/", VaultDocument.objects.get()
        for page in ("", "profile/", "documents/", f"documents/{paper.pk}/", f"documents/{paper.pk}/file/"):
            assert own.get(vault + page).status_code == 200, page
            assert staff.get(vault + page).status_code in (403, 404), page
        assert PLANTED[0] not in staff.get(f"/ky/proposals/call/{proposal.lot.call.number}/").content.decode()


def _member_opens_the_paper(call: Call, proposal: Proposal, opened: Content, member: Any) -> None:
    """A paper of the vault goes to the commission with its days, and the journal notes the opening."""
    before = journal.Entry.objects.filter(step="vault.open").count()
    opening.declare_interests(call=call, answers={proposal.pk: opening.Declared("none")}, by=member)
    client, (_letter, paper) = Client(), opened.files[LETTER]
    client.force_login(member)
    text = client.get(f"/en/proposals/{proposal.number}/read/").content.decode()
    assert "Last day of validity" in text
    assert "not scanned for viruses" in text
    assert "Өнөктөш" in text
    assert ROLE in text
    answer: Any = client.get(f"/en/proposals/{proposal.number}/given/{paper.id}/")
    assert PAPER_WORD in b"".join(answer.streaming_content).decode()
    assert journal.Entry.objects.filter(step="vault.open").count() == before + 1


def _backup(path: Path) -> Path:
    """A backup, its dump written out plain beside it, without its keys."""
    take_backup(path, keys_beside(path), Console())
    keys_beside(path).unlink()
    whole = path.with_name(f"plain-{path.name}")
    whole.mkdir()
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                (whole / member.name.replace("/", "-")).write_bytes(content.read())
    for dump in whole.glob("database.*"):
        if dump.suffix == ".gz":
            dump.with_suffix("").write_bytes(gzip.decompress(dump.read_bytes()))
        else:
            subprocess.run(["pg_restore", "--file", str(whole / "dump.sql"), str(dump)], check=True)
    path.unlink()
    return whole.rename(path)


def _keep_long_values_as_they_are() -> None:
    """PostgreSQL presses long values together, where no search would find their words."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in (
                "proposals_proposalcontent",
                "proposals_openedcontent",
                "proposals_partnerask",
                "organisations_vault",
                "organisations_vaultdocument",
            ):
                for column in ("body", "sealed") if table.endswith("proposalcontent") else ("body",):
                    cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def _database() -> tuple[str, list[Path]]:
    """Every file of the database as it lies on the disk, with pages and rows that are free again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint")
            path = Path(connection.settings_dict["NAME"])
            return "database", [each for each in path.parent.glob(f"{path.name}*") if each.is_file()]
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone() or ("",)
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (oid,) = cursor.fetchone() or (0,)
    return "database", [path for path in (Path(folder) / "base" / str(oid)).iterdir() if path.is_file()]


def _found(database: tuple[str, list[Path]], *places: Path) -> dict[str, list[str]]:
    """Planted words by the place that holds them; each place is read whole, byte by byte."""
    read = {database[0]: database[1]}
    for place in places:
        inside = [Path(folder) / name for folder, _dirs, names in os.walk(place) for name in names]
        read[place.name] = inside or [place]
    found = {}
    for name, paths in read.items():
        raw = b"\0".join(path.read_bytes() for path in paths)
        if words := [word for word in PLANTED if _holds(raw, word)]:
            found[name] = words
    return found


def _holds(raw: bytes, word: str) -> bool:
    plain = word.encode()
    return any(spelling in raw for spelling in (plain, plain.hex().encode(), word.encode("utf-16-le")))
