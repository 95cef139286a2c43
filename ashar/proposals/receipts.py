"""The receipt of a filing: what was filed, when to the second, and its trace; nothing of the content."""

from typing import Any

from ashar.core import i18n, journal
from ashar.core.documents import Document, issue_document, kind_of, supersede
from ashar.core.documents.papers.receipt import ReceiptFacts
from ashar.proposals.models import Proposal
from ashar.proposals.queries import RECEIPT


def give(proposal: Proposal, *, sha256: str, by: journal.Actor) -> Document:
    """Issue the receipt of the version that counts; it replaces the receipt of the version before.

    Called by actions only.
    """
    facts = _facts(proposal, sha256)
    earlier = Document.objects.filter(
        kind=RECEIPT, subject_number=proposal.number, superseded_by=None
    ).first()
    if earlier is not None:
        return supersede(earlier, data=facts, by=by, reason="filed again")
    return issue_document(
        RECEIPT,
        subject_number=proposal.number,
        chain=proposal.chain,
        data=facts,
        by=by,
        is_demonstration=proposal.lot.call.authority.is_demonstration,
        mode=proposal.lot.call.mode,
    )


def _facts(proposal: Proposal, sha256: str) -> ReceiptFacts:
    lot, call = proposal.lot, proposal.lot.call
    assert proposal.filed_at is not None
    assert call.deadline is not None
    return ReceiptFacts(
        authority=i18n.texts_of(call.authority, "name"),
        proposal_number=proposal.number,
        version=proposal.version,
        call_number=call.number,
        call_title=i18n.texts_of(call, "title"),
        lot_title=i18n.texts_of(lot, "title"),
        applicant=i18n.texts_of(proposal.organisation, "name"),
        filed_at=proposal.filed_at,
        deadline=call.deadline,
        requested=None,  # a part of the content, which nobody reads before the opening
        files=0,
        content_sha256=sha256,
        is_paper=proposal.is_paper,
    )


def speaks_of(proposal: Proposal, sha256: str) -> bool:
    """Whether the receipt in force and the journal's entry of the last filing both name this hash."""
    receipt = Document.objects.filter(
        kind=RECEIPT, subject_number=proposal.number, superseded_by=None
    ).first()
    filed = (
        journal.Entry.objects.filter(number=proposal.number, step="proposal.file").order_by("-seq").first()
    )
    if receipt is None or filed is None:
        return False
    told: Any = kind_of(RECEIPT).unpack(bytes(receipt.data))
    return told.content_sha256 == sha256 == filed.facts["facts"]["sha256"]
