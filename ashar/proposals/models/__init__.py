"""Proposals and their content; envelopes that came on paper."""

from ashar.proposals.models.envelope import Envelope, EnvelopeQuerySet
from ashar.proposals.models.proposal import (
    Attachment,
    DraftComment,
    DraftPresence,
    DraftRevision,
    Helper,
    OpenedContent,
    Proposal,
    ProposalContent,
    ProposalQuerySet,
    Sending,
)

__all__ = [
    "Attachment",
    "DraftComment",
    "DraftPresence",
    "DraftRevision",
    "Envelope",
    "EnvelopeQuerySet",
    "Helper",
    "OpenedContent",
    "Proposal",
    "ProposalContent",
    "ProposalQuerySet",
    "Sending",
]
