"""Papers of the organisation's vault as the answer to a question for files."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.core.lifecycle import Blocker
from ashar.core.web.answers import attempt
from ashar.organisations.models import VaultDocument
from ashar.organisations.vault.showing import Shown, papers_of
from ashar.proposals.actions import choose_document, choosing_blockers
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal

PAPER = "paper-"


@dataclass(frozen=True)
class Offered:
    """A paper of the vault that may be brought; `is_fitting`: of the kind that is asked."""

    row: Shown
    is_fitting: bool
    blockers: list[Blocker]


def offered(proposal: Proposal, code: str, content: Content, by: User) -> list[Offered]:
    """The papers of the vault for this question, those of its kind first; none for who may not see them."""
    if not by.has_perm("organisations.see_vault", proposal.organisation):
        return []
    kind = code.removeprefix(PAPER)
    found = [
        Offered(
            row, row.kind.code == kind, list(choosing_blockers(proposal, row.document, row.kept, content))
        )
        for row in papers_of(proposal.organisation)
    ]
    return sorted(found, key=lambda each: not each.is_fitting)


def use_document(request: HttpRequest, proposal: Proposal, code: str) -> bool:
    """Whether the paper that was chosen is brought now; the page says why not."""
    sent = request.POST["use"]
    chosen = VaultDocument(pk=int(sent) if sent.isdigit() else 0)
    by = reader_of(request)
    return attempt(request, choose_document, proposal=proposal, code=code, document=chosen, by=by) is not None
