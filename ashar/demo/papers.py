"""Invented papers: a picture that says it is a sample."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from ashar.core.files import StoredFile, store

DECISION = "Кеңештин токтому"
NAMES = ("Жыйындын протоколу", DECISION, "Комиссиянын протоколу", "Келишим", "Даттануу")


def make_papers() -> dict[str, StoredFile]:
    """All papers of the town by name, on disk before any transaction begins."""
    return {name: signed_paper(name, is_public=name == DECISION) for name in NAMES}


def signed_paper(name: str, *, is_public: bool) -> StoredFile:
    """A “scan” of a signed paper; `name` becomes its file name. A council’s decision is public."""
    sheet = Image.new("RGB", (620, 877), "#fffdf8")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 580, 837), outline="#a8322a", width=3)
    for row in range(12):
        pen.line((90, 180 + row * 40, 530, 180 + row * 40), fill="#857864")
    pen.line((90, 760, 300, 730), fill="#0b5364", width=4)
    raw = BytesIO()
    sheet.save(raw, "JPEG", quality=60)
    upload = ContentFile(raw.getvalue(), name=f"{name}.jpg")
    return store(upload, purpose="demonstration", is_public=is_public)
