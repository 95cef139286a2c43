"""Questions about a selection: who may read what, who marks whom, how it stands."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock
from ashar.core.i18n import choose
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
    """The criteria the call keeps for life: code, max, title in the reader's language."""
    kept = call.rules["criteria"] if call.rules else []
    return [
        {**each, "title": str(choose({code: each[f"title_{code}"] for code in ("ky", "ru", "en")}))}
        for each in kept
    ]


def notice_facts(call: Call) -> dict[str, Any]:
    """What a notice about the call may say."""
    titles = {code: getattr(call, f"title_{code}") for code in ("ky", "ru", "en")}
    return {
        "title": {code: title for code, title in titles.items() if title},
        "is_protected": call.is_protected,
    }


def has_declared_all(member: CommissionMember, call: Call) -> bool:
    """Whether the member has declared about every applicant of the call."""
    pending = InterestDeclaration.objects.filter(member=member, proposal__lot__call=call, state="pending")
    return not pending.exists()


def may_read(member: CommissionMember, proposal: Proposal) -> bool:
    """Interests first: nothing is read before all are declared about, and never after a recusal."""
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
            lot__call=sheet.call,
            state="admitted",
            declarations__member=sheet.member,
            declarations__state__in=READS,
        )
        .select_related("lot__call__authority", "organisation", "admission")
        .order_by("lot__n", "number")
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
    """By lot id, admitted proposals in order of rank; only revealed sheets count."""
    checks = AdmissionCheck.objects.filter(opening__call=call, state="admitted").select_related(
        "proposal__organisation", "proposal__lot"
    )
    by_proposal: dict[int, list[Marking]] = {check.proposal_id: [] for check in checks}
    revealed = Marking.objects.filter(sheet__call=call, sheet__state="revealed").select_related(
        "sheet__member__user"
    )
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
    means = {
        c.proposal_id: marks.means_by_criterion([m.points for m in by_proposal[c.proposal_id]], codes)
        for c in checks
    }
    totals = {key: marks.total(value) for key, value in means.items()}
    rank = marks.ranks(totals)
    rows = [
        Standing(
            c.proposal,
            c,
            tuple(by_proposal[c.proposal_id]),
            means[c.proposal_id],
            totals[c.proposal_id],
            rank[c.proposal_id],
            totals[c.proposal_id] >= pass_mark,
        )
        for c in checks
    ]
    return sorted(rows, key=lambda row: (row.rank, row.proposal.number))


@dataclass(frozen=True)
class SheetState:
    """How far a member's sheet is; never what is in it."""

    name: str
    duty: str
    has_declared: bool
    state: str
    label: Any
    pk: int | None


def sheet_states(call: Call) -> list[SheetState]:
    """Who has declared and who has locked, for everybody in the commission to see."""
    if call.commission is None:
        return []
    sheets = {sheet.member_id: sheet for sheet in ScoreSheet.objects.filter(call=call)}
    pending = set(
        InterestDeclaration.objects.filter(proposal__lot__call=call, state="pending").values_list(
            "member_id", flat=True
        )
    )
    return [
        SheetState(
            member.user.name,
            str(Duty(member.duty).label),
            member.pk not in pending,
            sheets[member.pk].state if member.pk in sheets else "",
            sheets[member.pk].state_label() if member.pk in sheets else "",
            sheets[member.pk].pk if member.pk in sheets else None,
        )
        for member in call.commission.members.current().select_related("user").order_by("pk")
    ]


def recusals(call: Call) -> list[InterestDeclaration]:
    """Who stepped aside from which applicant, and why."""
    return list(
        InterestDeclaration.objects.filter(proposal__lot__call=call, state="recused")
        .select_related("member__user", "proposal__organisation")
        .order_by("member_id", "proposal__number")
    )


def checks_of(call: Call) -> list[AdmissionCheck]:
    """The list of opened proposals."""
    return list(
        AdmissionCheck.objects.filter(opening__call=call)
        .select_related("proposal__organisation", "proposal__lot__call__authority", "opening")
        .order_by("proposal__lot__n", "proposal__number")
    )


def may_read_protocol(user: Any, document: Any) -> bool:
    """Before publication the protocol is for the commission and the head."""
    call = Call.objects.filter(protocol__number=document.subject_number).select_related("commission").first()
    return bool(user.is_authenticated and call and user.has_perm("selection.see_protocol", call))
