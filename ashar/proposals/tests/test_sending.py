"""Files that are sent piece by piece: resumed, finished once, limited, refused in a sentence."""

import base64
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from ashar.core import clock, files, keys
from ashar.core.files import arriving, open_locked, storage
from ashar.proposals import content as port
from ashar.proposals.actions import begin_anew, forget_old_sendings
from ashar.proposals.actions import sending as limits
from ashar.proposals.models import Attachment, Proposal, Sending
from ashar.proposals.sending import take_piece
from ashar.proposals.tests.conftest import Cast

NAME = "Колдоо каты «Таң».pdf"
PDF = b"%PDF-1.4\n" + os.urandom(3_000) + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def sender(draft: Proposal, cast: Cast, letter_asked: str, enter: Any) -> "Sender":
    return Sender(enter(cast.ngo_head), draft)


class Sender:
    """A client of the protocol."""

    def __init__(self, client: Client, draft: Proposal) -> None:
        self.client, self.draft = client, draft
        self.page = f"/en/proposals/{draft.number}/files/letter/"

    def begin(self, size: int = len(PDF), name: str = NAME, **told: str) -> Any:
        pairs = {"filename": name, **told}.items()
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs)
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata}
        return self.client.post(f"{self.page}send/", headers=headers, content_type="")

    def piece(self, address: str, offset: int, piece: bytes) -> Any:
        headers = {**TUS, "Upload-Offset": str(offset)}
        return self.client.patch(address, piece, content_type=PIECE, headers=headers)

    def at(self, address: str) -> int:
        answer = self.client.head(address, headers=TUS)
        assert answer.status_code == 200, answer.status_code
        return int(answer["Upload-Offset"])

    def send(self, content: bytes = PDF, name: str = NAME, by: int = 1000, **told: str) -> Any:
        """All of it, piece by piece; the last answer."""
        answer = self.begin(len(content), name, **told)
        if answer.status_code != 201:
            return answer
        address = answer["Location"]
        for offset in range(0, len(content), by):
            answer = self.piece(address, offset, content[offset : offset + by])
        return answer


def kept(draft: Proposal, cast: Cast) -> list[tuple[str, bytes]]:
    """Names and contents of what stands in the draft."""
    found = []
    for known in port.load_own(draft, by=cast.ngo_head).files.get("letter", ()):
        row = Attachment.objects.get(pk=known.id).file
        found.append((known.name, open_locked(row, bytes.fromhex(known.key))))
    return found


def photo(colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(made, "JPEG")
    return made.getvalue()


def on_the_way() -> list[Path]:
    return [path for path in arriving.folder().rglob("*") if path.is_file()]


def test_a_file_comes_piece_by_piece_and_stands_in_the_draft(
    sender: Sender, draft: Proposal, cast: Cast
) -> None:
    answer = sender.begin()
    assert (answer.status_code, answer["Tus-Resumable"]) == (201, "1.0.0")
    address = answer["Location"]
    assert sender.at(address) == 0
    answer = sender.piece(address, 0, PDF[:1500])
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "1500")
    assert kept(draft, cast) == []
    assert "Upload-Expires" in answer
    answer = sender.piece(address, 1500, PDF[1500:])
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(len(PDF)))
    assert kept(draft, cast) == [(NAME, PDF)]
    assert sender.at(address) == len(PDF)
    assert on_the_way() == []


def test_what_was_cut_off_is_resumed_and_a_retried_end_adds_nothing(
    sender: Sender, draft: Proposal, cast: Cast
) -> None:
    address = sender.begin()["Location"]
    sender.piece(address, 0, PDF[:1000])
    assert sender.piece(address, 2000, PDF[2000:]).status_code == 409
    assert sender.piece(address, 0, PDF[:1000]).status_code == 409
    assert sender.at(address) == 1000
    for _time in range(2):
        sender.piece(address, 1000, PDF[1000:])
    assert sender.piece(address, len(PDF), b"more").status_code == 409
    assert kept(draft, cast) == [(NAME, PDF)]
    assert Attachment.objects.filter(proposal=draft).count() == 1


def test_two_ends_at_once_make_one_file(sender: Sender, draft: Proposal, cast: Cast) -> None:
    """A client that was not answered sends the last piece again while the first one is at work."""
    sender.begin()
    first, second = (Sending.objects.select_related("proposal").get() for _time in range(2))
    for each in (first, second):
        assert take_piece(sending=each, offset=0, piece=PDF, by=cast.ngo_head) == len(PDF)
    assert kept(draft, cast) == [(NAME, PDF)]


