"""The package of a filing: the very bytes that were filed, their files, the journal's entry, and a verifier.

A plain ZIP without compression, so that a page of a browser can read it offline (format: docs/journal.md).
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import IO

from ashar.accounts.models import User
from ashar.core import journal
from ashar.core.files import open_locked, open_stored
from ashar.proposals import content as port
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.queries import Filing

FORMAT = "ashar-receipt 1"
CONTENT = "content.json"
MOST_OF_A_CONTENT = 4 * 2**20
VERIFIER = Path(__file__).parent / "data" / "verify.html"


class NoPackage(ValueError):
    """A file that is no package of a filing."""


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
        CONTENT: body,
        "entry.txt": entry.hash.encode() + b" " + bytes(entry.body) + b"\n",
        **_files(proposal, port.parse(body)),
        "verify.html": VERIFIER.read_bytes(),
    }
    return _zipped(members, filing.version.filed_at)


def filed_in(file: IO[bytes]) -> bytes:
    """The bytes that were filed, from a package or from the plain copy of them; raises NoPackage."""
    if not zipfile.is_zipfile(file):
        file.seek(0)
        return file.read(MOST_OF_A_CONTENT)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(CONTENT) as kept:
            return kept.read(MOST_OF_A_CONTENT)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NoPackage from error


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
