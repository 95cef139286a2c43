"""Proposals in full, and sheets of members: the very bytes that were hashed, for the full form only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.files import StoredFile, open_locked, open_stored
from ashar.core.journal import canonical
from ashar.core.thread import Kind
from ashar.portal.dossier.drawing import draw_proposal
from ashar.portal.dossier.members import Member, member, of_json
from ashar.portal.dossier.scope import Scope
from ashar.proposals import content as port
from ashar.proposals.models import Attachment, OpenedContent, Proposal
from ashar.proposals.states import UNFILED
from ashar.selection.models import ScoreSheet


def filings_of(scope: Scope) -> Iterator[Member]:
    """Every opened proposal of the themes that are out: to read, as it was hashed, and with its files."""
    if not scope.is_full:
        return
    kept = Proposal.objects.filter(lot__in=scope.open_lots).exclude(state__in=UNFILED)
    opened = kept.filter(opened_content__isnull=False)
    for proposal in opened.select_related("lot__call__authority", "organisation").order_by("number"):
        yield from _filing(proposal)


def _filing(proposal: Proposal) -> Iterator[Member]:
    folder = f"proposals/{proposal.number}"
    facts: dict[str, Any] = {
        "number": proposal.number,
        "about": proposal.number,
        "dated": clock.local(proposal.filed_at).date() if proposal.filed_at else None,
    }
    sha256, content = port.fingerprint(proposal), port.parse(_body_of(proposal))
    drawn = partial(_draw, proposal, sha256)
    yield member(f"{folder}/proposal.pdf", _("Proposal"), drawn, **facts)
    yield member(
        f"{folder}/content.json",
        _("Proposal"),
        partial(_copy, proposal),
        number=proposal.number,
        is_listed=False,
    )
    filed = {"proposal": proposal.number, "version": proposal.version, "sha256": sha256}
    yield member(
        f"{folder}/filed.json", _("Proposal"), of_json(filed), number=proposal.number, is_listed=False
    )
    yield from _files(proposal, folder, content, facts)


def _body_of(proposal: Proposal) -> bytes:
    """What was opened, read when it is wanted: a hundred of them are not held."""
    return bytes(OpenedContent.objects.values_list("body", flat=True).get(proposal=proposal))


def _copy(proposal: Proposal, out: BinaryIO) -> None:
    out.write(_body_of(proposal))


def _draw(proposal: Proposal, sha256: str, out: BinaryIO) -> None:
    draw_proposal(proposal, port.parse(_body_of(proposal)), sha256, out)


def _files(proposal: Proposal, folder: str, content: port.Content, facts: dict[str, Any]) -> Iterator[Member]:
    kept = {
        each.pk: each.file for each in Attachment.objects.filter(proposal=proposal).select_related("file")
    }
    for known in (each for files in content.files.values() for each in files):
        if known.id in kept:
            write = partial(_unlocked, kept[known.id], known.key)
            yield member(f"{folder}/files/{known.id}-{known.name}", _("File of a proposal"), write, **facts)


def _unlocked(file: StoredFile, key: str, out: BinaryIO) -> None:
    if key:
        out.write(open_locked(file, bytes.fromhex(key)))
        return
    with open_stored(file) as content:
        while piece := content.read(1 << 20):
            out.write(piece)


def sheets_of(scope: Scope) -> Iterator[Member]:
    """What each member locked, as it was hashed, with the salt that went into the hash."""
    if not scope.is_full:
        return
    kept = ScoreSheet.objects.filter(pk__in=scope.of_kind(Kind.SCORE_SHEET), state="revealed").exclude(
        sha256=""
    )
    for sheet in kept.prefetch_related("markings__proposal").order_by("pk"):
        markings = sorted(sheet.markings.all(), key=lambda each: each.proposal.number)
        if any(each.proposal.lot_id not in scope.open_lots for each in markings):
            continue
        rows = [{"proposal": m.proposal.number, "points": m.points, "comment": m.comment} for m in markings]
        locked = canonical({"sheet": sheet.number, "rows": rows})
        told = {
            "sheet": sheet.number,
            "salt": sheet.salt,
            "sha256": sheet.sha256,
            "locked": json.loads(locked),
        }
        path = f"checking/sheets/{sheet.number}.json"
        yield member(path, _("Score sheet"), of_json(told), number=sheet.number, is_listed=False)
