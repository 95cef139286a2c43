"""The package of a filing: it proves what was filed, offline, with a program and with a page."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from ashar.core import journal
from ashar.core.files import store_locked
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal
from ashar.proposals.content import Attached
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.packages import VERIFIER
from ashar.proposals.tests.conftest import SECRET, Cast
from tools import verify_receipt


@pytest.fixture
def saved(draft: Proposal, cast: Cast, enter: Any, tmp_path: Path) -> Path:
    """The package as a person of the organisation saves it."""
    file_proposal(proposal=draft, by=cast.ngo_head)
    answer = enter(cast.manager).get(f"/en/proposals/{draft.number}/versions/1.zip")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{draft.number}-1.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    path = tmp_path / "package.zip"
    path.write_bytes(answer.content)
    return path


def changed(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The same package with one member written differently."""
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    members[name] = change(members[name])
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for each, content in members.items():
            archive.writestr(each, content)
    other = path.with_name("changed.zip")
    other.write_bytes(whole.getvalue())
    return other


CHANGES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("content.json", lambda raw: raw.replace("баштайлы".encode(), "баштабайлы".encode())),
    ("receipt.json", lambda raw: raw.replace(b'"sha256": "', b'"sha256": "0')),
    ("receipt.json", lambda raw: raw.replace(b'"version": 1', b'"version": 2')),
    ("entry.txt", lambda raw: raw.replace(b'"step":"proposal.file"', b'"step":"proposal.fife"')),
    ("entry.txt", lambda raw: b"0" + raw[1:] if raw[:1] != b"0" else b"1" + raw[1:]),
]


def test_the_package_fits_its_journal(saved: Path, cast: Cast, tmp_path: Path) -> None:
    export = tmp_path / "journal.txt"
    export.write_bytes(b"".join(journal.export_lines([cast.call.chain])))
    found = verify_receipt.check(saved, export.read_bytes())
    assert len(found) == 4
    assert all(each.fits for each in found)
    assert verify_receipt.main([str(saved), "--journal", str(export)]) == 0
    export.write_bytes(export.read_bytes()[:400])
    assert verify_receipt.main([str(saved), "--journal", str(export)]) == 1


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_any_change_is_found(saved: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    assert verify_receipt.main([str(changed(saved, name, change))]) == 1


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"%PDF-1.4"])
def test_another_file_is_no_package(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(raw)
    assert verify_receipt.main([str(path)]) == 2
    assert verify_receipt.main([str(tmp_path / "none.zip")]) == 2


def test_files_are_in_the_package_unlocked(draft: Proposal, cast: Cast, enter: Any, tmp_path: Path) -> None:
    upload = ContentFile(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF", name="кат.pdf")
    locked = store_locked(upload, purpose="proposal_file")
    row = Attachment.objects.create(
        proposal=draft, question="letter", file=locked.row, added_by=cast.ngo_head
    )
    known = Attached(row.pk, locked.name, locked.sha256, locked.size, locked.key.hex())
    whole = port.load_own(draft, by=cast.ngo_head)
    port.save(draft, replace(whole, files={"letter": (known,)}), by=cast.ngo_head)
    file_proposal(proposal=draft, by=cast.ngo_head)
    answer = enter(cast.ngo_head).get(f"/en/proposals/{draft.number}/versions/1.zip")
    path = tmp_path / "package.zip"
    path.write_bytes(answer.content)
    with zipfile.ZipFile(path) as archive:
        assert archive.read(f"files/{row.pk}-кат.pdf").startswith(b"%PDF-1.4")
    assert [each.what for each in verify_receipt.check(path)][-1] == "file кат.pdf"
    assert verify_receipt.main([str(path)]) == 0
    other = changed(path, f"files/{row.pk}-кат.pdf", lambda raw: raw + b" ")
    assert verify_receipt.main([str(other)]) == 1


@pytest.mark.parametrize("who", ["other_head", "specialist", "head", "chair", "operator"])
def test_nobody_else_saves_it(draft: Proposal, cast: Cast, enter: Any, who: str) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    address = f"/en/proposals/{draft.number}/versions/1.zip"
    assert enter(getattr(cast, who)).get(address).status_code in (403, 404)
    own = enter(cast.ngo_head)
    assert own.get(address.replace("1.zip", "2.zip")).status_code == 404
    assert SECRET.encode() in own.get(address).content


def test_the_page_says_the_same_without_the_internet(saved: Path, browser: Any) -> None:
    context = browser.new_context(offline=True)
    try:
        page = context.new_page()
        page.goto(VERIFIER.as_uri())
        page.set_input_files("#package", saved)
        page.wait_for_selector("#sum.ok")
        assert page.locator("#found .bad").count() == 0
        assert page.locator("#found .ok").count() == 6
        for name, change in CHANGES:
            page.set_input_files("#package", changed(saved, name, change))
            page.wait_for_selector("#sum.bad")
            page.set_input_files("#package", saved)
            page.wait_for_selector("#sum.ok")
        page.set_input_files("#package", VERIFIER)
        page.wait_for_selector("#sum.bad")
    finally:
        context.close()
