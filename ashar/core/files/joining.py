"""Pictures of one paper become one document: each turned upright, made small, on a page of its own."""

import io
from collections.abc import Sequence
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from ashar.core.files import pictures
from ashar.core.files.recognising import recognise
from ashar.core.files.types import PDF, PICTURE_TYPES, NotAccepted, check_size

MOST_PICTURES = 20
LONGEST_SIDE = 2200  # points: an A4 page at 190 dots an inch, where small print is still read
_QUALITY = 78
_INCHES = 11.7  # the long side of A4


def joined(photos: Sequence[BinaryIO], *, name: str) -> ContentFile:
    """One PDF of these pictures in their order; raises NotAccepted with the reason of the first wrong one."""
    if len(photos) > MOST_PICTURES:
        words = _("At most {n} pictures become one document. Send the rest as another one.")
        raise NotAccepted(format_lazy(words, n=MOST_PICTURES))
    whole = io.BytesIO()
    for n, photo in enumerate(photos, start=1):
        try:
            _add_page(photo, whole, is_first=n == 1)
        except NotAccepted as refused:
            words = _("Picture {n}: {reason}")
            raise NotAccepted(format_lazy(words, n=n, reason=refused.messages[0])) from refused
    return ContentFile(whole.getvalue(), name=f"{PurePath(name).stem}.pdf")


def _add_page(photo: BinaryIO, whole: io.BytesIO, *, is_first: bool) -> None:
    photo.seek(0, io.SEEK_END)
    check_size(photo.tell(), max(kind.megabytes for kind in PICTURE_TYPES))
    page = _on_white(pictures.upright_of(photo, recognise(photo, PICTURE_TYPES)))
    page.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Pages are appended one by one, so that only one picture is unpacked at a time.
    page.save(whole, "PDF", append=not is_first, resolution=max(page.size) / _INCHES, quality=_QUALITY)
    check_size(whole.seek(0, io.SEEK_END), PDF.megabytes)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture)
    return paper
