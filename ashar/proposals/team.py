"""Who writes which parts of a draft: its organisation's people by capacity, and helpers from outside."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import CharField, Exists, Value

from ashar.accounts.models import User
from ashar.core.web.ties import ties_of
from ashar.organisations.models import MemberCode, Membership
from ashar.organisations.queries import acts_for, memberships_now
from ashar.proposals.merging import parts_of
from ashar.proposals.models import Helper, Proposal
from ashar.proposals.sheet import Sheet
from ashar.proposals.states import WRITTEN

HELPER = "ngo_helper"
_WHOLE = (MemberCode.HEAD, MemberCode.MANAGER)


def parts_for(
    user: User, proposal: Proposal, sheet: Sheet, codes: Collection[str] | None = None
) -> frozenset[str]:
    """The parts that the person may write: the head and managers all, an accountant the budget, a helper
    from outside what the head chose. `codes`: the person's capacities, where they are known already.
    """
    known = frozenset(parts_of(sheet))
    codes = capacities(user, proposal) if codes is None else set(codes)
    if codes & set(_WHOLE):
        return known
    own = {"budget"} if MemberCode.ACCOUNTANT in codes else set()
    return known & (own | set(_helped(user, proposal)))


def capacities(user: User, proposal: Proposal) -> set[str]:
    """In which capacities the person acts for the organisation today."""
    return {code for code, pk in memberships_now(user) if pk == proposal.organisation_id}


def writes(user: User, proposal: Proposal) -> bool:
    """Whether the person acts for the organisation today, or helps with this draft."""
    return acts_for(user, proposal.organisation_id) or helps(user, proposal)


def helps(user: User, proposal: Proposal) -> bool:
    """Whether the person was invited from outside to write some parts of the draft."""
    return any(tie.body == proposal.pk for tie in ties_of(user, "helper"))


def helpers_now(proposal: Proposal) -> Any:
    """Helpers whose invitation has not ended."""
    return Helper.objects.filter(proposal=proposal, ended_at__isnull=True)


def helped_by(user: User) -> Iterable[Proposal]:
    """Drafts that the person was invited to help with."""
    invited = Helper.objects.filter(user=user, ended_at__isnull=True).values("proposal")
    found: Iterable[Proposal] = Proposal.objects.with_call().filter(pk__in=invited).order_by("-pk")
    return found


def rows_of_helpers(user: int) -> Any:
    """Invitations that hold, as ties; they lie in nobody's journal."""
    held = Helper.objects.filter(user=user, ended_at__isnull=True, proposal__state__in=WRITTEN)
    return held.annotate(code=Value(HELPER, CharField())).values_list(
        "code", "proposal_id", Value("", CharField())
    )


def _helped(user: User, proposal: Proposal) -> Collection[str]:
    return helpers_now(proposal).filter(user=user).values_list("parts", flat=True).first() or ()


def is_alone(user: User, proposal: Proposal) -> bool:
    """Whether nobody else writes this proposal; one query."""
    others = Membership.objects.current().filter(organisation=proposal.organisation_id).exclude(user=user)
    rows = Proposal.objects.filter(pk=proposal.pk).filter(Exists(others) | Exists(helpers_now(proposal)))
    return not rows.exists()
