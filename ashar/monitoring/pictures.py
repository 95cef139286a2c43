"""Photos of the work: one version for the office, a small one for everybody."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from ashar.core.files import PICTURE_TYPES, StoredFile, open_stored, store
from ashar.core.files.store import Upload

LONGEST_SIDE = 1280
QUALITY = 80


def two_versions(upload: Upload) -> tuple[StoredFile, StoredFile]:
    """The photo in full and made small, both without place and camera; neither is public yet.

    Raises NotAccepted for what is no picture, RuntimeError inside a transaction.
    """
    full = store(upload, purpose="report photo", allowed=PICTURE_TYPES)
    with open_stored(full) as content, Image.open(content) as picture:
        small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    raw = BytesIO()
    small.save(raw, "JPEG", quality=QUALITY)
    # The name that somebody gave may name a person: the version for everybody has none of it.
    made_small = ContentFile(raw.getvalue(), name="photo.jpg")
    return full, store(made_small, purpose="public photo", allowed=PICTURE_TYPES)
