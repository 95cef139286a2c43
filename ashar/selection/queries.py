"""Questions about a selection: who may read what, who marks whom, how it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call, Lot
from ashar.commissions.models import CommissionMember, Duty
from ashar.core.documents import Document
from ashar.core.lifecycle import Blocker
from ashar.proposals import content as port
from ashar.proposals.content import Content, Sealed
from ashar.proposals.models import Envelope, Proposal
from ashar.proposals.states import UNOPENED
from ashar.selection import states
from ashar.selection.models import (
    AdmissionCheck,
    BroughtPackage,
    InterestDeclaration,
    Marking,
    Opening,
    Reopening,
    ScoreSheet,
    SittingProtocol,
)
from ashar.selection.standing import Standing, counting_of, criteria_of, pass_mark_of, ranked

__all__ = ["Standing", "criteria_of", "standings"]

READS = ("none", "waived")


def member_of(call: Call, user: User) -> CommissionMember | None:
    """The person's seat in the call's commission today; a substitute's while it stands in."""
    if call.commission is None or not user.pk:
        return None
    return call.commission.members.for_call(call.number).filter(user=user).first()


def has_declared_all(member: CommissionMember, call: Call) -> bool:
    """Whether the member has declared about every applicant of the call."""
    pending = InterestDeclaration.objects.filter(member=member, proposal__lot__call=call, state="pending")
    return not pending.exists()


def may_read(member: CommissionMember, proposal: Proposal) -> bool:
    """Interests first: nothing is read before all are declared about, and never after a recusal."""
    own = InterestDeclaration.objects.filter(member=member, proposal__lot__call=proposal.lot.call_id)
    return proposal.pk in readable(member, own)


def readable(member: CommissionMember, declarations: Iterable[InterestDeclaration]) -> set[int]:
    """Ids of the proposals that the member may read, by all declarations of a call; the same rule."""
    own = [each for each in declarations if each.member_id == member.pk]
    if any(each.state == "pending" for each in own):
        return set()
    return {each.proposal_id for each in own if each.state in READS}


def stepped_aside(member: CommissionMember, proposal: Proposal) -> bool:
    """Whether the member is recused from this one."""
    own = InterestDeclaration.objects.filter(member=member, proposal=proposal, state="recused")
    return bool(own.exists())


def content_for(member: CommissionMember, proposal: Proposal) -> Content:
    """The opened content for a member of the commission; raises Sealed when it may not be read."""
    if not may_read(member, proposal):
        raise Sealed
    return port.load_opened(proposal)


def unmarked(call: Call) -> Any:
    """Proposals of a call without revealed marks that count: all at first, later those marked anew."""
    revealed = Marking.objects.filter(sheet__call=call, sheet__state="revealed", void_in=None)
    return Proposal.objects.filter(lot__call=call).exclude(pk__in=revealed.values("proposal"))


def protocol_now(call: Call) -> SittingProtocol | None:
    """The protocol that decides the call; None before there is one, and while a theme is decided anew."""
    found: SittingProtocol | None = SittingProtocol.objects.filter(call=call).first()
    return found


def lots_to_decide(call: Call) -> list[Lot]:
    """The themes that the commission decides now: all of them, or the one that is decided anew."""
    anew = [each.lot_id for each in Reopening.objects.filter(call=call, settled_at=None)]
    return [lot for lot in call.lots.all() if not anew or lot.pk in anew]


def proposals_to_mark(sheet: ScoreSheet) -> list[Proposal]:
    """Admitted proposals of the call that this member may read."""
    return list(
        unmarked(sheet.call)
        .filter(
            state="admitted",
            declarations__member=sheet.member,
            declarations__state__in=READS,
        )
        .select_related("lot__call__authority", "organisation", "admission", "letter")
        .order_by("lot__n", "number")
    )


