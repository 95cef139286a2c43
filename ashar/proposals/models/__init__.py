"""Proposals and their content; envelopes that came on paper."""

from ashar.proposals.models.correcting import CorrectedContent
from ashar.proposals.models.envelope import Envelope, EnvelopeQuerySet
from ashar.proposals.models.proposal import (
    Attachment,
    DraftComment,
    DraftPresence,
    DraftRevision,
    Helper,
    OpenedContent,
    PartnerAsk,
    Proposal,
    ProposalContent,
    ProposalQuerySet,
    Sending,
    SpentKey,
)

__all__ = [
    "Attachment",
    "CorrectedContent",
    "DraftComment",
    "DraftPresence",
    "DraftRevision",
    "Envelope",
    "EnvelopeQuerySet",
    "Helper",
    "OpenedContent",
    "PartnerAsk",
    "Proposal",
    "ProposalContent",
    "ProposalQuerySet",
    "Sending",
    "SpentKey",
]
