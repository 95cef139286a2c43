"""An opened proposal as a paper to be read, in the language it was written in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import documents, i18n
from ashar.core.documents import Facts, Kind, Texts
from ashar.core.i18n.saying import said
from ashar.proposals import showing
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.sheet import sheet_of


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its answer: a text, or rows of a table."""

    question: str
    text: str = ""
    head: list[str] = []
    rows: list[list[str]] = []


class ProposalFacts(Facts, frozen=True, kw_only=True):
    """What was filed, in the words of its own language."""

    number: str
    call: str
    applicant: Texts
    title: str
    filed: str
    requested: str
    own: str
    answers: list[Answered]
    budget: list[list[str]]
    declared: list[str]
    sha256: str


def present_proposal(facts: ProposalFacts) -> dict[str, Any]:
    """The proposal in words."""
    return {
        "under": _("Call {number}").format(number=facts.call),
        "heading": facts.title,
        "lede": said(facts.applicant),
        "facts": [
            (_("Number"), facts.number),
            (_("Filed"), facts.filed),
            (_("Asked for, soms"), facts.requested),
            (_("Own contribution, soms"), facts.own),
        ],
        "answers": msgspec.to_builtins(facts.answers),
        "budget_label": _("Budget"),
        "budget_head": [_("For what"), _("Asked for"), _("Own contribution")],
        "budget": facts.budget,
        "declared_label": _("We declare"),
        "declared": facts.declared,
        "advice": _("Drawn to be read from content.json beside it, which is what was filed. Its SHA-256:"),
        "sha256": facts.sha256,
    }


PROPOSAL = Kind(
    "dossier_proposal",
    gettext_lazy("Proposal"),
    ProposalFacts,
    Path(__file__).with_name("proposal.typ"),
    present_proposal,
)


def draw_proposal(proposal: Proposal, content: Content, sha256: str, out: BinaryIO) -> None:
    """Write the paper."""
    call = proposal.lot.call
    with translation.override(content.language):
        facts = _facts(proposal, content, sha256)
    out.write(
        documents.render_direct(
            PROPOSAL.code,
            facts,
            content.language,
            is_demonstration=call.authority.is_demonstration,
            at=proposal.filed_at,
        )
    )


def _facts(proposal: Proposal, content: Content, sha256: str) -> ProposalFacts:
    call = proposal.lot.call
    return ProposalFacts(
        authority=i18n.texts_of(call.authority, "name"),
        number=proposal.number,
        call=call.number,
        applicant=i18n.texts_of(proposal.organisation, "name"),
        title=content.title,
        filed=i18n.moment(proposal.filed_at) if proposal.filed_at else "",
        requested=showing.figure(content.requested),
        own=showing.figure(content.own),
        answers=[_answered(each) for each in showing.said(sheet_of(call), content)],
        budget=[
            [showing.told_line(item, content), showing.figure(item.amount), showing.figure(item.own)]
            for item in content.budget
            if item.name or item.amount or item.own
        ],
        declared=[str(words) for code, words in showing.DECLARATIONS.items() if code in content.declarations],
        sha256=sha256,
    )


def _answered(said_: showing.Said) -> Answered:
    rows = [list(map(str, row)) for row in (*said_.rows, *([said_.foot] if said_.foot else []))]
    return Answered(
        question=str(said_.question.title),
        text=said_.text or "; ".join(file.name for file in said_.files),
        head=[str(title) for title, _is_figure in said_.columns] if rows else [],
        rows=rows,
    )
