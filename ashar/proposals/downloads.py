"""Sending a file of a proposal to whoever may read its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ashar.core.web.downloads import serve, serve_locked
from ashar.proposals.document import Attached
from ashar.proposals.models import Attachment

if TYPE_CHECKING:
    from django.http import FileResponse  # noqa: TID251 - only named


def serve_attached(kept: Attachment, known: Attached) -> FileResponse:
    """The file, unlocked with the key that the content holds; older files have no lock."""
    return serve_locked(kept.file, bytes.fromhex(known.key), known.name) if known.key else serve(kept.file)
