"""A published decision on a theme is set aside: marked anew, with one more proposal, or ended for good.

Nothing is overwritten: sheets, marks, decisions, awards and the protocol stay on record as void, and what
is decided anew stands beside them. The reason is always a complaint or the decision of a body outside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ashar.calls.actions import settle_lot, take_step
from ashar.calls.models import Call, Lot
from ashar.calls.notices import known_of
from ashar.calls.states import BEFORE_RESULTS
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.core.notices import notify
from ashar.organisations.queries import members_of
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account, BudgetLine, Movement
from ashar.proposals.actions import readmit_proposal
from ashar.proposals.models import Proposal
from ashar.selection.actions.admission import hand_out_sheets
from ashar.selection.actions.awarding import finish_if_settled
from ashar.selection.actions.offering import close_offer
from ashar.selection.links import undo_what_followed
from ashar.selection.models import (
    AdmissionCheck,
    Award,
    Decision,
    Marking,
    Reopening,
    ScoreSheet,
    SittingProtocol,
)
from ashar.selection.states import LIVING, Anew, Answer


@dataclass(frozen=True)
class Cause:
    """Why a decision is set aside: the number of the complaint or decision, and the words for everybody."""

    number: str
    reason_ky: str
    reason_ru: str


def setting_aside_blockers(lot: Lot) -> Iterator[Blocker]:
    """Why the published decision on a theme cannot be set aside now."""
    call = lot.call
    if call.state in BEFORE_RESULTS and SittingProtocol.objects.of(call).filter(state="superseded").exists():
        yield Blocker(_("A theme of this call is being decided anew already."), who=_("The commission"))
    elif not SittingProtocol.objects.filter(call=call, state="published").exists():
        yield Blocker(
            _(
                "The result is not published yet. Before the opening the call itself is amended or "
                "cancelled; after it the commission decides first."
            )
        )
    if Award.objects.filter(lot=lot, state="taken_up").exists():
        yield Blocker(
            _("The agreement on this theme is signed: the result can no longer be changed, only its effect."),
            who=_("The parties of the agreement, or the court"),
        )


def reopening_blockers(lot: Lot) -> Iterator[Blocker]:
    """Why a theme cannot be marked and decided anew now."""
    yield from setting_aside_blockers(lot)
    commission = lot.call.commission
    if commission is None or not commission.members.current().marking().exists():
        yield Blocker(_("The commission of this call serves no longer."), who=_("The head"))
    if lot.budget_line is not None and not _is_money_there(lot, lot.budget_line):
        yield Blocker(
            _("The money of this theme was given to something else meanwhile."), who=_("The finance officer")
        )


def remarking_blockers(lot: Lot) -> Iterator[Blocker]:
    """Why the proposals of a theme cannot be marked anew."""
    yield from reopening_blockers(lot)
    if not Proposal.objects.filter(lot=lot, state="admitted").exists():
        yield Blocker(_("No proposal on this theme was admitted: there is nothing to mark."))


def refused_of(lot: Lot) -> list[Proposal]:
    """The proposals of a theme that were not admitted."""
    return list(
        Proposal.objects.filter(lot=lot, state="refused").select_related("organisation").order_by("pk")
    )


def readmitting_blockers(lot: Lot) -> Iterator[Blocker]:
    """Why no proposal of a theme can be admitted after all."""
    yield from reopening_blockers(lot)
    if not refused_of(lot):
        yield Blocker(_("No proposal on this theme was refused."))


def _is_money_there(lot: Lot, line: BudgetLine) -> bool:
    bound, free = _accounts(line)
    awards = Award.objects.filter(lot=lot, state="granted")
    own = sum((held(line, Account.COMMITTED, each.number) for each in awards), ZERO)
    missing = (lot.ceiling or ZERO) - own - held(line, bound, lot.number)
    return missing <= getattr(line, free)


def _accounts(line: BudgetLine) -> tuple[Account, Account]:
    """Where the money of a lot stands, and where it is taken from."""
    is_promised = line.state == "expected"
    return (Account.PENCILLED, Account.EXPECTED) if is_promised else (Account.RESERVED, Account.AVAILABLE)


@transaction.atomic
def reopen_lot(*, lot: Lot, cause: Cause, by: journal.Actor, proposal: Proposal | None = None) -> Reopening:
    """Have the commission decide a theme anew: all marks void, or with `proposal` admitted beside the others.

    The call goes back to its marking; the same page of the sitting serves once more.
    """
    lot = _locked(lot)
    kind = Anew.READMIT if proposal else Anew.REMARK
    reasons = list(readmitting_blockers(lot) if proposal else remarking_blockers(lot))
    if proposal and (proposal.lot_id != lot.pk or proposal.state != "refused"):
        reasons.append(Blocker(_("This proposal was not refused.")))
    if reasons:
        raise Refused(*reasons)
    annul_awards(lot=lot, cause=cause, by=by)
    _bind_the_money(lot, by)
    reopening = _begin(lot, kind, proposal, cause)
    _set_aside_decisions(lot, reopening)
    if proposal:
        _readmit(proposal, cause, by)
    else:
        _set_aside_marks(lot, reopening, by)
    lot.outcome, lot.outcome_reason_ky, lot.outcome_reason_ru = "", "", ""
    lot.save(update_fields=["outcome", "outcome_reason_ky", "outcome_reason_ru"])
    _replace_protocol(reopening, by)
    record = {"lot": lot.number, "kind": kind, "because_of": cause.number}
    call = take_step(call=lot.call, name="reopen", by=by, record=record)
    hand_out_sheets(call, by, reopening=reopening)
    markers = {sheet.member.user for sheet in reopening.sheets.select_related("member__user")}
    notify(markers, number=call.number, kind="selection.to_mark_anew", facts=known_of(call))
    return reopening


def _locked(lot: Lot) -> Lot:
    journal.lock_chain(lot.call.chain)
    found: Lot = Lot.objects.select_related("call__authority", "call__commission", "budget_line").get(
        pk=lot.pk
    )
    return found


def _begin(lot: Lot, kind: Anew, proposal: Proposal | None, cause: Cause) -> Reopening:
    reopening: Reopening = Reopening.objects.create(
        call=lot.call,
        lot=lot,
        kind=kind,
        proposal=proposal,
        protocol=SittingProtocol.objects.get(call=lot.call),
        because_of=cause.number,
        outcome_before=lot.outcome,
        reason_ky=cause.reason_ky,
        reason_ru=cause.reason_ru,
        begun_at=clock.now(),
    )
    return reopening


def _set_aside_decisions(lot: Lot, reopening: Reopening) -> None:
    Decision.objects.filter(proposal__lot=lot).update(was_of=F("proposal"), proposal=None, void_in=reopening)


def _set_aside_marks(lot: Lot, reopening: Reopening, by: journal.Actor) -> None:
    """The marks of the theme are void; a sheet on which nothing counts any more is void as a whole."""
    Marking.objects.filter(proposal__lot=lot, sheet__state="revealed", void_in=None).update(void_in=reopening)
    for sheet in ScoreSheet.objects.filter(call=lot.call, state="revealed").order_by("pk"):
        if not sheet.markings.filter(void_in=None).exists():
            record = {"because_of": reopening.because_of}
            lifecycle.move(
                lifecycle.lock(sheet), "set_aside", by=by, void_reason=reopening.because_of, record=record
            )


def _readmit(proposal: Proposal, cause: Cause, by: journal.Actor) -> None:
    check = AdmissionCheck.objects.get(proposal=proposal)
    lifecycle.move(lifecycle.lock(check), "readmit", by=by, record={"because_of": cause.number})
    readmit_proposal(proposal=proposal, because_of=cause.number, by=by)


def _replace_protocol(reopening: Reopening, by: journal.Actor) -> None:
    """The protocol stays readable and no longer decides; the next one stands in its place."""
    protocol = lifecycle.lock(reopening.protocol)
    call = protocol.call
    record = {"because_of": reopening.because_of}
    lifecycle.move(protocol, "supersede", by=by, call=None, was_of=call, record=record)


@transaction.atomic
def annul_awards(*, lot: Lot, cause: Cause, by: journal.Actor) -> list[Award]:
    """Annul what was awarded on a theme: agreements in preparation fall away, commitments are reversed."""
    granted = Award.objects.filter(lot=lot, state__in=LIVING).select_related("lot__budget_line")
    return [_annul(lifecycle.lock(award), cause, by) for award in granted.order_by("pk")]


def _annul(award: Award, cause: Cause, by: journal.Actor) -> Award:
    undo_what_followed(award, by)
    reverse_commitments(award, cause, by)
    close_offer(award, Answer.WITHDRAWN)
    record = {"because_of": cause.number, "amount": award.amount}
    lifecycle.move(award, "annul", by=by, record=record, was_of=award.proposal, proposal=None)
    call = award.lot.call
    people = members_of(award.organisation_id)
    notify(people, number=call.number, kind="selection.annulled", facts=known_of(call))
    return award


def reverse_commitments(award: Award, cause: Cause, by: journal.Actor) -> None:
    """Each commitment is undone by its mirror: the money stands for the theme again."""
    committed = Movement.objects.filter(
        kind="commit", to_subject=award.number, reverses=None, reversed_by=None
    )
    for movement in committed.select_related("budget_line").order_by("pk"):
        move_money(
            line=movement.budget_line,
            kind="commit",
            amount=movement.amount,
            document=cause.number,
            by=by,
            from_subject=movement.to_subject,
            to_subject=movement.from_subject,
            reverses=movement,
        )


def _bind_the_money(lot: Lot, by: journal.Actor) -> None:
    """The ceiling is reserved again, as far as a failed theme or an earlier decision gave it back."""
    if lot.budget_line is None:
        return
    line = lifecycle.lock(lot.budget_line)
    bound, free = _accounts(line)
    missing: Decimal = (lot.ceiling or ZERO) - held(line, bound, lot.number)
    if missing > 0:
        kind = "reserve" if free == Account.AVAILABLE else "pencil"
        move_money(
            line=line, kind=kind, amount=missing, document=lot.call.number, to_subject=lot.number, by=by
        )


def ending_blockers(lot: Lot) -> Iterator[Blocker]:
    """Why a theme cannot be ended by a complaint or an outside decision."""
    yield from setting_aside_blockers(lot)
    if lot.outcome == "cancelled":
        yield Blocker(_("The theme is cancelled already."))


@transaction.atomic
def end_lot(*, lot: Lot, outcome: str, cause: Cause, by: journal.Actor) -> Call:
    """Set the decision on a theme aside for good: it has failed or is cancelled, its money is free again."""
    lot = _locked(lot)
    if reasons := list(ending_blockers(lot)):
        raise Refused(*reasons)
    annul_awards(lot=lot, cause=cause, by=by)
    settle_lot(lot=lot, outcome=outcome, reason_ky=cause.reason_ky, reason_ru=cause.reason_ru, by=by)
    finish_if_settled(lot.call, by)
    return lot.call


def settle_reopenings(*, call: Call, by: journal.Actor) -> None:
    """The new results are public: what was decided anew stands, the earlier paper says what replaced it."""
    for reopening in Reopening.objects.filter(call=call, settled_at=None):
        reopening.settled_at = clock.now()
        reopening.save(update_fields=["settled_at"])
        _link_papers(reopening, by)


def _link_papers(reopening: Reopening, by: journal.Actor) -> None:
    newer = SittingProtocol.objects.get(call=reopening.call)
    papers = {
        paper.number: paper
        for paper in documents.Document.objects.filter(
            number__in=[reopening.protocol.document, newer.document]
        )
    }
    if len(papers) == 2:
        documents.replace(
            papers[reopening.protocol.document],
            by_paper=papers[newer.document],
            reason=reopening.because_of,
            by=by,
        )
