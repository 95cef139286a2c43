"""Files that would do harm or say nothing, and pictures of every kind: each told in a sentence."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from pypdf import PdfReader, PdfWriter

from ashar.core import files
from ashar.core.files import storage
from ashar.core.web.uploads import NamelessFileUploadHandler, PaperField, paper_of

HEIC = (Path(__file__).parent / "data" / "turned.heic").read_bytes()
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


def zipped(*, method: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("word/document.xml", parts.pop("main", b"<w:document/>"))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def nested(depth: int) -> bytes:
    inner = b"the end"
    for _level in range(depth):
        inner = zipped(word__embeddings__inner=inner)
    return inner


def pdf(pages: int = 1, password: str = "", owner: str | None = None) -> bytes:
    writer, made = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(72, 72)
    if password or owner:
        writer.encrypt(password, owner, algorithm="AES-256")
    writer.write(made)
    return made.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **saving: Any) -> bytes:
    made = io.BytesIO()
    drawn = Image.new("RGB", size, (240, 240, 240))
    drawn.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    drawn.save(made, kind, **saving)
    return made.getvalue()


def sentence(content: bytes, name: str = "a.pdf") -> str:
    """Why it is not taken, in both ways of keeping; and that nothing of it was kept."""
    said = set()
    for keep in (files.store, files.store_locked):
        with pytest.raises(files.NotAccepted) as refused:
            keep(SimpleUploadedFile(name, content), purpose="test")
        with translation.override("en"):
            said.add(refused.value.messages[0])
    assert not [path for path in storage.root().rglob("*") if path.is_file()]
    (only,) = said
    return only


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"MZ\x90\0" + b"\0" * 200, "not taken here"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not taken here"),
        (b"\0\0\0\x1cftypmp42" + b"\0" * 100, "not taken here"),
        (b"%PDF-1.4\n" + b"x" * 500, "did not arrive whole"),
        (b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF", "Another file is hidden"),
        (pdf() + zipped(), "Another file is hidden"),
        (b"GIF89a/*" + pdf(), "not taken here"),
        (pdf(password="сыр"), "only with a password"),
        (zipped(word__x=b"\0" * (201 * 2**20)), "swells"),
        (zipped(**{f"word__p{n}": b"" for n in range(5_001)}), "swells"),
        (nested(4), "Documents lie inside documents"),
        (zipped(main=b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><w/>"), "cannot be read"),
        (zipped(word__vbaProject_bin=b"x"), "macro"),
        (zipped(word__embeddings__run_exe=b"x").replace(b"run_exe", b"run.exe"), "macro"),
        (zipped()[:-30], "cannot be read"),
        (PNG_HEAD + b"\0" * 100, "cannot be read"),
        (HEIC[:300], "cannot be read"),
        (picture("PNG")[:60], "cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_broken_or_does_harm_is_refused_in_a_sentence(content: bytes, words: str) -> None:
    assert words in sentence(content)


@pytest.mark.django_db
def test_a_document_without_end_is_refused_and_one_with_many_pages_is_taken() -> None:
    assert "501 pages; at most 500" in sentence(pdf(501))
    assert files.store(ContentFile(pdf(500), "a.pdf"), purpose="test").media_type == "application/pdf"


@pytest.mark.django_db
def test_a_document_that_is_only_protected_against_changes_is_taken() -> None:
    kept = files.store(ContentFile(pdf(owner="бөтөн"), "a.pdf"), purpose="test")
    assert kept.media_type == "application/pdf"


@pytest.mark.django_db
def test_a_document_with_a_table_inside_is_taken() -> None:
    inner = zipped(xl__sheet=b"<x/>")
    kept = files.store(ContentFile(zipped(word__embeddings__t=inner), "a.docx"), purpose="test")
    assert kept.name == "a.docx"


@pytest.mark.django_db
def test_a_photo_of_a_phone_is_known_by_content_and_becomes_a_plain_picture() -> None:
    locked = files.store_locked(SimpleUploadedFile("Документ.exe", HEIC), purpose="test")
    assert locked.name == "Документ.jpg"
    with Image.open(io.BytesIO(files.open_locked(locked.row, locked.key))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (32, 64))
        assert not kept.getexif()


@pytest.mark.django_db
def test_pictures_of_one_paper_become_one_document_in_their_order() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    clear = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(clear, "PNG")
    chosen = [picture(exif=turned), picture("WEBP", (3000, 2000)), clear.getvalue(), HEIC]
    made = paper_of([SimpleUploadedFile(f"Барак {n}.jpg", raw) for n, raw in enumerate(chosen, 1)])
    assert made.name == "Барак 1.pdf"
    pages = PdfReader(io.BytesIO(made.read())).pages
    drawn = [page.images[0].image for page in pages]
    assert [image.size for image in drawn] == [(40, 60), (2200, 1467), (40, 20), (32, 64)]
    assert drawn[2].getpixel((5, 5)) == (255, 255, 255)
    assert [max(page.mediabox.width, page.mediabox.height) for page in pages] == pytest.approx([842.4] * 4)
    with (
        translation.override("en"),
        pytest.raises(files.NotAccepted, match="Picture 2: The picture cannot be"),
    ):
        files.joined([io.BytesIO(chosen[0]), io.BytesIO(picture()[:80])], name="a")
    with translation.override("en"), pytest.raises(files.NotAccepted, match="At most 20 pictures"):
        files.joined([io.BytesIO(HEIC)] * 21, name="a")


def test_only_pictures_are_chosen_together() -> None:
    field, several = (
        PaperField(),
        [SimpleUploadedFile("a.pdf", pdf()), SimpleUploadedFile("b.jpg", picture())],
    )
    with translation.override("en"), pytest.raises(files.NotAccepted, match="one at a time"):
        field.clean(several)
    assert field.clean(several[:1]) is several[0]
    assert field.clean(several[1:]) is several[1]


def test_a_large_upload_waits_in_a_file_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    handler = NamelessFileUploadHandler()
    handler.new_file("upload", "a.pdf", "application/pdf", 0)
    handler.receive_data_chunk(b"%PDF-", 0)
    handler.receive_data_chunk(b"1.4", 5)
    assert list(tmp_path.iterdir()) == []
    whole = handler.file_complete(8)
    assert (whole.size, whole.read(), whole.name) == (8, b"%PDF-1.4", "a.pdf")
    whole.close()
    handler.new_file("upload", "b.pdf", "application/pdf", 0)
    handler.upload_interrupted()
    assert handler.spool.closed