def standings(call: Call, known: Sequence[AdmissionCheck] | None = None) -> dict[int, list[Standing]]:
    """By lot id, admitted proposals in order of rank; only revealed sheets count.

    What a member marked before stepping aside from an applicant counts no more, locked or not.
    `known`: `checks_of(call)`, when it has been read already.
    """
    listed = checks_of(call) if known is None else known
    checks = [check for check in listed if check.state == "admitted"]
    by_proposal: dict[int, list[Marking]] = {check.proposal_id: [] for check in checks}
    aside = InterestDeclaration.objects.filter(
        member=OuterRef("sheet__member"), proposal=OuterRef("proposal"), state="recused"
    )
    revealed = Marking.objects.filter(~Exists(aside), sheet__call=call, sheet__state="revealed", void_in=None)
    seals = set()
    for marking in revealed.select_related("sheet__member__user").order_by("sheet_id"):
        by_proposal.setdefault(marking.proposal_id, []).append(marking)
        seals.add(marking.sheet.sha256)
    how, pass_mark = counting_of(call), pass_mark_of(call)
    by_lot: dict[int, list[AdmissionCheck]] = {}
    for check in checks:
        by_lot.setdefault(check.proposal.lot_id, []).append(check)
    return {lot: ranked(of_lot, by_proposal, how, pass_mark, seals) for lot, of_lot in by_lot.items()}


@dataclass(frozen=True)
class SheetState:
    """How far a member's sheet is; never what is in it."""

    name: str
    duty: str
    has_declared: bool
    state: str
    label: Any
    pk: int | None


def seats_of(call: Call) -> list[CommissionMember]:
    """The commission of a call today, each seat with id and state of its sheet: `sheet_id`, `sheet_state`."""
    if call.commission is None:
        return []
    sheet = ScoreSheet.objects.filter(call=call, member=OuterRef("pk")).order_by("-pk")
    seats = call.commission.members.for_call(call.number).select_related("user").order_by("pk")
    return list(
        seats.annotate(
            sheet_id=Subquery(sheet.values("pk")[:1]), sheet_state=Subquery(sheet.values("state")[:1])
        )
    )


def sheet_states(
    seats: Iterable[CommissionMember], declarations: Iterable[InterestDeclaration]
) -> list[SheetState]:
    """Who has declared and who has locked, for everybody in the commission to see."""
    pending = {each.member_id for each in declarations if each.state == "pending"}
    return [_sheet_state(seat, has_declared=seat.pk not in pending) for seat in seats]


def _sheet_state(seat: Any, *, has_declared: bool) -> SheetState:
    state = seat.sheet_state or ""
    label = states.Sheet(state).label if state else ""
    return SheetState(seat.user.name, str(Duty(seat.duty).label), has_declared, state, label, seat.sheet_id)


def declarations_of(call: Call) -> list[InterestDeclaration]:
    """What every member declared about every applicant."""
    return list(
        InterestDeclaration.objects.filter(proposal__lot__call=call)
        .select_related("member__user", "proposal__organisation")
        .order_by("member_id", "proposal__number")
    )


def recusals(call: Call, known: Sequence[InterestDeclaration] | None = None) -> list[InterestDeclaration]:
    """Who stepped aside from which applicant, and why. `known`: `declarations_of(call)`."""
    declared = declarations_of(call) if known is None else known
    return [each for each in declared if each.state == "recused"]


def recused_from_all(call: Call) -> set[int]:
    """Ids of the members who stepped aside from every applicant of the call."""
    declared = InterestDeclaration.objects.filter(proposal__lot__call=call)
    told = set(declared.values_list("member_id", "state").distinct())
    taking_part = {member for member, state in told if state != "recused"}
    return {member for member, _state in told} - taking_part


def able_to_mark(call: Call) -> dict[int, set[int]]:
    """By proposal id, the members of today who mark and may read it."""
    if call.commission is None:
        return {}
    marking = call.commission.members.for_call(call.number).marking()
    declared = InterestDeclaration.objects.filter(
        proposal__lot__call=call, member__in=marking, state__in=READS
    )
    found: dict[int, set[int]] = {}
    for proposal, member in declared.values_list("proposal_id", "member_id"):
        found.setdefault(proposal, set()).add(member)
    return found


def envelopes_of(opening: Opening) -> list[AdmissionCheck]:
    """What was opened, for those who may know of it no more than numbers, times and check codes."""
    found = AdmissionCheck.objects.filter(opening=opening).select_related(
        "proposal__lot", "proposal__envelope__receipt"
    )
    brought = BroughtPackage.objects.filter(proposal=OuterRef("proposal"))
    return list(found.annotate(is_brought=Exists(brought)).order_by("proposal__lot__n", "proposal__pk"))


