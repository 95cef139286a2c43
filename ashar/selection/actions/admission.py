"""The admission check: all at once on the page of the sitting, or one by one with its list."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import take_step
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.organisations.queries import members_of
from ashar.proposals.actions import admit_proposal, refuse_proposal
from ashar.selection.actions import sealing
from ashar.selection.admitting.items import NOT_CORRECTED, source_of
from ashar.selection.models import (
    AdmissionCheck,
    Checklist,
    CorrectionRequest,
    InterestDeclaration,
    RefusalGround,
    Reopening,
    ScoreSheet,
)
from ashar.selection.queries import (
    checks_of,
    declarations_of,
    has_declared_all,
    may_settle,
    member_of,
    settled_by,
    unmarked,
    waiting_blockers,
)

OTHER = _("The other of chair and secretary; where both stepped aside, any member who did not")
CHECKS = frozenset({Phase.OPENED, Phase.ADMISSION})
SETTLES = CHECKS | {Phase.SCORING}


@dataclass(frozen=True)
class Verdict:
    """The formal check of one proposal: admitted, or not and why, in both languages.

    `ground`: the code of the item of the list that it does not meet; empty: the call itself.
    """

    is_admitted: bool
    reason_ky: str = ""
    reason_ru: str = ""
    ground: str = ""


def asks_for_checklist(call: Call) -> bool:
    """Whether the call’s rules want every proposal checked item by item."""
    return bool(call.rules and call.rules["values"].get("admission.checklist"))


def is_adjourned(check: AdmissionCheck) -> bool:
    """Whether it waits for its applicant, so that the others go on without it."""
    request = asked_of(check)
    return (
        check.state == "pending"
        and request is not None
        and request.answered_at is None
        and not request.is_over
    )


def asked_of(check: AdmissionCheck) -> CorrectionRequest | None:
    """What its applicant was asked to put right, if anything was."""
    found: CorrectionRequest | None = getattr(check, "correction", None)
    return found


def settling_blockers(check: AdmissionCheck, verdict: Verdict | None = None) -> Iterator[Blocker]:
    """Why this proposal cannot be settled now (so)."""
    number, request = check.proposal.number, asked_of(check)
    if request is not None and is_adjourned(check):
        words = _("{number} waits for its applicant, who puts right what was asked.")
        yield Blocker(format_lazy(words, number=number), who=_("The applicant"), when=request.until)
    elif request is not None and request.answered_at is None and verdict and verdict.is_admitted:
        yield Blocker(
            format_lazy(
                _("{number} was not put right in time: it can only be refused, with the reason."),
                number=number,
            )
        )
    if asks_for_checklist(check.call) and not hasattr(check, "checklist"):
        words = _("{number}: the list is not filled in yet.")
        yield Blocker(format_lazy(words, number=number), who=_("The commission’s secretary"))


def to_settle(call: Call, member: CommissionMember) -> tuple[list[AdmissionCheck], list[AdmissionCheck]]:
    """Proposals that this member settles together with the end of the check, and those of others."""
    return parted(checks_of(call), settled_by(member, declarations_of(call)))


def parted(
    checks: Iterable[AdmissionCheck], own: Collection[int]
) -> tuple[list[AdmissionCheck], list[AdmissionCheck]]:
    """Of these the ones to be settled now: those that are one’s `own`, by proposal id, and the others."""
    waiting = [each for each in checks if each.state == "pending" and not is_adjourned(each)]
    mine = [each for each in waiting if each.proposal_id in own]
    return mine, [each for each in waiting if each.proposal_id not in own]


@transaction.atomic
def check_admissions(*, call: Call, verdicts: Mapping[int, Verdict], by: User) -> Call:
    """Admit or refuse every proposal (by proposal id); then marking begins, or the lots fail.

    One that waits for its applicant is settled later by itself (`settle_admission`); the others go on.
    """
    call = lifecycle.lock(call)
    member = _must_sit(call, by, Duty.SECRETARY, Duty.CHAIR)
    if not has_declared_all(member, call):
        raise Refused(_("Declare your interests first."))
    lifecycle.check(call, "finish_admission", waiting_blockers(checks_of(call)))
    mine, others = to_settle(call, member)
    if others:
        words = _("You stepped aside from {number}: another settles it.")
        raise Refused(
            *(Blocker(format_lazy(words, number=each.proposal.number), who=OTHER) for each in others)
        )
    checks = {check.proposal_id: check for check in mine}
    if set(verdicts) != set(checks):
        raise Refused(_("Say for each proposal whether it is admitted."))
    if not AdmissionCheck.objects.filter(opening__call=call).exclude(state="pending").exists() and not checks:
        raise Refused(_("Every proposal waits for its applicant: the check goes on when they have answered."))
    reasons = [each for key, check in checks.items() for each in settling_blockers(check, verdicts[key])]
    if reasons:
        raise Refused(*reasons)
    for proposal_id, verdict in verdicts.items():
        _settle(checks[proposal_id], verdict, by)
    take_step(
        call=call,
        name="finish_admission",
        by=by,
        record={"admitted": sum(v.is_admitted for v in verdicts.values()), "of": len(verdicts)},
    )
    hand_out_sheets(call, by)
    markers = User.objects.filter(commission_seats__sheets__call=call)
    notify(markers, number=call.number, kind="selection.ready_to_mark", facts=known_of(call))
    return lifecycle.lock(call)


@transaction.atomic
def settle_admission(*, check: AdmissionCheck, verdict: Verdict, by: User) -> AdmissionCheck:
    """Admit or refuse one proposal by itself; after the others, it joins the marking that goes on."""
    call = lifecycle.lock(check.call)
    member = _must_sit(call, by)
    check = _locked(check)
    if call.state not in SETTLES or not may_settle(member, check):
        raise Refused(Blocker(_("You do not settle this proposal now."), who=OTHER))
    lifecycle.check(check, "admit" if verdict.is_admitted else "refuse", waiting_blockers([check]))
    if reasons := list(settling_blockers(check, verdict)):
        raise Refused(*reasons)
    _settle(check, verdict, by)
    if call.state == Phase.SCORING:
        hand_out_sheets(call, by)
    return check


@transaction.atomic
def keep_checklist(*, check: AdmissionCheck, items: Mapping[str, str], by: User) -> Checklist:
    """Keep what was found item by item (`ok` or `lacking` by code); it can be changed until the verdict."""
    call = lifecycle.lock(check.call)
    member, check = _must_sit(call, by), _locked(check)
    if call.state not in SETTLES or check.state != "pending" or not may_settle(member, check):
        raise Refused(Blocker(_("You do not check this proposal now."), who=OTHER))
    kept, _made = Checklist.objects.update_or_create(
        check_of=check, defaults={"items": dict(items), "checked_by": by, "checked_at": clock.now()}
    )
    lacking = [code for code, said in items.items() if said == "lacking"]
    journal.write_entry(
        chain=check.chain,
        number=check.number,
        step="admissioncheck.check",
        by=by,
        facts={"items": len(items), "lacking": lacking},
    )
    return kept


def _locked(check: AdmissionCheck) -> AdmissionCheck:
    lifecycle.lock(check)
    found: AdmissionCheck = AdmissionCheck.objects.select_related(
        "proposal__lot__call__authority",
        "proposal__organisation",
        "opening__call__authority",
        "correction",
        "checklist",
    ).get(pk=check.pk)
    return found


def _settle(check: AdmissionCheck, verdict: Verdict, by: User) -> None:
    if verdict.is_admitted:
        lifecycle.move(check, "admit", by=by)
        admit_proposal(proposal=check.proposal, by=by)
        return
    if not (verdict.reason_ky.strip() and verdict.reason_ru.strip()):
        raise Refused(_("A refusal needs its reason in Kyrgyz and in Russian."))
    ground = verdict.ground or (NOT_CORRECTED if _is_over(check) else "call")
    source = source_of(check.call, ground)
    reasons = {"reason_ky": verdict.reason_ky, "reason_ru": verdict.reason_ru}
    RefusalGround.objects.create(check_of=check, item=ground, source_ky=source["ky"], source_ru=source["ru"])
    lifecycle.move(check, "refuse", by=by, record={**reasons, "ground": ground}, **reasons)
    refuse_proposal(proposal=check.proposal, by=by, **reasons)
    people = members_of(check.proposal.organisation_id)
    notify(people, number=check.proposal.number, kind="selection.refused", facts=known_of(check.call))


def _is_over(check: AdmissionCheck) -> bool:
    request = asked_of(check)
    return request is not None and request.is_over


def hand_out_sheets(call: Call, by: journal.Actor, *, reopening: Reopening | None = None) -> None:
    """A sheet for each member who has something to mark and none yet; for a theme marked anew, new sheets."""
    assert call.commission is not None
    sealing.draw_letters(call)
    have = set(ScoreSheet.objects.filter(call=call, reopening=reopening).values_list("member_id", flat=True))
    for member in call.commission.members.present_for(call.number).marking():
        if member.pk not in have and _has_something_to_mark(member, call):
            lifecycle.begin(ScoreSheet(call=call, member=member, reopening=reopening), by=by, quiet=True)


def _has_something_to_mark(member: CommissionMember, call: Call) -> bool:
    declared = InterestDeclaration.objects.filter(
        member=member, proposal__in=unmarked(call), proposal__state="admitted"
    )
    return declared.exclude(state="recused").exists()


def _must_sit(call: Call, by: User, *duties: str) -> CommissionMember:
    member = member_of(call, by)
    if member is None or (duties and member.duty not in duties):
        raise Refused(_("This is for the commission of this call."))
    return member
