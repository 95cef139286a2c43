"""Sending a file of a proposal to whoever may read its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ashar.accounts.models import User
from ashar.core.web.downloads import serve, serve_locked
from ashar.organisations.vault.actions import record_opening
from ashar.proposals.document import Attached
from ashar.proposals.models import Attachment

if TYPE_CHECKING:
    from django.http import FileResponse  # noqa: TID251 - only named


def serve_attached(kept: Attachment, known: Attached, *, by: User) -> FileResponse:
    """The file, unlocked with the key that the content holds; older files have no lock.

    The journal notes that a paper of a vault is opened, whoever opens it.
    """
    if kept.document is not None:
        record_opening(document=kept.document, by=by)
    return serve_locked(kept.file, bytes.fromhex(known.key), known.name) if known.key else serve(kept.file)
