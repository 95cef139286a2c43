"""A photo in two versions: in full for the office, small for everybody."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from ashar.core.files.models import StoredFile
from ashar.core.files.storage import open_stored
from ashar.core.files.store import Upload, store
from ashar.core.files.types import PICTURE_TYPES

LONGEST_SIDE = 1280
QUALITY = 80


def two_versions(upload: Upload, *, purpose: str) -> tuple[StoredFile, StoredFile]:
    """The photo in full and made small, both without place and camera; neither is public yet.

    Raises NotAccepted for what is no picture, RuntimeError inside a transaction.
    """
    full = store(upload, purpose=purpose, allowed=PICTURE_TYPES)
    with open_stored(full) as content, Image.open(content) as picture:
        small = picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    raw = BytesIO()
    small.save(raw, "JPEG", quality=QUALITY)
    # The name that somebody gave may name a person: the version for everybody has none of it.
    made_small = ContentFile(raw.getvalue(), name="photo.jpg")
    return full, store(made_small, purpose="public photo", allowed=PICTURE_TYPES)
