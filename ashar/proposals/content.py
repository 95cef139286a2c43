"""The content port: the only way to a proposal's title, answers, budget and declarations.

Content is one validated document (`document`), kept as canonical bytes: version 0 is the draft, 1 and
up are what was filed. Before the opening only the organisation's own people reach it; after the opening
`load_opened` gives the filed version to the pages of `selection`, which ask about interests first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from ashar.accounts.models import User
from ashar.core import clock
from ashar.proposals.document import BUDGET_LINES, Attached, BudgetItem, Content, ContentInvalid, parse
from ashar.proposals.lacking import missing
from ashar.proposals.models import Proposal, ProposalContent
from ashar.proposals.questions import DECLARATIONS, QUESTIONS, Question
from ashar.proposals.states import UNFILED

__all__ = [
    "BUDGET_LINES",
    "DECLARATIONS",
    "QUESTIONS",
    "Attached",
    "BudgetItem",
    "Content",
    "ContentInvalid",
    "Draft",
    "Question",
    "Sealed",
    "Version",
    "changed_since_filing",
    "copy_of",
    "draft_of",
    "fingerprint",
    "freeze_version",
    "is_filed_as_it_is",
    "is_own",
    "load_opened",
    "load_opened_together",
    "load_own",
    "missing",
    "parse",
    "save",
    "versions_of",
]


class Sealed(PermissionError):
    """The content may not be read now by this person."""


@dataclass(frozen=True)
class Draft:
    """The draft as it was kept last: when, and by whom."""

    content: Content
    sha256: str
    saved_at: datetime
    saved_by: User | None


@dataclass(frozen=True)
class Version:
    """A filed version without its content."""

    n: int
    filed_at: datetime
    sha256: str


def is_own(proposal: Proposal, user: User) -> bool:
    """Whether the person acts for the organisation today."""
    return bool(proposal.organisation.memberships.current().filter(user=user).exists())


def load_own(proposal: Proposal, *, by: User, version: int = 0) -> Content:
    """The draft, or a filed version, for the organisation's own people; raises Sealed for anybody else."""
    _must_be_own(proposal, by)
    return _read(proposal, version)


def copy_of(proposal: Proposal, version: int, *, by: User) -> bytes:
    """The bytes that were hashed, for the organisation's own people; raises Sealed for anybody else."""
    _must_be_own(proposal, by)
    return bytes(ProposalContent.objects.get(proposal=proposal, version=version).body)


def draft_of(proposal: Proposal, *, by: User) -> Draft:
    """The draft with its time, for the organisation's own people; raises Sealed for anybody else."""
    _must_be_own(proposal, by)
    kept = ProposalContent.objects.select_related("saved_by").get(proposal=proposal, version=0)
    return Draft(parse(bytes(kept.body)), kept.sha256, kept.saved_at, kept.saved_by)


def load_opened(proposal: Proposal) -> Content:
    """The version that counts, after the opening; raises Sealed before it, and for what was taken back."""
    if not proposal.lot.call.is_opened or proposal.state in UNFILED:
        raise Sealed
    return _read(proposal, proposal.version)


def load_opened_together(proposals: Collection[Proposal]) -> dict[int, Content]:
    """The versions that count by the proposal's id, by one query; raises Sealed when one is not opened."""
    if any(not each.lot.call.is_opened or each.version == 0 for each in proposals):
        raise Sealed
    kept = ProposalContent.objects.filter(proposal__in=proposals, version=F("proposal__version"))
    return {pk: parse(bytes(body)) for pk, body in kept.values_list("proposal_id", "body")}


def save(proposal: Proposal, content: Content, *, by: User | None) -> ProposalContent:
    """Keep the draft; called by actions only. The stored bytes are parsed again before they are kept."""
    body = content.to_bytes()
    parse(body)
    stored, _created = ProposalContent.objects.update_or_create(
        proposal=proposal,
        version=0,
        defaults={"body": body, "sha256": _hash(body), "saved_at": clock.now(), "saved_by": by},
    )
    return stored


def freeze_version(proposal: Proposal, version: int, *, at: datetime, by: User | None) -> ProposalContent:
    """Copy the draft into a filed version that never changes again; called by actions only."""
    body = bytes(ProposalContent.objects.get(proposal=proposal, version=0).body)
    return ProposalContent.objects.create(
        proposal=proposal, version=version, saved_at=at, saved_by=by, body=body, sha256=_hash(body)
    )


def fingerprint(proposal: Proposal) -> str:
    """SHA-256 of the version that counts: the check code of its receipt."""
    return ProposalContent.objects.get(proposal=proposal, version=proposal.version).sha256


def is_filed_as_it_is(proposal: Proposal) -> bool:
    """Whether the draft is what stands filed now, so that filing again would change nothing."""
    return proposal.state == "filed" and not changed_since_filing([proposal])


def changed_since_filing(proposals: Iterable[Proposal]) -> set[int]:
    """Ids of those filed whose draft is another text now; one query."""
    filed = {proposal.pk: proposal.version for proposal in proposals if proposal.state == "filed"}
    kept = ProposalContent.objects.filter(proposal__in=filed, version__in={0, *filed.values()})
    found: dict[int, set[str]] = defaultdict(set)
    for pk, version, sha256 in kept.values_list("proposal", "version", "sha256"):
        if version in (0, filed[pk]):
            found[pk].add(sha256)
    return {pk for pk, texts in found.items() if len(texts) > 1}


def versions_of(proposal: Proposal) -> list[Version]:
    """The filed versions, the newest first: numbers, times and hashes."""
    filed = ProposalContent.objects.filter(proposal=proposal, version__gte=1).order_by("-version")
    return [Version(*row) for row in filed.values_list("version", "saved_at", "sha256")]


def _must_be_own(proposal: Proposal, user: User) -> None:
    if not is_own(proposal, user):
        raise Sealed


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _read(proposal: Proposal, version: int) -> Content:
    kept: Any = ProposalContent.objects.filter(proposal=proposal, version=version).first()
    return parse(bytes(kept.body)) if kept else Content()
