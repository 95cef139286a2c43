"""Sending files on a bad line: it goes on while one types, survives cuts, and makes photographs small."""

import io
import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from ashar.core.files import open_locked
from ashar.proposals import content as port
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.tests.conftest import Cast
from ashar.proposals.tests.test_browser import said, server, writer  # noqa: F401 - fixtures

PDF = (
    b"%PDF-1.4\n"
    + os.urandom(1_300_000)
    + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SLOW, PIECE = 150 * 1024, 256 * 1024


class Line:
    """The phone's line: slow, cut, or whole again."""

    def __init__(self, page: Any) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def set(self, *, speed: int = -1, offline: bool = False) -> None:
        told = {"offline": offline, "latency": 20, "downloadThroughput": -1, "uploadThroughput": speed}
        self.session.send("Network.emulateNetworkConditions", told)


class Pieces:
    """Where the pieces began that reached the server."""

    def __init__(self, page: Any) -> None:
        self.began: list[int] = []
        page.on("response", self._note)

    def _note(self, answer: Any) -> None:
        if answer.request.method == "PATCH" and answer.status == 204:
            self.began.append(int(answer.request.headers["upload-offset"]))


@pytest.fixture
def page(letter_asked: str, writer: Any, server: Any, settings: Any) -> Any:  # noqa: F811
    """The page of the draft with a question for files."""
    settings.DATA_DIR = server.data_dir
    writer.set_default_timeout(60_000)
    return writer


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "Колдоо каты.pdf"
    path.write_bytes(PDF)
    return path


def status(page: Any) -> Any:
    return page.locator(".sending [role=status]")


def choose(page: Any, *paths: Path) -> None:
    page.set_input_files("#send-letter", [str(path) for path in paths])
    page.locator("[data-do=send]").wait_for()


def sent_at_least(page: Any, percent: int) -> None:
    page.wait_for_function("n => document.querySelector('.sending progress').value >= n", arg=percent)


def kept(draft: Proposal, cast: Cast) -> list[tuple[str, bytes]]:
    found = []
    for known in port.load_own(draft, by=cast.ngo_head).files.get("letter", ()):
        found.append(
            (known.name, open_locked(Attachment.objects.get(pk=known.id).file, bytes.fromhex(known.key)))
        )
    return found


def test_a_file_survives_a_cut_line_and_typing_goes_on_meanwhile(
    page: Any, letter: Path, draft: Proposal, cast: Cast
) -> None:
    line, pieces = Line(page), Pieces(page)
    line.set(speed=SLOW)
    choose(page, letter)
    assert re.search(r"1[.,]2\sMB: about 2 min on a slow line .*not measured", status(page).inner_text())
    page.click("[data-do=send]")
    sent_at_least(page, 30)
    page.fill("#title", "Файл жүрүп жатканда")
    said(page, "Saved, ")
    assert port.load_own(draft, by=cast.ngo_head).title == "Файл жүрүп жатканда"
    assert page.locator(".sending progress").evaluate("bar => bar.value") < 100
    assert kept(draft, cast) == []
    line.set(offline=True)
    page.fill("#title", "Байланыш жок")
    said(page, "No connection")
    page.wait_for_timeout(2_000)
    arrived = len(pieces.began)
    assert 0 < arrived < len(PDF) // PIECE + 1
    line.set()
    status(page).get_by_text("The file is added.").wait_for()
    assert pieces.began == [n * PIECE for n in range(len(PDF) // PIECE + 1)], "nothing was sent twice"
    page.locator("[data-files=letter] a").wait_for()
    said(page, "Saved, ")
    assert page.inner_text("[data-files=letter] a") == letter.name
    page.locator("#count", has_text="Nothing is missing").wait_for()
    assert port.load_own(draft, by=cast.ngo_head).title == "Байланыш жок"
    assert kept(draft, cast) == [(letter.name, PDF)]
    assert page.evaluate("Object.keys(localStorage)") == ["ashar-speed"], "no name stays on the device"
    choose(page, letter)
    assert "on your line, as it was measured" in status(page).inner_text()


def test_a_page_that_was_closed_goes_on_from_there(
    page: Any, letter: Path, draft: Proposal, cast: Cast
) -> None:
    Line(page).set(speed=SLOW)
    choose(page, letter)
    page.click("[data-do=send]")
    sent_at_least(page, 45)
    again, address = page.context.new_page(), page.url
    page.close()
    pieces = Pieces(again)
    again.goto(f"{address}files/letter/")
    assert "Sent in part" in again.inner_text("main")
    assert not again.is_visible("#plain")
    choose(again, letter)
    again.click("[data-do=send]")
    again.get_by_role("button", name="Take away").wait_for()
    assert pieces.began
    assert min(pieces.began) >= PIECE
    assert kept(draft, cast) == [(letter.name, PDF)]


def test_photos_are_turned_made_small_put_in_order_and_left_out(
    page: Any, tmp_path: Path, draft: Proposal, cast: Cast
) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    paths = []
    for n, colour in enumerate([(220, 0, 0), (0, 220, 0), (0, 0, 220)]):
        path = tmp_path / f"IMG_{n}.jpg"
        noise = Image.effect_noise((3000, 2000), 60).convert("RGB")
        Image.blend(noise, Image.new("RGB", noise.size, colour), 0.7).save(path, quality=95, exif=turned)
        paths.append(path)
    sizes: list[int] = []
    page.on(
        "request",
        lambda each: sizes.append(len(each.post_data_buffer or b"")) if each.method == "PATCH" else None,
    )
    choose(page, *paths)
    assert page.locator(".pages li").count() == 3
    page.get_by_role("button", name="Page 3: Earlier").click()
    page.get_by_role("button", name="Page 1: Leave out").click()
    assert "They become one PDF" in status(page).inner_text()
    page.click("[data-do=send]")
    page.locator("[data-files=letter] a").wait_for()
    ((name, content),) = kept(draft, cast)
    images = [each.images[0].image.convert("RGB") for each in PdfReader(io.BytesIO(content)).pages]
    assert name == "IMG_2.pdf"
    assert [image.size for image in images] == [(1467, 2200)] * 2
    middle = [image.resize((1, 1)).getpixel((0, 0)) for image in images]
    assert [colour.index(max(colour)) for colour in middle] == [2, 1]
    assert sum(sizes) < sum(path.stat().st_size for path in paths[1:]) / 2, (
        "they were made small on the phone"
    )
