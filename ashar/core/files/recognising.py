"""Files are told apart by what they hold, never by their name; what is broken or swells is not taken."""

import codecs
import io
import zipfile
from collections.abc import Sequence
from typing import Any, BinaryIO

import puremagic
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ashar.core.files.types import CSV, DOCX, HEIC, MEGABYTE, PDF, XLSX, FileType, NotAccepted

MOST_PAGES = 500
_SNIFFED = 1024  # how far browsers look when they guess a type
_TAIL = 2048
_UNPACKED_LIMIT = 200 * MEGABYTE
_MOST_PARTS = 5_000
_DEEPEST = 2  # a table inside a document inside a document
_ZIP = b"PK\x03\x04"
_BINARY = (_ZIP, b"%PDF-", b"{\\rtf")
_BLANKS = b"\t\n\r\f\v\x1a"
_MAIN_PART = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
_PROGRAMS = (".exe", ".dll", ".class", ".jar", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".msi", ".lnk")


def recognise(content: BinaryIO, allowed: Sequence[FileType]) -> FileType:
    """The kind of file this is; raises NotAccepted for every kind not allowed and for broken ones."""
    content.seek(0)
    head = content.read(_SNIFFED)
    media_type = _office_type(content) if head.startswith(_ZIP) else _sniff(head, content)
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


def _sniff(head: bytes, content: BinaryIO) -> str:
    if head[4:8] == b"ftyp":
        return HEIC.media_type if head[8:12] in _HEIC_BRANDS else ""
    content.seek(0)
    try:
        return str(puremagic.from_stream(content, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _office_type(content: BinaryIO) -> str:
    """The media type of an archive by its main part; empty for other archives."""
    with _opened(content) as archive:
        names = set(archive.namelist())
    return next((kind.media_type for kind, part in _MAIN_PART.items() if part in names), "")


def _opened(content: BinaryIO) -> zipfile.ZipFile:
    content.seek(0)
    try:
        return zipfile.ZipFile(content)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _unreadable() from error


def _unreadable() -> NotAccepted:
    return NotAccepted(_("The document cannot be read. Save it anew and send it once more."))


def _check_pdf(head: bytes, content: BinaryIO) -> None:
    """A document from its first byte to its last, and nothing else besides; not locked, not endless."""
    content.seek(0, 2)
    content.seek(max(0, content.tell() - _TAIL))
    tail = content.read()
    if not head.startswith(b"%PDF-") or b"%%EOF" not in tail:
        raise NotAccepted(_("The PDF did not arrive whole. Send it once more."))
    lower = head.lower()
    if b"<script" in lower or b"<html" in lower or b"<svg" in lower or b"PK\x05\x06" in tail:
        raise NotAccepted(_("Another file is hidden in this PDF. Save it anew, or scan the paper."))
    pages = _pages_of(content)
    if pages > MOST_PAGES:
        words = _("The PDF has {n} pages; at most {most} are taken. Send the part that is asked for.")
        raise NotAccepted(format_lazy(words, n=pages, most=MOST_PAGES))


def _pages_of(content: BinaryIO) -> int:
    """As many pages as it says it has; 0 when that cannot be told, which is left to whoever reads it."""
    content.seek(0)
    try:
        reader = PdfReader(content, strict=True)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotAccepted(_("The PDF opens only with a password. Save it without one and send it again."))
        pages: Any = reader.root_object["/Pages"]
        return max(0, int(pages["/Count"]))
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError):
        return 0


def _check_office(content: BinaryIO, depth: int = 0) -> None:
    """No programs, nothing that swells when unpacked, and no archive in an archive without an end."""
    with _opened(content) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED_LIMIT:
            raise NotAccepted(_("The document swells when it is opened. Save it anew and send it once more."))
        names = [part.filename.lower() for part in parts]
        if any("vbaproject" in name or name.endswith(_PROGRAMS) for name in names):
            raise NotAccepted(_("The document holds a small program (a macro). Save it without macros."))
        try:
            for part in parts:
                _check_part(archive, part, depth)
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            EOFError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise _unreadable() from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> None:
    """The beginning of a part; of an archive inside, all that can be asked of the one around it."""
    with archive.open(part) as opened:
        head = opened.read(_SNIFFED)
        if b"<!DOCTYPE" in head:
            raise _unreadable()
        if not head.startswith(_ZIP):
            return
        if depth >= _DEEPEST:
            raise NotAccepted(
                _("Documents lie inside documents here. Send each of them as a file of its own.")
            )
        _check_office(io.BytesIO(head + opened.read()), depth + 1)
