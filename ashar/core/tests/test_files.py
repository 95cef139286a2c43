import io
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, models, transaction
from django.utils import translation
from PIL import Image

from ashar.core import clock, files
from ashar.core.files import storage

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GPS_LATITUDE, ORIENTATION, MAKER = 2, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings):
    settings.DATA_DIR = tmp_path


def upload(content: bytes, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "JPEG", size=(40, 20), **saving) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(made, kind, **saving)
    return made.getvalue()


def office(part: str = "word/document.xml", **extra: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": b"<x/>",
            "_rels/.rels": b"<x/>",
            part: b"<x/>",
            **extra,
        }.items():
            archive.writestr(name, content)
    return made.getvalue()


def refusal(content: bytes, name: str = "paper.pdf", **kwargs) -> str:
    with pytest.raises(files.NotAccepted) as refused:
        files.store(upload(content, name), purpose="test", **kwargs)
    with pytest.raises(files.NotAccepted):
        files.check_upload(upload(content, name), **kwargs)
    assert not list(storage.root().glob("??/*/*"))
    assert not list(storage.incoming().iterdir())
    with translation.override("en"):
        return refused.value.messages[0]


def content_of(stored: files.StoredFile) -> bytes:
    with files.open_stored(stored) as content:
        return content.read()


def on_disk() -> list[Path]:
    return list(storage.root().glob("??/??/*"))


@pytest.mark.django_db
def test_store_keeps_a_document_once_under_its_hash():
    first = files.store(upload(PDF), purpose="minutes")
    second = files.store(upload(PDF, "copy.pdf"), purpose="charter")
    assert content_of(first) == PDF
    assert (first.sha256, first.pk != second.pk) == (second.sha256, True)
    assert [path.name for path in on_disk()] == [first.sha256]
    assert (first.media_type, first.size, first.is_public) == ("application/pdf", len(PDF), False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (PDF, "application/pdf", "a.pdf"),
        (picture("PNG"), "image/png", "a.png"),
        (picture("WEBP"), "image/jpeg", "a.jpg"),
        (office(), files.DOCX.media_type, "a.docx"),
        (office("xl/workbook.xml"), files.XLSX.media_type, "a.xlsx"),
    ],
)
def test_store_knows_the_type_by_content(content, media_type, name):
    stored = files.store(upload(content, "a.exe"), purpose="test")
    assert (stored.media_type, stored.name) == (media_type, name)


@pytest.mark.django_db
def test_refused_when_empty():
    assert refusal(b"").startswith("The file is empty")


@pytest.mark.django_db
def test_refused_when_too_big_even_if_the_sender_lies_about_the_size():
    big = PDF + b"0" * (20 * 1024 * 1024) + b"%%EOF"
    assert "larger than 20 MB" in refusal(big)
    lying = ContentFile(big, "a.pdf")
    lying.size = 10
    with pytest.raises(files.NotAccepted):
        files.store(lying, purpose="test")
    assert not on_disk()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"alert(document.cookie)",
        b"MZ\x90\x00" + b"\0" * 200,
        b"GIF89a" + b"\0" * 40,
    ],
)
def test_refused_when_active_or_unknown(content):
    assert refusal(content, "photo.jpg").startswith("This kind of file is not taken here")


@pytest.mark.django_db
def test_refused_when_not_among_the_allowed():
    assert refusal(PDF, allowed=files.PICTURE_TYPES) == (
        "This kind of file is not taken here. We take: JPEG, PNG, WebP, HEIC."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4\n<html><script>alert(1)</script>\n%%EOF", "hidden in this PDF"),
        (PDF + office(), "hidden in this PDF"),
        (b"%PDF-1.4\n" + b"x" * 5000, "did not arrive whole"),
        (b"JUNK%PDF-1.4\n%%EOF", "not taken here"),
    ],
)
def test_refused_when_a_pdf_is_more_or_less_than_a_pdf(content, words):
    assert words in refusal(content)


@pytest.mark.django_db
def test_refused_when_an_office_document_has_macros_or_swells():
    assert "macro" in refusal(office(**{"word/vbaProject.bin": b"x"}), "a.docx")
    assert "swells" in refusal(office(**{"word/media/x": b"\0" * (201 * 1024 * 1024)}), "a.docx")
    assert refusal(b"PK\x03\x04" + b"\0" * 100, "a.docx")


@pytest.mark.django_db
def test_picture_loses_place_and_camera_and_stands_upright():
    camera = Image.Exif()
    camera[MAKER], camera[ORIENTATION] = "Camera", 6
    camera.get_ifd(0x8825)[GPS_LATITUDE] = (42.0, 52.0, 0.0)
    given = picture(exif=camera)
    assert Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825)
    stored = files.store(upload(given, "IMG_1.JPG"), purpose="photo")
    with files.open_stored(stored) as content, Image.open(content) as kept:
        assert (kept.size, dict(kept.getexif()), "exif" in kept.info) == ((20, 40), {}, False)
    assert b"Camera" not in content_of(stored)