def test_a_crash_before_the_end_is_told_as_not_whole(
    sender: Sender, draft: Proposal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ashar.proposals import sending

    def crash(**_facts: Any) -> None:
        raise KeyboardInterrupt

    address = sender.begin()["Location"]
    sender.piece(address, 0, PDF[:1000])
    with monkeypatch.context() as broken:
        broken.setattr(sending, "finish_sending", crash)
        with pytest.raises(KeyboardInterrupt):
            sender.piece(address, 1000, PDF[1000:])
    assert sender.at(address) == 1000, "the last piece is asked for again"
    sender.piece(address, 1000, PDF[1000:])
    assert kept(draft, cast) == [(NAME, PDF)]


def test_nothing_on_the_way_is_in_clear(sender: Sender, draft: Proposal) -> None:
    address = sender.begin()["Location"]
    sender.piece(address, 0, PDF[:2500])
    assert on_the_way()
    raw = b"".join(path.read_bytes() for path in storage.root().rglob("*") if path.is_file())
    row = Sending.objects.values().get()
    for words in (PDF[100:140], NAME.encode(), "Таң".encode()):
        assert words not in raw
        assert words not in repr(row).encode() + bytes(row["told"])


def test_several_pictures_become_one_document(sender: Sender, draft: Proposal, cast: Cast) -> None:
    pages = [photo((250, 0, 0)), photo((0, 250, 0)), photo((0, 0, 250))]
    parts = ",".join(str(len(page)) for page in pages)
    assert sender.send(b"".join(pages), "IMG_1.jpg", by=700, parts=parts).status_code == 204
    ((name, content),) = kept(draft, cast)
    drawn = [
        page.images[0].image.convert("RGB").getpixel((5, 5)) for page in PdfReader(io.BytesIO(content)).pages
    ]
    assert name == "IMG_1.pdf"
    assert [colour.index(max(colour)) for colour in drawn] == [0, 1, 2]


@pytest.mark.parametrize(
    ("size", "told", "words"),
    [
        (0, {}, "is empty"),
        (20 * 2**20 + 1, {}, "larger than 20 MB"),
        (40 * 2**20 + 1, {"parts": f"{20 * 2**20},{20 * 2**20 + 1}"}, "larger than 40 MB"),
        (21, {"parts": ",".join(["1"] * 21)}, "At most 20 pictures"),
        (10, {"parts": "3,3"}, "did not arrive whole"),
        (10, {"parts": "-5,15"}, "did not arrive whole"),
    ],
)
def test_what_is_too_much_is_refused_before_it_is_sent(
    sender: Sender, size: int, told: dict[str, str], words: str
) -> None:
    answer = sender.begin(size, **told)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/json")
    assert words in answer.json()["reasons"][0]
    assert not Sending.objects.exists()


@pytest.mark.parametrize(
    ("content", "told", "words"),
    [
        (b"MZ" + b"\0" * 3000, {}, "not taken here"),
        (b"%PDF-1.4 half", {}, "did not arrive whole"),
        (photo() + b"no picture at all", {"parts": f"{len(photo())},17"}, "Picture 2: This kind"),
    ],
)
def test_what_is_not_taken_is_told_at_the_end_and_nothing_is_kept(
    sender: Sender, draft: Proposal, cast: Cast, content: bytes, told: dict[str, str], words: str
) -> None:
    answer = sender.send(content, **told)
    assert answer.status_code == 422
    assert words in answer.json()["reasons"][0]
    assert kept(draft, cast) == []
    assert not Sending.objects.exists()
    assert not [path for path in storage.root().rglob("*") if path.is_file()]


def test_limits_of_a_draft_and_of_an_organisation(
    sender: Sender, draft: Proposal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OF_A_DRAFT", 2 * len(PDF) + 10)
    assert sender.send().status_code == 204
    assert sender.begin().status_code == 201
    refused = sender.begin()
    assert "All files of a proposal together" in refused.json()["reasons"][0]
    page = sender.client.post(sender.page, {"upload": SimpleUploadedFile("a.pdf", PDF)})
    assert page.status_code == 422
    assert "All files of a proposal together" in page.content.decode()
    monkeypatch.setattr(limits, "MOST_OF_A_DAY", 2 * len(PDF) + 200)
    assert any("within a day" in reason for reason in sender.begin().json()["reasons"])
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MOST_ON_THE_WAY", 1)
    assert "on their way already" in sender.begin().json()["reasons"][0]
    monkeypatch.undo()
    with clock.set_for_test(clock.now() + arriving.EXPIRES):
        assert sender.begin().status_code == 201, "what is forgotten takes no room"


def test_a_question_that_is_full_takes_no_more(sender: Sender, draft: Proposal, cast: Cast) -> None:
    for _file in range(3):
        assert sender.send().status_code == 204
    assert "There are 3 files already" in sender.begin().json()["reasons"][0]
    assert len(kept(draft, cast)) == 3


def test_whoever_began_it_alone_goes_on(sender: Sender, cast: Cast, enter: Any) -> None:
    address = sender.begin()["Location"]
    for who, status in ((cast.manager, 404), (cast.other_head, 404), (cast.specialist, 403)):
        other = Sender(enter(who), sender.draft)
        assert other.client.head(address, headers=TUS).status_code == status, who
        assert other.piece(address, 0, b"x").status_code == status
        assert other.client.delete(address, headers=TUS).status_code == status
    assert enter(cast.manager).get(sender.page).status_code == 200
    assert NAME not in enter(cast.manager).get(sender.page).content.decode()
    assert Sender(enter(cast.other_head), sender.draft).begin().status_code == 404
    assert Client().head(address, headers=TUS).status_code == 401


def test_after_the_deadline_nothing_is_added(sender: Sender, draft: Proposal, cast: Cast) -> None:
    address = sender.begin()["Location"]
    sender.piece(address, 0, PDF[:1000])
    assert cast.call.deadline is not None
    Sending.objects.update(begun_at=cast.call.deadline - timedelta(minutes=1))
    with clock.set_for_test(cast.call.deadline + timedelta(seconds=1)):
        answer = sender.piece(address, 1000, PDF[1000:])
        assert answer.status_code == 422
        assert "The deadline has passed" in answer.json()["reasons"][0]
        assert sender.begin().status_code == 422
    assert kept(draft, cast) == []


def test_thrown_away_and_forgotten(sender: Sender) -> None:
    first, second = (sender.begin()["Location"] for _time in range(2))
    for address in (first, second):
        sender.piece(address, 0, PDF[:1000])
    assert sender.client.delete(first, headers=TUS).status_code == 204
    assert sender.client.head(first, headers=TUS).status_code == 404
    page = sender.client.get(sender.page).content.decode()
    assert "Sent in part" in page
    assert NAME in page
    with clock.set_for_test(clock.now() + arriving.EXPIRES + timedelta(seconds=1)):
        assert sender.client.head(second, headers=TUS).status_code == 404
        assert "Sent in part" not in sender.client.get(sender.page).content.decode()
        assert forget_old_sendings() == 1
        assert files.sweep_orphans().files == 1
    assert on_the_way() == []
    address = sender.begin()["Location"]
    sender.piece(address, 0, PDF[:1000])
    sender.client.post(sender.page, {"forget": Sending.objects.get().name})
    assert on_the_way() == []
    assert not Sending.objects.exists()


@pytest.mark.parametrize(
    ("headers", "kind", "status"),
    [
        ({"Upload-Offset": "0"}, PIECE, 412),
        ({**TUS, "Upload-Offset": "0"}, "application/octet-stream", 400),
        ({**TUS, "Upload-Offset": "minus"}, PIECE, 400),
        (TUS, PIECE, 400),
    ],
)
def test_what_is_not_the_protocol_is_refused(
    sender: Sender, headers: dict[str, str], kind: str, status: int
) -> None:
    address = sender.begin()["Location"]
    assert sender.client.patch(address, b"x", content_type=kind, headers=headers).status_code == status
    big = bytes(arriving.MOST_OF_A_PIECE + 1)
    assert sender.piece(address, 0, big).status_code == 413
    assert sender.at(address) == 0
    for wrong in ("x", "filename !!!"):
        told = {**TUS, "Upload-Length": wrong, "Upload-Metadata": wrong}
        assert sender.client.post(f"{sender.page}send/", headers=told, content_type="").status_code == 400
    options = sender.client.options(address)
    assert options["Tus-Extension"] == "creation,termination,expiration"


@pytest.mark.parametrize("name", ["Ө" * 2000 + ".pdf", "../../etc/passwd", "", "a\r\nb.exe"])
def test_names_are_made_safe(sender: Sender, draft: Proposal, cast: Cast, name: str) -> None:
    assert sender.send(name=name).status_code == 204
    ((known, _content),) = kept(draft, cast)
    assert known.endswith(".pdf")
    assert not set("/\\\r\n") & set(known)
    assert len(known) <= 160


def test_without_a_script_pictures_chosen_together_become_one_document(
    sender: Sender, draft: Proposal, cast: Cast
) -> None:
    chosen = [SimpleUploadedFile(f"бет {n}.jpg", photo()) for n in (1, 2, 3)]
    assert sender.client.post(sender.page, {"upload": chosen}).status_code == 302
    ((name, content),) = kept(draft, cast)
    assert (name, len(PdfReader(io.BytesIO(content)).pages)) == ("бет 1.pdf", 3)
    page = sender.client.get(sender.page).content.decode()
    assert "not scanned for viruses" in page
    assert "multiple" in page
    told = sender.client.get(sender.page, headers={"Accept": "application/json"}).json()
    assert name in told["files"]
    assert told["count"] == "Nothing is missing"
    mixed = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.jpg", photo())]
    answer = sender.client.post(sender.page, {"upload": mixed})
    assert "Choose documents one at a time" in answer.content.decode()


def test_a_draft_whose_key_is_gone_takes_nothing_until_it_is_begun_anew(
    sender: Sender, draft: Proposal, cast: Cast
) -> None:
    address = sender.begin()["Location"]
    draft.refresh_from_db()
    keys.destroy(draft.key_name)
    assert sender.piece(address, 0, PDF[:10]).status_code == 409
    begin_anew(proposal=draft, by=cast.ngo_head)
    assert sender.client.head(address, headers=TUS).status_code == 404
    assert sender.client.get(sender.page).status_code == 200
    assert sender.send().status_code == 204
