"""Opening, interests and the admission check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from nacl.public import PrivateKey

from ashar.accounts.models import User
from ashar.calls.actions import (
    forget_shares,
    give_share,
    missing_shares,
    opening_key,
    settle_lot,
    still_arriving,
    take_step,
)
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.commissions.actions import accept_by_deed
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.documents import issue_document
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.core.notices import notify
from ashar.proposals import content as port
from ashar.proposals.actions import admit_proposal, open_envelopes, refuse_proposal, unnamed_envelopes
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.receipts import speaks_of
from ashar.selection.actions import sealing
from ashar.selection.actions.rescuing import (
    filed_for,
    is_rescued,
    open_from_packages,
    waiting_for_packages,
)
from ashar.selection.minutes import opening_facts
from ashar.selection.models import (
    AdmissionCheck,
    InterestDeclaration,
    Opening,
    Reopening,
    ScoreSheet,
)
from ashar.selection.papers import OPENING
from ashar.selection.queries import checks_of, has_declared_all, member_of, unmarked, waiting_blockers

NOBODY = ("Бир да өтүнмө түшкөн жок.", "Не поступило ни одной заявки.")
NOT_BROUGHT = (
    "Ачкыч жоголгон, ал эми тилкаттын топтому мөөнөтүндө алынып келген жок: өтүнмөнү ачууга болбойт.",
    "Ключ утрачен, а пакет расписки не принесён в срок: заявку нельзя вскрыть.",
)


def opening_blockers(call: Call, *, at: datetime, by: User | None = None) -> Iterator[Blocker]:
    """Why the proposals cannot be opened at this moment (by this person, whose own share comes with it)."""
    if call.deadline is not None and at <= call.deadline:
        yield Blocker(_("The deadline has not passed: nobody may open the proposals."), when=call.deadline)
    elif call.state == Phase.ANNOUNCED:
        yield from still_arriving(call, at)
        lacking = list(missing_shares(call, besides=by))
        yield from waiting_for_packages(call, at=at) if lacking and is_rescued(call) else lacking
        yield from unnamed_envelopes(call)


@transaction.atomic
def open_proposals(*, call: Call, by: User) -> Opening:
    """Open what was filed, once, after the deadline; every proposal gets its line in the list.

    The shares of the key that its keepers gave unseal them; who opens and keeps a share gives it so. What
    came on paper is listed with the others and read when it is entered from its envelope (`entering`).
    """
    at = clock.now()
    call = lifecycle.lock(call)
    _must_sit(call, by, Duty.CHAIR, Duty.SECRETARY)
    lifecycle.check(call, "record_opening", opening_blockers(call, at=at, by=by))
    is_from_packages = is_rescued(call)
    if any(missing_shares(call)) and not is_from_packages:
        give_share(call=call, by=by)
    key, on_paper = None if is_from_packages else opening_key(call), open_envelopes(call=call, by=by)
    filed = filed_for(call)
    opening = _hold(call, filed, at, by)
    opened = _unseal(
        [each for each in filed if each.pk not in on_paper], key, is_from_packages=is_from_packages
    )
    forget_shares(call)
    listed = [each for each in filed if each in opened or each.pk in on_paper]
    for proposal in filed:
        if proposal in listed:
            _list_proposal(opening, proposal, by, is_sealed=proposal.pk in on_paper)
        else:
            _list_unopened(opening, proposal, by)
    _issue_record(opening, by)
    _ask_about_interests(call, listed)
    if not listed:
        _nobody_came(call, by, NOT_BROUGHT if filed else NOBODY)
        return opening
    assert call.commission is not None
    sitting = User.objects.filter(commission_seats__in=call.commission.members.for_call(call.number))
    notify(sitting, number=call.number, kind="selection.opened", facts=known_of(call))
    return opening


def _hold(call: Call, filed: list[Proposal], at: datetime, by: User) -> Opening:
    take_step(call=call, name="record_opening", by=by, opened_at=at, record={"proposals": len(filed)})
    call.refresh_from_db()
    assert call.deadline is not None
    for proposal in filed:
        proposal.lot.call = call
    return lifecycle.begin(
        Opening(call=call, deadline=call.deadline, opened_at=at, proposals_count=len(filed)),
        by=by,
        step_name="hold",
        record={"proposals": len(filed)},
    )


def _unseal(filed: list[Proposal], key: PrivateKey | None, *, is_from_packages: bool) -> list[Proposal]:
    """Unseal all or nothing, and compare each with its receipt and with the journal.

    Where the key is lost, those that were brought; what was opened.
    """
    opened = filed
    try:
        if is_from_packages:
            opened = open_from_packages(filed)
        else:
            port.open_filed(filed, key)
    except port.NotAsFiled as error:
        raise _not_as_filed(error.number) from error
    for proposal in opened:
        if not speaks_of(proposal, port.fingerprint(proposal)):
            raise _not_as_filed(proposal.number)
    return opened


def _not_as_filed(number: str) -> Refused:
    words = _(
        "Nothing is opened: what is stored of proposal {number} is not what was filed. "
        "Keep the server as it is and compare with the receipt."
    )
    return Refused(format_lazy(words, number=number))


def _issue_record(opening: Opening, by: User) -> None:
    """The record that everybody reads at once: it names proposals by their numbers alone."""
    issue_document(
        OPENING.code,
        subject_number=opening.call.number,
        chain=opening.chain,
        data=opening_facts(opening, by),
        by=by,
        is_demonstration=opening.call.authority.is_demonstration,
        is_public=True,
        mode=opening.call.mode,
    )


def _list_proposal(opening: Opening, proposal: Proposal, by: User, *, is_sealed: bool) -> None:
    """Its line in the list; of one that still lies in its envelope, without what is known of its content."""
    content = Content() if is_sealed else port.load_opened(proposal)
    sha256 = "" if is_sealed else port.fingerprint(proposal)
    check = AdmissionCheck(
        opening=opening,
        proposal=proposal,
        title=content.title,
        requested=content.requested,
        own=content.own,
        least=content.least_sum,
        partners=[each.name for each in content.partners],
        sha256=sha256,
    )
    lifecycle.begin(check, by=by, step_name="list", record={"proposal": proposal.number, "sha256": sha256})


def _list_unopened(opening: Opening, proposal: Proposal, by: User) -> None:
    """One that nobody can read and nobody brought: listed, and not admitted for that reason."""
    sha256 = port.fingerprint(proposal)
    check = AdmissionCheck(
        opening=opening, proposal=proposal, title="", requested=ZERO, own=ZERO, sha256=sha256
    )
    lifecycle.begin(check, by=by, step_name="list", record={"proposal": proposal.number, "sha256": sha256})
    ky, ru = NOT_BROUGHT
    lifecycle.move(
        check, "refuse", by=by, record={"reason_ky": ky, "reason_ru": ru}, reason_ky=ky, reason_ru=ru
    )
    refuse_proposal(proposal=proposal, reason_ky=ky, reason_ru=ru, by=by)


def _ask_about_interests(call: Call, filed: list[Proposal]) -> None:
    assert call.commission is not None
    members = list(call.commission.members.present_for(call.number))
    InterestDeclaration.objects.bulk_create(
        [InterestDeclaration(member=member, proposal=proposal) for member in members for proposal in filed]
    )


def _nobody_came(call: Call, by: User, why: tuple[str, str]) -> None:
    reason_ky, reason_ru = why
    for lot in call.lots.all():
        settle_lot(lot=lot, outcome="failed", by=by, reason_ky=reason_ky, reason_ru=reason_ru)
    take_step(call=call, name="publish", by=by)
    take_step(call=call, name="finish", by=by)


@dataclass(frozen=True)
class Declared:
    """A member's word about one applicant: state `none` or `recused`, with the interest in words."""

    state: str
    text: str = ""


