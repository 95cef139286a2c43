"""Sending files and papers so that a browser never runs what they hold."""

import io
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from ashar.core.documents.rendering import rehearsed
from ashar.core.files import JPEG, PDF, PNG, Scan, StoredFile, kind_named, open_locked, open_stored, settle

# Shown in the browser; every other kind is only saved.
SHOWN = frozenset({PDF.media_type, JPEG.media_type, PNG.media_type})
MOST_IN_A_TAB = 31  # letters in the name of a sheet
_LOCKED = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def serve(file: StoredFile) -> FileResponse:
    """The stored file, for a visitor whom the view has let in; PermissionDenied for an infected one."""
    answer = FileResponse(
        _unless_infected(file, open_stored(file)),
        as_attachment=file.media_type not in SHOWN,
        filename=file.name,
        content_type=file.media_type,
    )
    return _locked(answer, is_public=file.is_public)


def serve_locked(file: StoredFile, key: bytes, name: str) -> FileResponse:
    """A file kept under a lock, for a visitor who holds its key; raises as `serve` does."""
    kind = kind_named(name)
    answer = FileResponse(
        _unless_infected(file, io.BytesIO(open_locked(file, key))),
        as_attachment=kind.media_type not in SHOWN,
        filename=name,
        content_type=kind.media_type,
    )
    return _locked(answer, is_public=False)


def _unless_infected(file: StoredFile, content: BinaryIO) -> BinaryIO:
    if settle(file, content) == Scan.INFECTED:
        content.close()
        raise PermissionDenied(_("A virus was found in this file, so it is not given out."))
    return content


def serve_pdf(content: bytes, name: str, *, is_public: bool = False, is_saved: bool = False) -> FileResponse:
    """A drawn paper, shown in the browser under this name, or saved at once when it cannot be shown again."""
    answer = FileResponse(
        io.BytesIO(content), as_attachment=is_saved, filename=name, content_type=PDF.media_type
    )
    return _locked(answer, is_public=is_public)


def _locked(answer: FileResponse, *, is_public: bool) -> FileResponse:
    for name, value in _LOCKED.items():
        answer[name] = value
    if not is_public:
        answer["Cache-Control"] = "private, no-store"
    return answer


def serve_workbook(content: bytes, name: str) -> FileResponse:
    """A workbook (XLSX), always saved and never shown."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = FileResponse(io.BytesIO(_across(content)), as_attachment=True, filename=name, content_type=kind)
    return _locked(answer, is_public=False)


def _across(content: bytes) -> bytes:
    """The workbook; in a rehearsal each sheet says so, on its tab and at the head of every printed page."""
    mark = rehearsed()
    if not mark:
        return content
    book, out = load_workbook(io.BytesIO(content)), io.BytesIO()
    sheets: list[Any] = book.worksheets
    for sheet in sheets:
        sheet.oddHeader.center.text = mark
        sheet.title = f"{mark.split()[0]} {sheet.title}"[:MOST_IN_A_TAB]
    book.save(out)
    return out.getvalue()


def serve_docx(content: bytes, name: str) -> FileResponse:
    """A document that people edit (DOCX), always saved and never shown."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    answer = FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=kind)
    return _locked(answer, is_public=False)