def record_of_opening(call: Call) -> Document | None:
    """The paper that says how the proposals were opened."""
    papers = Document.objects.filter(kind="opening_record", subject_number=call.number, superseded_by=None)
    found: Document | None = papers.first()
    return found


def checks_of(call: Call) -> list[AdmissionCheck]:
    """The list of opened proposals, each with what became of it so far: protocol, decision, award."""
    return list(
        AdmissionCheck.objects.filter(opening__call=call)
        .select_related(
            "opening__call__protocol__scan",
            "proposal__organisation",
            "proposal__lot__call__authority",
            "proposal__decision",
            "proposal__award__organisation",
            "proposal__award__offer",
            "proposal__award__lot__call",
            "correction",
            "checklist",
        )
        .order_by("proposal__lot__n", "proposal__number")
    )


def adjourned(call: Call) -> list[AdmissionCheck]:
    """Proposals that were not settled with the others, each with what was asked of it, if it was."""
    waiting = AdmissionCheck.objects.filter(opening__call=call, state="pending")
    return list(waiting.select_related("proposal", "correction").order_by("pk"))


def waiting_blockers(checks: Iterable[AdmissionCheck]) -> Iterator[Blocker]:
    """Why the admission check cannot begin: what lies in these envelopes is not entered yet."""
    for check in checks:
        if check.is_in_envelope:
            words = _("What lies in envelope {number} is not entered yet.")
            yield Blocker(
                format_lazy(words, number=check.proposal.number), who=_("The commission’s secretary")
            )


def may_enter(member: CommissionMember | None, check: AdmissionCheck) -> bool:
    """Whether this member types what lies in the envelope: the secretary; the chair, if the secretary stepped
    aside from this applicant. Interests first, as with everything that is read.
    """
    if member is None or not may_read(member, check.proposal):
        return False
    if member.duty == Duty.SECRETARY:
        return True
    aside = InterestDeclaration.objects.filter(
        proposal=check.proposal, state="recused", member__duty=Duty.SECRETARY
    )
    return member.duty == Duty.CHAIR and aside.exists()


def may_settle(member: CommissionMember, check: AdmissionCheck) -> bool:
    """Whether this member judges whether the proposal is complete: the chair or the secretary, who did not
    step aside from it; any member who did not, where both of them have.
    """
    return check.proposal_id in settled_by(member, declarations_of(check.call))


def settled_by(member: CommissionMember, declarations: Sequence[InterestDeclaration]) -> set[int]:
    """The same as ids of proposals, by all declarations of a call."""
    read = readable(member, declarations)
    if member.duty in (Duty.CHAIR, Duty.SECRETARY):
        return read
    keepers = (Duty.CHAIR, Duty.SECRETARY)
    kept = {
        each.proposal_id for each in declarations if each.member.duty in keepers and each.state != "recused"
    }
    return read - kept


def unopened_envelopes(call: Call) -> list[Envelope]:
    """Envelopes that were not opened: they came late, or a later filing took their place."""
    found = Envelope.objects.filter(lot__call=call, state__in=UNOPENED).select_related("lot")
    return list(found.order_by("received_at", "pk"))


def protocol_of(checks: Sequence[AdmissionCheck]) -> SittingProtocol | None:
    """The protocol of the sitting on these proposals, if there is one."""
    return getattr(checks[0].opening.call, "protocol", None) if checks else None


def may_read_correction(user: Any, document: Any) -> bool:
    """The receipt of a correction is for the applicant’s people and for members who read the proposal."""
    if not user.is_authenticated:
        return False
    proposal = Proposal.objects.with_call().filter(number=document.subject_number).first()
    if proposal is None:
        return False
    member = member_of(proposal.lot.call, user)
    is_own: bool = user.has_perm("selection.see_own_marks", proposal)
    return is_own or (member is not None and may_read(member, proposal))


def may_read_protocol(user: Any, document: Any) -> bool:
    """Before publication the protocol is for the commission and the head."""
    call = Call.objects.filter(protocol__number=document.subject_number).select_related("commission").first()
    return bool(user.is_authenticated and call and user.has_perm("selection.see_protocol", call))
