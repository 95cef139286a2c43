"""Questions about a selection: who may read what, who marks whom, how it stands."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember
from ashar.core import clock
from ashar.proposals import content as port
from ashar.proposals.content import Content, Sealed
from ashar.proposals.models import Proposal
from ashar.selection import marks
from ashar.selection.models import AdmissionCheck, InterestDeclaration, Marking, ScoreSheet

READS = ("none", "waived")


def member_of(call: Call, user: User) -> CommissionMember | None:
    """The person's seat in the call's commission today."""
    if call.commission is None or not user.pk:
        return None
    return call.commission.members.current().filter(user=user).first()


def criteria_of(call: Call) -> list[dict[str, Any]]:
    """The criteria the call keeps for life: code, titles, max."""
    return list(call.rules["criteria"]) if call.rules else []


def has_declared_all(member: CommissionMember, call: Call) -> bool:
    """Whether the member has declared about every applicant of the call."""
    pending = InterestDeclaration.objects.filter(member=member, proposal__lot__call=call, state="pending")
    return not pending.exists()


def may_read(member: CommissionMember, proposal: Proposal) -> bool:
    """Interests first: nothing is read before all applicants are declared about, and never after a recusal."""
    if not has_declared_all(member, proposal.lot.call):
        return False
    return InterestDeclaration.objects.filter(member=member, proposal=proposal, state__in=READS).exists()


def content_for(member: CommissionMember, proposal: Proposal) -> Content:
    """The opened content for a member of the commission; raises Sealed when it may not be read."""
    if not may_read(member, proposal):
        raise Sealed
    return port.load_opened(proposal)


def proposals_to_mark(sheet: ScoreSheet) -> list[Proposal]:
    """Admitted proposals of the call that this member may read."""
    return list(
        Proposal.objects.filter(
            lot__call=sheet.call, state="admitted", declarations__member=sheet.member, declarations__state__in=READS
        ).select_related("lot__call__authority", "organisation", "admission").order_by("lot__n", "number")
    )


@dataclass(frozen=True)
class Standing:
    """How an admitted proposal stands after the marks are revealed."""

    proposal: Proposal
    check: AdmissionCheck
    markings: tuple[Marking, ...]
    means: dict[str, Decimal]
    total: Decimal
    rank: int
    passes: bool


def standings(call: Call) -> dict[int, list[Standing]]:
    """By lot id, admitted proposals in order of rank. Only revealed sheets count, so before the reveal all is empty."""
    checks = AdmissionCheck.objects.filter(opening__call=call, state="admitted").select_related(
        "proposal__organisation", "proposal__lot"
    )
    by_proposal: dict[int, list[Marking]] = {check.proposal_id: [] for check in checks}
    revealed = Marking.objects.filter(sheet__call=call, sheet__state="revealed").select_related("sheet__member__user")
    for marking in revealed.order_by("sheet_id"):
        by_proposal.setdefault(marking.proposal_id, []).append(marking)
    codes = [criterion["code"] for criterion in criteria_of(call)]
    pass_mark = Decimal(str(rules_of(call, clock.now())["scoring.pass_mark"]))
    by_lot: dict[int, list[AdmissionCheck]] = {}
    for check in checks:
        by_lot.setdefault(check.proposal.lot_id, []).append(check)
    return {lot: _rank(lot_checks, by_proposal, codes, pass_mark) for lot, lot_checks in by_lot.items()}


def _rank(
    checks: list[AdmissionCheck], by_proposal: dict[int, list[Marking]], codes: list[str], pass_mark: Decimal
) -> list[Standing]:
    means = {c.proposal_id: marks.means_by_criterion([m.points for m in by_proposal[c.proposal_id]], codes) for c in checks}
    totals = {key: marks.total(value) for key, value in means.items()}
    rank = marks.ranks(totals)
    rows = [
        Standing(c.proposal, c, tuple(by_proposal[c.proposal_id]), means[c.proposal_id], totals[c.proposal_id],
                 rank[c.proposal_id], totals[c.proposal_id] >= pass_mark)
        for c in checks
    ]
    return sorted(rows, key=lambda row: (row.rank, row.proposal.number))
