"""Interests: declared before anything is read, ruled on by the chair, recorded when they come out late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.commissions.actions import accept_by_deed
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.proposals.models import Proposal
from ashar.selection.actions import sealing
from ashar.selection.actions.marking import reveal_when_all_locked
from ashar.selection.models import (
    CallDeclaration,
    InterestDeclaration,
    LateInterest,
    Marking,
    Ruling,
    ScoreSheet,
)
from ashar.selection.queries import adjourned, lots_to_decide, member_of, proposals_to_mark, protocol_now

BEFORE_THE_REVEAL = frozenset({Phase.OPENED, Phase.ADMISSION, Phase.SCORING})
UNTIL_THE_DECISION = BEFORE_THE_REVEAL | {Phase.DECIDING}
NOTHING_TO_MARK = _("The member stepped aside from everything that was left to mark.")
NOT_SEATED = _("This is for the commission of this call.")


@dataclass(frozen=True)
class Declared:
    """A member’s word about one applicant, with the interest in words.

    State `none`, `recused`, or `declared`: the chair decides whether the member steps aside.
    """

    state: str
    text: str = ""


def allows_waiver(call: Call) -> bool:
    """Whether the rules of the call let the chair allow a member with an interest to take part."""
    return bool(call.rules and call.rules["values"].get("commission.interest_waiver"))


def answers_for(member: CommissionMember, call: Call) -> tuple[str, ...]:
    """What this member may answer; nobody rules on the chair’s own interest."""
    asks_chair = allows_waiver(call) and member.duty != Duty.CHAIR
    return ("none", "declared", "recused") if asks_chair else ("none", "recused")


@transaction.atomic
def declare_on_call(*, call: Call, has_interest: bool, text: str, by: User) -> CallDeclaration:
    """Before the opening: whether one knows of an interest in this call at all. Nobody must say it."""
    call = lifecycle.lock(call)
    member = _seat(call, by)
    if call.state != Phase.ANNOUNCED:
        raise Refused(_("The proposals are opened: now interests are declared about each applicant."))
    if has_interest and not text.strip():
        raise Refused(_("Say in a few words what the interest is."))
    facts = {"has_interest": has_interest, "text": text.strip() if has_interest else ""}
    said, _made = CallDeclaration.objects.update_or_create(
        member=member, call=call, defaults={**facts, "declared_at": clock.now()}
    )
    accept_by_deed(member, by=by)
    _enter(call, "interests.declare_on_call", by, has_interest=has_interest)
    return said


@transaction.atomic
def declare_interests(*, call: Call, answers: Mapping[int, Declared], by: User) -> None:
    """Declare about every applicant at once, before reading anything; `answers` by proposal id.

    A recusal can be added later, never taken back; marks already given are then void.
    """
    call = lifecycle.lock(call)
    member = _seat(call, by)
    if call.state not in BEFORE_THE_REVEAL:
        raise Refused(_("Interests are declared between the opening and the decision."))
    declarations = {each.proposal_id: each for each in _declarations(call, member)}
    if set(answers) != set(declarations):
        raise Refused(_("Declare about every applicant."))
    accept_by_deed(member, by=by)
    for proposal_id, answer in answers.items():
        _check_answer(declarations[proposal_id], answer, answers_for(member, call))
        _keep_answer(call, declarations[proposal_id], answer, by)
    _void_empty_sheet(call, member, by)
    counts = {state: _count(answers, state) for state in ("none", "declared", "recused")}
    _enter(
        call, "interests.declare", by, **{state: n for state, n in counts.items() if n or state != "declared"}
    )
    if counts["declared"]:
        _tell_chair(call)


def _count(answers: Mapping[int, Declared], state: str) -> int:
    return sum(answer.state == state for answer in answers.values())


def _check_answer(declaration: InterestDeclaration, answer: Declared, possible: tuple[str, ...]) -> None:
    if declaration.state == "recused" and answer.state != "recused":
        raise Refused(_("A recusal cannot be taken back."))
    if declaration.state in {"declared", "waived"} and answer.state == "none":
        raise Refused(_("An interest that was declared cannot be taken back."))
    if answer.state not in possible:
        raise Refused(_("Say for each applicant whether you have an interest."))
    if answer.state != "none" and not answer.text.strip():
        raise Refused(_("Say in a few words what the interest is."))


def _keep_answer(call: Call, declaration: InterestDeclaration, answer: Declared, by: User) -> None:
    is_ruled = declaration.state == "waived" and answer.state == "declared"
    if is_ruled:
        return
    is_new = answer.state == "recused" and declaration.state != "recused"
    if is_new:
        _refuse_where_decided(call, declaration)
    _keep(declaration, answer.state, answer.text)
    if is_new:
        _let_go_of_marks(call, declaration, by, by_member=True)


@transaction.atomic
def rule_on_interest(
    *, declaration: InterestDeclaration, is_waived: bool, reason_ky: str, reason_ru: str, by: User
) -> Ruling:
    """The chair lets a member with a declared interest take part, or has the member step aside."""
    call = lifecycle.lock(_call_of(declaration))
    declaration = InterestDeclaration.objects.select_related("member__user").get(pk=declaration.pk)
    if reasons := list(ruling_blockers(call, declaration, by, is_waived=is_waived)):
        raise Refused(*reasons)
    if not (reason_ky.strip() and reason_ru.strip()):
        raise Refused(_("Write the reason in Kyrgyz and in Russian: it stands in the protocol."))
    ruling: Ruling = Ruling.objects.create(
        declaration=declaration,
        is_waived=is_waived,
        reason_ky=reason_ky.strip(),
        reason_ru=reason_ru.strip(),
        decided_by=by,
        decided_at=clock.now(),
    )
    _keep(declaration, "waived" if is_waived else "recused", declaration.text)
    _void_empty_sheet(call, declaration.member, by)
    _enter(call, "interests.rule", by, proposal=declaration.proposal.number, waived=is_waived)
    _tell(call, [declaration.member.user], "selection.interest_ruled")
    return ruling


def ruling_blockers(
    call: Call, declaration: InterestDeclaration, by: User, *, is_waived: bool = False
) -> Iterator[Blocker]:
    """Why this person cannot rule on this interest (so)."""
    chair, who = member_of(call, by), _("The chair")
    if chair is None or chair.duty != Duty.CHAIR:
        yield Blocker(_("Only the chair rules on a declared interest."), who=who)
    elif chair.pk == declaration.member_id:
        yield Blocker(_("Nobody rules on an interest of their own: whoever has one steps aside."), who=who)
    elif declaration.state != "declared" or call.state not in BEFORE_THE_REVEAL:
        yield Blocker(_("This interest waits for no ruling now."))
    elif (
        is_waived
        and _declarations(call, chair).filter(proposal=declaration.proposal_id).exclude(state="none").exists()
    ):
        yield Blocker(
            _("You have not declared that you have no interest in this applicant: the member steps aside."),
            who=who,
        )


def late_blockers(call: Call) -> Iterator[Blocker]:
    """Why no interest can be added any more: the decision is taken."""
    if call.state not in UNTIL_THE_DECISION or protocol_now(call) is not None:
        yield Blocker(
            _(
                "The decision is recorded. An interest that comes out now is a ground for a complaint: if it "
                "is upheld, the theme is marked anew without this member."
            ),
            who=_("Anybody, on the page of complaints; the head answers"),
        )


@transaction.atomic
def record_late_interest(
    *, call: Call, member: CommissionMember, proposals: Sequence[Proposal], text: str, by: User
) -> list[InterestDeclaration]:
    """An interest came out after the declaration: the member steps aside, and marks given are void.

    The member says it, or the chair or the secretary records it about another. A locked sheet stays as it
    was hashed; what it says of this applicant counts no more, on record. `proposals`: the applicant’s.
    """
    call = lifecycle.lock(call)
    own = _seat(call, by)
    is_own = own.pk == member.pk
    if not is_own and own.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("The chair or the secretary records an interest of another member."))
    if reasons := list(late_blockers(call)):
        raise Refused(*reasons)
    if not text.strip():
        raise Refused(_("Say in a few words what the interest is."))
    found = list(_declarations(call, member).filter(proposal__in=proposals).exclude(state="recused"))
    if not found:
        raise Refused(_("This member does not take part in anything about this applicant anyway."))
    for declaration in found:
        _refuse_where_decided(call, declaration)
        _keep(declaration, "recused", text.strip())
        _let_go_of_marks(call, declaration, by, by_member=is_own)
    _void_empty_sheet(call, member, by)
    if not is_own:
        _tell(call, [member.user], "selection.interest_recorded")
    return found


def _keep(declaration: InterestDeclaration, state: str, text: str) -> None:
    declaration.state, declaration.text, declaration.declared_at = state, text, clock.now()
    declaration.save(update_fields=["state", "text", "declared_at"])


def _refuse_where_decided(call: Call, declaration: InterestDeclaration) -> None:
    """A published result of another theme is not changed from here."""
    counted = Marking.objects.filter(
        sheet__member=declaration.member_id,
        proposal=declaration.proposal_id,
        sheet__state="revealed",
        void_in=None,
    ).exclude(proposal__lot__in=lots_to_decide(call))
    if counted.exists():
        raise Refused(
            Blocker(
                _("The result on this theme is published: it is changed only because of a complaint."),
                who=_("Anybody, on the page of complaints; the head answers"),
            )
        )


def _let_go_of_marks(call: Call, declaration: InterestDeclaration, by: User, *, by_member: bool) -> None:
    """A draft of marks goes; what is locked stays on its sheet and counts no more, which is recorded."""
    sealing.drop(ScoreSheet.objects.filter(member=declaration.member_id), declaration.proposal_id)
    if call.state not in {Phase.SCORING, Phase.DECIDING}:
        return
    sheet = _locked_with(declaration)
    LateInterest.objects.create(
        declaration=declaration, sheet=sheet, by_member=by_member, recorded_by=by, recorded_at=clock.now()
    )
    voids = {"sheet": sheet.number, "sha256": sheet.sha256} if sheet else {}
    _enter(call, "interests.late", by, proposal=declaration.proposal.number, by_member=by_member, **voids)


def _locked_with(declaration: InterestDeclaration) -> ScoreSheet | None:
    """The member's sheet with marks for this applicant that cannot change any more: sealed, or revealed."""
    proposal = declaration.proposal_id
    sealed, shown = Q(state="locked", sealed__proposal=proposal), Q(state="revealed")
    counting = Marking.objects.filter(proposal=proposal, void_in=None)
    sheets = ScoreSheet.objects.filter(sealed | (shown & Q(markings__in=counting)))
    found: ScoreSheet | None = sheets.filter(member=declaration.member_id).order_by("-pk").first()
    return found


