"""Pictures: drawn anew, so that nothing but the picture remains — no place, no camera, no stowaway."""

import warnings
from pathlib import Path
from typing import BinaryIO

import pi_heif
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from ashar.core.files.types import HEIC, JPEG, PNG, WEBP, FileType, NotAccepted

pi_heif.register_heif_opener()

POINTS = 50_000_000
_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
_QUALITY = 88


def check(content: BinaryIO, kind: FileType) -> None:
    """Raise NotAccepted when the picture cannot be read or has too many points; reads its head only."""
    content.seek(0)
    with _read(content, kind) as picture:
        _check_points(picture)


def redraw(content: BinaryIO, kind: FileType, to: Path | BinaryIO) -> FileType:
    """Draw the picture anew, upright, without anything said about it; the kind it has become."""
    upright = upright_of(content, kind)
    if kind is PNG:
        upright.save(to, "PNG", optimize=False)
        return PNG
    upright.convert("RGB").save(to, "JPEG", quality=_QUALITY)
    return JPEG


def upright_of(content: BinaryIO, kind: FileType) -> Image.Image:
    """The picture as the camera was held, and nothing but it; raises NotAccepted."""
    content.seek(0)
    with _read(content, kind) as picture:
        _check_points(picture)
        return _upright(picture)


def _read(content: BinaryIO, kind: FileType) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Our own limit below speaks in a sentence.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(content, formats=[_FORMATS[kind]])
    except Image.DecompressionBombError as error:
        raise _too_many_points() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _unreadable() from error


def _check_points(picture: Image.Image) -> None:
    if picture.width * picture.height > POINTS:
        raise _too_many_points()


def _upright(picture: Image.Image) -> Image.Image:
    """The picture turned as the camera was held, on a fresh canvas that carries no metadata."""
    try:
        turned = ImageOps.exif_transpose(picture)
        if turned.mode not in ("L", "RGB", "RGBA"):
            turned = turned.convert("RGBA" if "transparency" in turned.info else "RGB")
        fresh = Image.new(turned.mode, turned.size)
        fresh.paste(turned)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable() from error
    return fresh


def _unreadable() -> NotAccepted:
    return NotAccepted(_("The picture cannot be read. Take it or save it anew."))


def _too_many_points() -> NotAccepted:
    limit = POINTS // 1_000_000
    return NotAccepted(
        format_lazy(
            _("The picture is too large: at most {limit} million points. Make it smaller."), limit=limit
        )
    )
