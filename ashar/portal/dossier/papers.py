"""The papers of a call: what was issued here, drawn in both languages, and what was signed and scanned."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.complaints.models import Complaint, Origin
from ashar.core import clock, documents
from ashar.core.documents import Document, Texts, in_all_languages
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Words
from ashar.core.thread import Kind
from ashar.monitoring.models import AcceptanceAct, Evaluation, Photo, Receipt
from ashar.portal.dossier.members import LANGUAGES, Member, member, of_bytes, stored
from ashar.portal.dossier.scope import Scope, rules_of_work
from ashar.portal.dossier.tables.after import HANDED_IN
from ashar.priorities.models import Meeting
from ashar.programmes.models import ApprovingDecision
from ashar.selection.models import FundingLoss, Offer, ProtocolSignature, SittingProtocol, SteppingBack

# A protocol that nobody has published is the commission’s; the full form has those that another replaced.
ONLY_PUBLISHED = frozenset({"protocol"})
Scan = tuple[str, StoredFile, Words, Any]


def issued(scope: Scope) -> list[Document]:
    """Papers issued about the call and what belongs to it, the oldest first."""
    found = Document.objects.filter(subject_number__in=scope.numbers).select_related("superseded_by")
    return [
        each
        for each in found.order_by("issued_at", "pk")
        if each.is_public or (scope.is_full and (each.kind not in ONLY_PUBLISHED or each.superseded_by_id))
    ]


def papers_of(scope: Scope) -> Iterator[Member]:
    """Every paper in Kyrgyz and Russian; in the full form also the bytes that were hashed."""
    for paper in issued(scope):
        title: Texts = in_all_languages(documents.kind_of(paper.kind).title)
        dated = clock.local(paper.issued_at).date()
        for code in LANGUAGES:
            path = f"papers/{paper.number}-{paper.kind}-{code}.pdf"
            draw = partial(_draw, paper, code)
            yield Member(path, title, draw, number=paper.number, about=paper.subject_number, dated=dated)
        if scope.is_full:
            facts = of_bytes(bytes(paper.data))
            yield member(
                f"checking/papers/{paper.number}.json", "", facts, number=paper.number, is_listed=False
            )


def _draw(paper: Document, language: str, out: BinaryIO) -> None:
    out.write(documents.render(paper, language))


def scans_of(scope: Scope) -> Iterator[Member]:
    """What was signed by hand and photographed, and what proves what was spent; public ones for everybody."""
    for number, file, title, dated in (*_scans(scope), *_evidence(scope)):
        if file is not None and (scope.is_full or file.is_public):
            yield stored("scans", number, file, title, dated)


def _scans(scope: Scope) -> Iterator[Scan]:
    commission = scope.call.commission
    for meeting in Meeting.objects.filter(pk__in=scope.of_kind(Kind.MEETING)).select_related("minutes"):
        yield from _scan(meeting, meeting.minutes, _("Minutes of the meeting"), meeting.held_on)
    for decision in ApprovingDecision.objects.filter(pk__in=scope.of_kind(Kind.DECISION)).select_related(
        "scan"
    ):
        yield from _scan(decision, decision.scan, _("Decision"), decision.act_date)
    if commission is not None:
        yield from _scan(commission, commission.scan, _("Order of appointment"), commission.act_date)
    if commission is not None and (rules := rules_of_work(scope.call)) is not None:
        yield from _scan(commission, rules.scan, _("Rules of work"), clock.local(rules.adopted_at).date())
    for protocol in (
        SittingProtocol.objects.of(scope.call).filter(published_at__isnull=False).select_related("scan")
    ):
        yield from _scan(protocol, protocol.scan, _("Signed protocol"), clock.local(protocol.held_at).date())
    yield from _signed(scope)
    for each in Complaint.objects.filter(call=scope.call, origin=Origin.BODY).select_related("letter"):
        yield from _scan(each, each.letter, _("Outside decision"), each.act_date)


def _signed(scope: Scope) -> Iterator[Scan]:
    """What each paper of a published protocol was signed in: earlier scans, and files with a certificate."""
    published = SittingProtocol.objects.of(scope.call).filter(published_at__isnull=False)
    kept = ProtocolSignature.objects.filter(protocol__in=published).select_related("file", "protocol")
    for each in kept.order_by("signed_at", "pk"):
        yield from _scan(each.protocol, each.file, _("Signed protocol"), clock.local(each.signed_at).date())


def _evidence(scope: Scope) -> Iterator[Scan]:
    agreements, awards = scope.of_kind(Kind.AGREEMENT), scope.of_kind(Kind.AWARD)
    for loss in FundingLoss.objects.filter(award__in=awards).select_related("scan", "award"):
        yield from _scan(loss.award, loss.scan, _("Paper about money that fell away"), loss.paper_date)
    for back in SteppingBack.objects.filter(award__in=awards).select_related("letter", "award"):
        yield from _scan(back.award, back.letter, _("Letter of a winner who stepped back"), None)
    for offer in Offer.objects.filter(award__in=awards).select_related("letter", "award"):
        yield from _scan(offer.award, offer.letter, _("Answer to an offer"), None)
    for agreement in Agreement.objects.filter(pk__in=agreements).select_related("scan"):
        yield from _scan(agreement, agreement.scan, _("Signed agreement"), agreement.signed_on)
    for act in AcceptanceAct.objects.filter(agreement__in=agreements).select_related("scan"):
        yield from _scan(act, act.scan, _("Acceptance act"), act.signed_on)
    for evaluation in Evaluation.objects.filter(agreement__in=agreements).select_related("hearing_minutes"):
        minutes = evaluation.hearing_minutes
        yield from _scan(evaluation, minutes, _("Minutes of the hearing"), evaluation.hearing_on)
    reports = {"report__in": scope.of_kind(Kind.REPORT), "report__state__in": HANDED_IN}
    receipts = Receipt.objects.filter(**{f"line__{key}": value for key, value in reports.items()})
    for receipt in receipts.select_related("file", "line__report").order_by("pk"):
        yield receipt.line.report.number, receipt.file, _("Proof of what was spent"), None
    photos = Photo.objects.filter(report__in=scope.of_kind(Kind.REPORT), released_at__isnull=False)
    for photo in photos.select_related("public", "report").order_by("pk"):
        yield photo.report.number, photo.public, _("Photo"), None


def _scan(obj: Any, file: StoredFile | None, title: Words, dated: Any) -> Iterator[Scan]:
    if file is not None:
        yield obj.number, file, title, dated
