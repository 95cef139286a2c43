"""Proposals in full, and sheets of members: the very bytes that were hashed, for the full form only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.journal import canonical
from ashar.core.thread import Kind
from ashar.portal.dossier.drawing import draw_proposal
from ashar.portal.dossier.members import Member, infected, member, of_json, of_stored
from ashar.portal.dossier.scope import Scope
from ashar.proposals import content as port
from ashar.proposals.models import Attachment, CorrectedContent, OpenedContent, Proposal
from ashar.proposals.states import UNFILED
from ashar.selection.marking.given import Given, row_of
from ashar.selection.models import CorrectionRequest, ScoreSheet

Read = Callable[[], bytes]


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
    sha256, read = port.fingerprint(proposal), partial(_body_of, proposal)
    yield member(f"{folder}/proposal.pdf", _("Proposal"), partial(_draw, proposal, read, sha256), **facts)
    yield _bytes(f"{folder}/content.json", proposal, read)
    filed = {"proposal": proposal.number, "version": proposal.version, "sha256": sha256}
    yield _told(f"{folder}/filed.json", proposal, filed)
    yield from _files(proposal, folder, port.parse(read()), facts)
    yield from _corrected(proposal, folder, facts)


def _corrected(proposal: Proposal, folder: str, facts: dict[str, Any]) -> Iterator[Member]:
    """What was sent as a correction, as it was hashed, and what of it counts."""
    kept = CorrectedContent.objects.defer("sent", "body").filter(proposal=proposal).first()
    if kept is None:
        return
    facts = {**facts, "dated": clock.local(kept.sent_at).date()}
    sent, counts = partial(_correction_of, proposal, "sent"), partial(_correction_of, proposal, "body")
    drawn = partial(_draw, proposal, counts, kept.sha256)
    yield member(f"{folder}/corrected/proposal.pdf", _("Proposal as it was corrected"), drawn, **facts)
    yield _bytes(f"{folder}/corrected/content.json", proposal, sent)
    yield _bytes(f"{folder}/corrected/counts.json", proposal, counts)
    yield _told(f"{folder}/corrected/filed.json", proposal, _correction(proposal, kept.sha256))
    yield from _files(proposal, folder, port.parse(sent()), facts)


def _correction(proposal: Proposal, sha256: str) -> dict[str, Any]:
    """Its receipt and hash, what was asked for, and what was changed."""
    asked = CorrectionRequest.objects.get(check_of__proposal=proposal)
    told = {"proposal": proposal.number, "sha256": sha256, "receipt": asked.receipt}
    return told | {"asked": asked.items, "changed": asked.changed, "unrequested": asked.unrequested}


def _bytes(path: str, proposal: Proposal, read: Read) -> Member:
    return member(path, _("Proposal"), partial(_copy, read), number=proposal.number, is_listed=False)


def _told(path: str, proposal: Proposal, told: dict[str, Any]) -> Member:
    return member(path, _("Proposal"), of_json(told), number=proposal.number, is_listed=False)


def _body_of(proposal: Proposal) -> bytes:
    """What was opened, read when it is wanted: a hundred of them are not held."""
    return bytes(OpenedContent.objects.values_list("body", flat=True).get(proposal=proposal))


def _correction_of(proposal: Proposal, which: str) -> bytes:
    return bytes(CorrectedContent.objects.values_list(which, flat=True).get(proposal=proposal))


def _copy(read: Read, out: BinaryIO) -> None:
    out.write(read())


def _draw(proposal: Proposal, read: Read, sha256: str, out: BinaryIO) -> None:
    draw_proposal(proposal, port.parse(read()), sha256, out)


def _files(proposal: Proposal, folder: str, content: port.Content, facts: dict[str, Any]) -> Iterator[Member]:
    kept = {
        each.pk: each.file for each in Attachment.objects.filter(proposal=proposal).select_related("file")
    }
    for known in (each for files in content.files.values() for each in files):
        if known.id in kept:
            file, path = kept[known.id], f"{folder}/files/{known.id}-{known.name}"
            write, asked = of_stored(file, known.key), infected(file, known.key)
            yield member(path, _("File of a proposal"), write, is_infected=asked, **facts)


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
        rows = [row_of(m.proposal.number, Given(m.points, m.comment, m.notes)) for m in markings]
        locked = canonical({"sheet": sheet.number, "rows": rows})
        told = {
            "sheet": sheet.number,
            "salt": sheet.salt,
            "sha256": sheet.sha256,
            "locked": json.loads(locked),
        }
        path = f"checking/sheets/{sheet.number}.json"
        yield member(path, _("Score sheet"), of_json(told), number=sheet.number, is_listed=False)