@transaction.atomic
def declare_interests(*, call: Call, answers: Mapping[int, Declared], by: User) -> None:
    """Declare about every applicant at once, before reading anything; `answers` by proposal id.

    A recusal can be added later, never taken back; marks already given are then void.
    """
    call = lifecycle.lock(call)
    member = _must_sit(call, by)
    if call.state not in {Phase.OPENED, Phase.ADMISSION, Phase.SCORING}:
        raise Refused(_("Interests are declared between the opening and the decision."))
    declarations = {
        d.proposal_id: d for d in InterestDeclaration.objects.filter(member=member, proposal__lot__call=call)
    }
    if set(answers) != set(declarations):
        raise Refused(_("Declare about every applicant."))
    accept_by_deed(member, by=by)
    for proposal_id, answer in answers.items():
        declaration = declarations[proposal_id]
        if declaration.state == "recused" and answer.state != "recused":
            raise Refused(_("A recusal cannot be taken back."))
        if answer.state not in {"none", "recused"}:
            raise Refused(_("Say for each applicant whether you have an interest."))
        if answer.state == "recused" and not answer.text.strip():
            raise Refused(_("Say in a few words what the interest is."))
        declaration.state, declaration.text, declaration.declared_at = answer.state, answer.text, clock.now()
        declaration.save(update_fields=["state", "text", "declared_at"])
        if answer.state == "recused":
            sealing.drop(ScoreSheet.objects.filter(member=member), proposal_id)
    journal.write_entry(
        chain=call.chain,
        number=call.number,
        step="interests.declare",
        by=by,
        facts={
            "none": sum(a.state == "none" for a in answers.values()),
            "recused": sum(a.state == "recused" for a in answers.values()),
        },
    )


