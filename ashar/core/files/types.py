"""Kinds of files we take, and what is said of those that are not taken."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class FileType:
    """A kind of file: its media type, the ending of its name, and the most megabytes we take."""

    media_type: str
    suffix: str
    label: str
    megabytes: int = 20


PDF = FileType("application/pdf", ".pdf", "PDF")
JPEG = FileType("image/jpeg", ".jpg", "JPEG")
PNG = FileType("image/png", ".png", "PNG")
WEBP = FileType("image/webp", ".webp", "WebP")
HEIC = FileType("image/heic", ".heic", "HEIC")
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "DOCX")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "XLSX")

CSV = FileType("text/csv", ".csv", "CSV")

PICTURE_TYPES = (JPEG, PNG, WEBP, HEIC)
DOCUMENT_TYPES = (PDF, *PICTURE_TYPES, DOCX, XLSX)
TABLE_TYPES = (XLSX, CSV)


def kind_named(name: str) -> FileType:
    """The kind of a file that we have named ourselves (`naming.safe_name`), by the ending we gave it."""
    return next(kind for kind in (*DOCUMENT_TYPES, CSV) if name.endswith(kind.suffix))


class NotAccepted(ValidationError):
    """A file we do not take; its message is a sentence that says why and what to do."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence, code="not_accepted")


def check_size(size: int, limit: int) -> None:
    """Raise NotAccepted for an empty file and for one of more than `limit` megabytes."""
    if not size:
        raise NotAccepted(_("The file is empty. Choose it again, or save it anew."))
    if size > limit * MEGABYTE:
        raise NotAccepted(
            format_lazy(
                _("The file is larger than {limit} MB. Make it smaller, or send it in parts."), limit=limit
            )
        )
