"""Awards: granted, funded when promised money comes, declined, left without funding, taken up."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import free_lot_money, settle_lot, take_step
from ashar.calls.holds import hold_blockers, refuse_when_held
from ashar.calls.models import Call, Lot
from ashar.core import journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account
from ashar.selection.actions.offering import close_offer, offer_next
from ashar.selection.feedback.needed import is_feedback_missing
from ashar.selection.models import AdmissionCheck, Award, Decision, SteppingBack
from ashar.selection.states import LIVING, Answer


@transaction.atomic
def grant_award(*, lot: Lot, check: AdmissionCheck, amount: Decimal, by: journal.Actor) -> Award:
    """Give the lot to the applicant; its money stays reserved until the results are public."""
    assert lot.budget_line is not None
    is_conditional = lot.budget_line.state == "expected"
    return lifecycle.begin(
        Award(
            lot=lot,
            proposal=check.proposal,
            organisation=check.proposal.organisation,
            title=check.title,
            amount=amount,
            is_conditional=is_conditional,
        ),
        by=by,
        step_name="grant",
        record={"amount": amount, "lot": lot.number, "conditional": is_conditional},
    )


@transaction.atomic
def bind_money_of_results(*, call: Call, by: journal.Actor) -> None:
    """The results are public: money of awards is committed, lots without a winner give theirs back.

    Everybody may read the ledger, so neither is entered before: the movement would tell the result.
    """
    for lot in call.lots.select_related("budget_line").filter(outcome="failed"):
        free_lot_money(lot=lot, by=by)
    awards = Award.objects.filter(lot__call=call, state="granted", is_conditional=False)
    for award in awards.select_related("lot__budget_line").order_by("pk"):
        line = award.lot.budget_line
        if line is not None and not held(line, Account.COMMITTED, award.number):
            commit_award(award, by)


def commit_award(award: Award, by: journal.Actor) -> None:
    """Bind the money of an award: what was reserved for the lot is its own."""
    assert award.amount is not None
    assert award.lot.budget_line is not None
    move_money(
        line=award.lot.budget_line,
        kind="commit",
        amount=award.amount,
        document=award.number,
        by=by,
        from_subject=award.lot.number,
        to_subject=award.number,
    )


def funding_blockers(award: Award) -> Iterator[Blocker]:
    """Why an award subject to funding still waits."""
    line = award.lot.budget_line
    if award.is_conditional and line is not None and line.state == "expected":
        yield Blocker(
            _("The award is subject to funding: the agreement waits for the money."),
            who=_("The finance officer"),
        )


@transaction.atomic
def fund_award(*, award: Award, by: journal.Actor) -> Award:
    """The promised money has come: what is reserved for the lot is committed to the award."""
    award = lifecycle.lock(award)
    reasons = [*funding_blockers(award), *hold_blockers([award.lot])]
    if award.state != "granted" or not award.is_conditional:
        reasons.append(Blocker(_("This award does not wait for money.")))
    if reasons:
        raise lifecycle.Refused(*reasons)
    commit_award(award, by)
    award.is_conditional = False
    award.save(update_fields=["is_conditional"])
    journal.write_entry(
        chain=award.chain, number=award.number, step="award.fund", by=by, facts={"amount": award.amount}
    )
    return award


def stepping_back_blockers(call: Call) -> Iterator[Blocker]:
    """Why a winner cannot step back at the commission now."""
    if call.state != "standstill":
        yield Blocker(
            _("The appeal period is over: a winner refuses on the page of the agreement."),
            who=_("The organisation"),
        )


@transaction.atomic
def let_winner_step_back(
    *, award: Award, reason: str, by: User, letter: StoredFile | None = None
) -> Award | None:
    """Before agreements begin, a winner steps back; who is asked next, or None.

    The commission records it by the scan of the organisation's `letter`; its head needs none.
    """
    award = lifecycle.lock(award)
    blockers = [*stepping_back_blockers(award.lot.call), *hold_blockers([award.lot])]
    if letter is None and not acts_for(by, award.organisation_id, MemberCode.HEAD):
        blockers.append(Blocker(_("Add the scan of the letter by which the winner steps back.")))
    lifecycle.check(award, "decline", blockers)
    if letter is not None:
        SteppingBack.objects.create(award=award, letter=letter, recorded_by=by)
    return decline_award(award=award, reason=reason, by=by, letter=letter)


@transaction.atomic
def decline_award(*, award: Award, reason: str, by: User, letter: StoredFile | None = None) -> Award | None:
    """The winner, or whoever was asked, steps back: the next in rank whose sum fits is asked, or None.

    The next follows from the ranking by itself, so the worker stands behind that offer.
    """
    award = lifecycle.lock(award)
    lot = Lot.objects.select_related("budget_line", "call__authority").get(pk=award.lot_id)
    refuse_when_held([lot])
    had_money = award.state == "granted" and not award.is_conditional
    record = {"reason": reason} | ({"letter": letter.sha256} if letter else {})
    lifecycle.move(award, "decline", by=by, record=record)
    Decision.objects.filter(proposal=award.proposal_id).update(outcome="declined_by_applicant")
    if had_money:
        _give_back(award, lot, by)
    return pass_on(lot)


def _give_back(award: Award, lot: Lot, by: journal.Actor) -> None:
    """What was committed to the award stands for the lot again."""
    assert lot.budget_line is not None
    assert award.amount is not None
    known: Any = {
        "line": lot.budget_line,
        "amount": award.amount,
        "document": award.number,
        "by": by,
    }
    move_money(kind="uncommit", from_subject=award.number, **known)
    move_money(kind="reserve", to_subject=lot.number, **known)


def pass_on(lot: Lot) -> Award | None:
    """Ask the next in rank; without one, and with nobody left, the lot has failed."""
    if following := offer_next(lot, journal.WORKER):
        return following
    if not Award.objects.filter(lot=lot, state__in=[*LIVING, "taken_up"]).exists():
        settle_lot(
            lot=lot,
            outcome="failed",
            by=journal.WORKER,
            reason_ky="Жеңүүчү баш тартты, резервде башка өтүнмө жок.",
            reason_ru="Победитель отказался, в резерве заявок нет.",
        )
    finish_if_settled(lot.call, journal.WORKER)
    return None


@transaction.atomic
def leave_unfunded(*, lot: Lot, reason_ky: str, reason_ru: str, by: journal.Actor) -> list[Award]:
    """The promised money never came: the lot ends without funding, what was pencilled is rubbed out."""
    waiting = Award.objects.filter(lot=lot, state__in=LIVING, is_conditional=True)
    for award in waiting:
        close_offer(award, Answer.WITHDRAWN)
    lost = [lifecycle.move(lifecycle.lock(award), "lose_funding", by=by) for award in waiting]
    settle_lot(lot=lot, outcome="unfunded", reason_ky=reason_ky, reason_ru=reason_ru, by=by)
    finish_if_settled(lot.call, by)
    return lost


@transaction.atomic
def finish_if_settled(call: Call, by: journal.Actor) -> None:
    """The call ends with its last award that waited for anything, and the last word to its applicants."""
    call = lifecycle.lock(call)
    waits = Award.objects.filter(lot__call=call, state__in=LIVING).exists() or is_feedback_missing(call)
    if not waits and lifecycle.can(call, "finish"):
        take_step(call=call, name="finish", by=by)


@transaction.atomic
def take_up_award(*, award: Award, by: journal.Actor) -> Award:
    """Its agreement is signed; what the lot no longer needs is free again."""
    award = lifecycle.move(lifecycle.lock(award), "take_up", by=by)
    lot = award.lot
    if not Award.objects.filter(lot=lot, state__in=LIVING).exists():
        free_lot_money(lot=lot, by=by)
        finish_if_settled(lot.call, by)
    return award
