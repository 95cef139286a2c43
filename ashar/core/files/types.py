"""Kinds of files we take, told apart by what they hold and never by their name."""

import codecs
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import puremagic
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
_SNIFFED = 1024  # how far browsers look when they guess a type
_TAIL = 2048
_UNPACKED_LIMIT = 200 * MEGABYTE


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
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "DOCX")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "XLSX")

CSV = FileType("text/csv", ".csv", "CSV")

PICTURE_TYPES = (JPEG, PNG, WEBP)
DOCUMENT_TYPES = (PDF, *PICTURE_TYPES, DOCX, XLSX)
TABLE_TYPES = (XLSX, CSV)

_ZIP = b"PK\x03\x04"
_BINARY = (_ZIP, b"%PDF-", b"{\\rtf")
_BLANKS = b"\t\n\r\f\v\x1a"
_MAIN_PART = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}


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


def recognise(content: BinaryIO, allowed: Sequence[FileType]) -> FileType:
    """The kind of file this is; raises NotAccepted for every kind not allowed and for broken ones."""
    content.seek(0)
    head = content.read(_SNIFFED)
    media_type = _office_type(content) if head.startswith(_ZIP) else _sniff(content)
    found = next((kind for kind in allowed if kind.media_type == media_type), None)
    if found is None and CSV in allowed and _is_text(head):
        found = CSV
    if found is None:
        labels = ", ".join(kind.label for kind in allowed)
        raise NotAccepted(
            format_lazy(_("This kind of file is not taken here. We take: {types}."), types=labels)
        )
    if found is PDF:
        _check_pdf(head, content)
    elif found in _MAIN_PART:
        _check_office(content)
    return found


def _is_text(head: bytes) -> bool:
    """Whether it begins like text, in whatever encoding."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    return not head.startswith(_BINARY) and not any(sign < 32 and sign not in _BLANKS for sign in head)


def _sniff(content: BinaryIO) -> str:
    content.seek(0)
    try:
        return str(puremagic.from_stream(content, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _office_type(content: BinaryIO) -> str:
    """The media type of an archive by its main part; empty for other archives."""
    names = {part.filename for part in _parts(content)}
    return next((kind.media_type for kind, part in _MAIN_PART.items() if part in names), "")


def _parts(content: BinaryIO) -> list[zipfile.ZipInfo]:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _unreadable() from error


def _unreadable() -> NotAccepted:
    return NotAccepted(_("The document cannot be read. Save it anew and send it once more."))


def _check_pdf(head: bytes, content: BinaryIO) -> None:
    """A document from its first byte to its last, and nothing else besides."""
    content.seek(0, 2)
    content.seek(max(0, content.tell() - _TAIL))
    tail = content.read()
    if not head.startswith(b"%PDF-") or b"%%EOF" not in tail:
        raise NotAccepted(_("The PDF did not arrive whole. Send it once more."))
    lower = head.lower()
    if b"<script" in lower or b"<html" in lower or b"<svg" in lower or b"PK\x05\x06" in tail:
        raise NotAccepted(_("Another file is hidden in this PDF. Save it anew, or scan the paper."))


def _check_office(content: BinaryIO) -> None:
    """No macros, and nothing that swells when unpacked."""
    parts = _parts(content)
    if sum(part.file_size for part in parts) > _UNPACKED_LIMIT:
        raise _unreadable()
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise NotAccepted(_("The document holds a small program (a macro). Save it without macros."))