def _void_empty_sheet(call: Call, member: CommissionMember, by: User) -> None:
    """Who has stepped aside from all that is left has nothing to lock: nobody waits for that sheet."""
    if call.state != Phase.SCORING:
        return
    open_ones = ScoreSheet.objects.filter(call=call, member=member, state__in=("assigned", "open"))
    for sheet in open_ones:
        waits = _declarations(call, member).filter(state__in=("pending", "declared")).exists()
        if waits or proposals_to_mark(sheet) or adjourned(call):
            continue
        record, reason = {"nothing_to_mark": True}, str(NOTHING_TO_MARK)
        lifecycle.move(lifecycle.lock(sheet), "void", by=by, record=record, void_reason=reason)
        reveal_when_all_locked(call, by)


def _declarations(call: Call, member: CommissionMember) -> QuerySet[InterestDeclaration]:
    return InterestDeclaration.objects.filter(member=member, proposal__lot__call=call).select_related(
        "proposal"
    )


def _call_of(declaration: InterestDeclaration) -> Call:
    found: Call = Call.objects.select_related("authority", "commission").get(
        lots__proposals=declaration.proposal_id
    )
    return found


def _seat(call: Call, by: User) -> CommissionMember:
    member = member_of(call, by)
    if member is None:
        raise Refused(NOT_SEATED)
    return member


def _enter(call: Call, step: str, by: User, **facts: object) -> None:
    journal.write_entry(chain=call.chain, number=call.number, step=step, by=by, facts=facts)


def _tell_chair(call: Call) -> None:
    assert call.commission is not None
    chairs = call.commission.members.for_call(call.number).filter(duty=Duty.CHAIR)
    _tell(call, [seat.user for seat in chairs.select_related("user")], "selection.interest_declared")


def _tell(call: Call, people: list[User], kind: str) -> None:
    notify(people, number=call.number, kind=kind, facts=known_of(call))