@dataclass(frozen=True)
class Verdict:
    """The formal check of one proposal: admitted, or not and why, in both languages."""

    is_admitted: bool
    reason_ky: str = ""
    reason_ru: str = ""


@transaction.atomic
def check_admissions(*, call: Call, verdicts: Mapping[int, Verdict], by: User) -> Call:
    """Admit or refuse every proposal (by proposal id); then marking begins, or the lots fail."""
    call = lifecycle.lock(call)
    member = _must_sit(call, by, Duty.SECRETARY, Duty.CHAIR)
    if not has_declared_all(member, call):
        raise Refused(_("Declare your interests first."))
    lifecycle.check(call, "finish_admission", [])
    waiting = list(waiting_blockers(checks_of(call)))
    if waiting:
        raise Refused(*waiting)
    checks = {
        check.proposal_id: check
        for check in AdmissionCheck.objects.filter(opening__call=call, state="pending").select_related(
            "proposal"
        )
    }
    if set(verdicts) != set(checks):
        raise Refused(_("Say for each proposal whether it is admitted."))
    for proposal_id, verdict in verdicts.items():
        _settle_admission(checks[proposal_id], verdict, by)
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


def _settle_admission(check: AdmissionCheck, verdict: Verdict, by: User) -> None:
    if verdict.is_admitted:
        lifecycle.move(check, "admit", by=by)
        admit_proposal(proposal=check.proposal, by=by)
        return
    if not (verdict.reason_ky.strip() and verdict.reason_ru.strip()):
        raise Refused(_("A refusal needs its reason in Kyrgyz and in Russian."))
    reasons = {"reason_ky": verdict.reason_ky, "reason_ru": verdict.reason_ru}
    lifecycle.move(check, "refuse", by=by, record=reasons, **reasons)
    refuse_proposal(proposal=check.proposal, by=by, **reasons)


def hand_out_sheets(call: Call, by: journal.Actor, *, reopening: Reopening | None = None) -> None:
    """A sheet for each member who has something to mark; for a theme that is marked anew, new sheets."""
    assert call.commission is not None
    sealing.draw_letters(call)
    for member in call.commission.members.present_for(call.number).marking():
        if _has_something_to_mark(member, call):
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