@pytest.mark.django_db
def test_picture_polyglot_loses_its_stowaway():
    stored = files.store(
        upload(picture() + office() + b"<script>alert(1)</script>", "a.jpg"), purpose="photo"
    )
    content = content_of(stored)
    assert b"script" not in content
    assert not zipfile.is_zipfile(io.BytesIO(content))


@pytest.mark.django_db
def test_refused_when_a_picture_is_a_bomb_or_broken():
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 1_000_000
    assert "50 million points" in refusal(bomb.getvalue(), "a.png")
    middling = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(middling, "PNG")
    assert "50 million points" in refusal(middling.getvalue(), "a.png")
    whole = picture("PNG", (400, 400))
    with pytest.raises(files.NotAccepted):
        files.store(upload(whole[: len(whole) // 2], "a.png"), purpose="photo")
    assert not on_disk()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/Устав.pdf", "Устав.pdf"),
        ("C:\\мои\\Өтүнмө «Бакыт үйү».PDF", "Өтүнмө «Бакыт үйү».pdf"),
        ("счёт\u202efdp.exe", "счёт fdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("отчёт за 2026.12.31", "отчёт за 2026.12.31.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
    ],
)
def test_names_are_kept_safely(given, kept):
    assert files.store(ContentFile(PDF, given), purpose="test").name == kept


@pytest.mark.django_db
def test_long_cyrillic_name_fits():
    stored = files.store(ContentFile(PDF, "ң" * 900 + ".pdf"), purpose="test")
    stored.refresh_from_db()
    assert stored.name == "ң" * 150 + ".pdf"


@pytest.mark.django_db
def test_crash_between_file_and_row_leaves_no_row_and_is_swept():
    with pytest.raises(IntegrityError):
        files.store(upload(PDF), purpose=None)
    connection.needs_rollback = False
    assert len(on_disk()) == 1
    assert files.sweep_orphans() == files.Swept(rows=0, files=0)
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        assert files.sweep_orphans() == files.Swept(rows=0, files=1)
    assert not on_disk()


@pytest.mark.django_db
def test_process_killed_while_receiving_leaves_only_a_draft(tmp_path):
    """A real process dies in the middle of an upload; nothing stands at a place of a whole file."""
    program = (
        "import os, django; django.setup()\n"
        "from django.core.files.uploadedfile import SimpleUploadedFile\n"
        "from ashar.core import files\n"
        "class Dying(SimpleUploadedFile):\n"
        "    def chunks(self, chunk_size=None):\n"
        "        yield b'%PDF-1.4'\n"
        "        os._exit(9)\n"
        "files.store(Dying('a.pdf', b'x'), purpose='test')\n"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "ashar.config.settings", "DATA_DIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", program], env=env, check=False).returncode == 9
    left = len(list(storage.incoming().iterdir()))
    assert left > 0
    assert not on_disk()
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        assert files.sweep_orphans() == files.Swept(rows=0, files=left)


@pytest.mark.django_db
def test_store_refuses_inside_a_transaction():
    with transaction.atomic(), pytest.raises(RuntimeError):
        files.store(upload(PDF), purpose="test")


@pytest.fixture
def paper_model(transactional_db):
    """A table that refers to files without a name for the way back, as stages do."""

    class Paper(models.Model):
        scan = models.ForeignKey(files.StoredFile, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "core"

    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    yield Paper
    with connection.schema_editor() as editor:
        editor.delete_model(Paper)
    from django.apps import apps

    del apps.all_models["core"]["paper"]
    apps.clear_cache()


@pytest.fixture
def paper_table(copied_database):
    """A table that refers to files without a name for the way back, as stages do."""

    class Paper(models.Model):
        scan = models.ForeignKey(files.StoredFile, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "core"

    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    yield Paper
    del apps.all_models["core"]["paper"]
    apps.clear_cache()


@pytest.mark.postgres
def test_sweep_takes_orphans_and_keeps_what_is_referred_to(paper_table):
    wanted = files.store(upload(PDF), purpose="minutes")
    orphan = files.store(upload(picture(), "a.jpg"), purpose="photo")
    twin_of_wanted = files.store(upload(PDF), purpose="minutes")
    paper_table.objects.create(scan=wanted)
    assert files.sweep_orphans() == files.Swept(rows=0, files=0)
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        young = files.store(upload(office(), "a.docx"), purpose="charter")
        os.utime(files.stored_path(young.sha256), times=(clock.now().timestamp(),) * 2)
        assert files.sweep_orphans() == files.Swept(rows=2, files=1)
    assert set(files.StoredFile.objects.values_list("pk", flat=True)) == {wanted.pk, young.pk}
    assert content_of(wanted) == PDF
    assert not files.stored_path(orphan.sha256).exists()
    assert twin_of_wanted.sha256 == wanted.sha256


@pytest.mark.django_db
def test_sweep_puts_back_what_an_unfinished_sweep_set_aside():
    stored = files.store(upload(PDF), purpose="minutes")
    files.stored_path(stored.sha256).rename(storage.incoming() / f"{stored.sha256}.swept")
    files.sweep_orphans()
    assert content_of(stored) == PDF
