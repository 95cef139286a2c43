"""Where files are added: questions of the call, and places that the proposal itself makes."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.sets import Kind
from ashar.proposals.consortium import CONSENT, partner_of
from ashar.proposals.document import Content
from ashar.proposals.merging import parts_of
from ashar.proposals.models import Proposal
from ashar.proposals.questions import Question
from ashar.proposals.sheet import Sheet, sheet_of
from ashar.proposals.team import parts_for

EVIDENCE = "budget-evidence"  # no question of a set has a dash in its code
MOST_EVIDENCE = 10
MOST_LETTERS = 3


def place_of(code: str, sheet: Sheet, content: Content) -> Question | None:
    """The question that files under this code answer; None where no file can be added."""
    if code == EVIDENCE and sheet.budget_months:
        return Question(
            EVIDENCE,
            _("What shows the worth of the own contribution"),
            _("A price list, a letter of a local business, a lease. Then choose it in its line."),
            kind=Kind.FILE,
            most=MOST_EVIDENCE,
            required=False,
        )
    if code.startswith(CONSENT):
        partner = partner_of(content, code.removeprefix(CONSENT))
        if partner is None:
            return None
        return Question(
            code,
            format_lazy(_("Letter of consent: {name}"), name=partner.name),
            _("Signed by the head of the partner: what it does, and which share of the sum it takes."),
            kind=Kind.FILE,
            most=MOST_LETTERS,
            required=False,
        )
    question = sheet.by_code.get(code)
    return question if question is not None and question.kind == Kind.FILE else None


def may_attach(user: User, proposal: Proposal, code: str) -> bool:
    """Whether the person writes the part to which these files belong: the evidence belongs to the budget."""
    sheet = sheet_of(proposal.lot.call)
    allowed = parts_for(user, proposal, sheet)
    return "budget" in allowed if code == EVIDENCE else set(parts_of(sheet)) <= allowed
