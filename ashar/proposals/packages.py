"""The package of a filing: the very bytes that were filed, their files, the journal's entry, and a verifier.

A plain ZIP without compression, so that a page of a browser can read it offline (format: docs/journal.md).
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

from ashar.accounts.models import User
from ashar.core import journal
from ashar.core.files import open_locked, open_stored
from ashar.proposals import content as port
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.queries import Filing

FORMAT = "ashar-receipt 1"
VERIFIER = Path(__file__).parent / "data" / "verify.html"


def package_of(proposal: Proposal, filing: Filing, *, by: User) -> bytes:
    """The package of a filed version, for the organisation's own people; raises `content.Sealed`."""
    n = filing.version.n
    body = port.copy_of(proposal, n, by=by)
    entry = _entry_of(proposal, n)
    told = {
        "format": FORMAT,
        "proposal": proposal.number,
        "version": n,
        "call": proposal.lot.call.number,
        "lot": proposal.lot.n,
        "filed_at": filing.version.filed_at.isoformat(),
        "receipt": filing.receipt.number,
        "sha256": filing.version.sha256,
    }
    members = {
        "receipt.json": json.dumps(told, ensure_ascii=False, indent=1).encode(),
        "content.json": body,
        "entry.txt": entry.hash.encode() + b" " + bytes(entry.body) + b"\n",
        **_files(proposal, port.parse(body)),
        "verify.html": VERIFIER.read_bytes(),
    }
    return _zipped(members, filing.version.filed_at)


def _entry_of(proposal: Proposal, version: int) -> journal.Entry:
    filed = journal.Entry.objects.filter(number=proposal.number, step="proposal.file").order_by("seq")
    return next(entry for entry in filed if entry.facts["facts"]["version"] == version)


def _files(proposal: Proposal, content: port.Content) -> dict[str, bytes]:
    kept = {
        each.pk: each.file for each in Attachment.objects.select_related("file").filter(proposal=proposal)
    }
    found = {}
    for known in (each for files in content.files.values() for each in files):
        if known.key:
            found[f"files/{known.id}-{known.name}"] = open_locked(kept[known.id], bytes.fromhex(known.key))
        else:
            with open_stored(kept[known.id]) as file:
                found[f"files/{known.id}-{known.name}"] = file.read()
    return found


def _zipped(members: dict[str, bytes], at: datetime) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content)
    return whole.getvalue()
