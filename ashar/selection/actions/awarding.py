"""Awards: granted, funded when promised money comes, declined, left without funding, taken up."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import free_lot_money, settle_lot, take_step
from ashar.calls.holds import hold_blockers, refuse_when_held
from ashar.calls.models import Call, Lot
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Blocker
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account
from ashar.selection.models import AdmissionCheck, Award, Decision

# Said after what the commission wrote of a reserve, which stays.
PROMOTED_KY = "Кийин жогорку орундагы өтүнмө ээси баш тартты: лот резервдеги ушул өтүнмөгө берилди."
PROMOTED_RU = "Позже заявитель с более высоким местом отказался: лот отдан этой заявке из резерва."


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
            _commit(award, by)


def _commit(award: Award, by: journal.Actor) -> None:
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
    _commit(award, by)
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
def let_winner_step_back(*, award: Award, reason: str, by: User) -> Award | None:
    """Before agreements begin, the commission records that a winner steps back; who follows, or None."""
    award = lifecycle.lock(award)
    lifecycle.check(award, "decline", stepping_back_blockers(award.lot.call))
    return decline_award(award=award, reason=reason, by=by)


@transaction.atomic
def decline_award(*, award: Award, reason: str, by: User) -> Award | None:
    """The winner steps back: the next in rank whose sum fits gets the award; None when there is none.

    The next follows from the ranking by itself, so the worker stands behind that award.
    """
    award = lifecycle.lock(award)
    lot = Lot.objects.select_related("budget_line", "call__authority").get(pk=award.lot_id)
    refuse_when_held([lot])
    assert lot.budget_line is not None
    assert award.amount is not None
    lifecycle.move(award, "decline", by=by, record={"reason": reason})
    Decision.objects.filter(proposal=award.proposal_id).update(outcome="declined_by_applicant")
    if not award.is_conditional:
        move_money(
            line=lot.budget_line,
            kind="uncommit",
            amount=award.amount,
            document=award.number,
            by=by,
            from_subject=award.number,
        )
        move_money(
            line=lot.budget_line,
            kind="reserve",
            amount=award.amount,
            document=award.number,
            by=by,
            to_subject=lot.number,
        )
    return _promote_next(lot, journal.WORKER)


def _promote_next(lot: Lot, by: journal.Actor) -> Award | None:
    assert lot.budget_line is not None
    account = Account.PENCILLED if lot.budget_line.state == "expected" else Account.RESERVED
    free = held(lot.budget_line, account, lot.number)
    checks = {check.proposal_id: check for check in AdmissionCheck.objects.filter(proposal__lot=lot)}
    for decision in Decision.objects.filter(proposal__lot=lot, outcome="reserve").order_by("rank", "pk"):
        check = checks[decision.proposal_id]
        if check.requested <= free:
            decision.outcome = "selected"
            decision.reason_ky = f"{decision.reason_ky} {PROMOTED_KY}"
            decision.reason_ru = f"{decision.reason_ru} {PROMOTED_RU}"
            decision.save(update_fields=["outcome", "reason_ky", "reason_ru"])
            award = grant_award(lot=lot, check=check, amount=check.requested, by=by)
            if not award.is_conditional:
                _commit(award, by)
            return award
    if not Award.objects.filter(lot=lot, state__in=["granted", "taken_up"]).exists():
        settle_lot(
            lot=lot,
            outcome="failed",
            by=by,
            reason_ky="Жеңүүчү баш тартты, резервде башка өтүнмө жок.",
            reason_ru="Победитель отказался, в резерве заявок нет.",
        )
    finish_if_settled(lot.call, by)
    return None


@transaction.atomic
def leave_unfunded(*, lot: Lot, reason_ky: str, reason_ru: str, by: journal.Actor) -> list[Award]:
    """The promised money never came: the lot ends without funding, what was pencilled is rubbed out."""
    waiting = Award.objects.filter(lot=lot, state="granted", is_conditional=True)
    lost = [lifecycle.move(lifecycle.lock(award), "lose_funding", by=by) for award in waiting]
    settle_lot(lot=lot, outcome="unfunded", reason_ky=reason_ky, reason_ru=reason_ru, by=by)
    finish_if_settled(lot.call, by)
    return lost


@transaction.atomic
def finish_if_settled(call: Call, by: journal.Actor) -> None:
    """The call ends with its last award that waited for anything."""
    call = lifecycle.lock(call)
    waits = Award.objects.filter(lot__call=call, state="granted").exists()
    if not waits and lifecycle.can(call, "finish"):
        take_step(call=call, name="finish", by=by)


@transaction.atomic
def take_up_award(*, award: Award, by: journal.Actor) -> Award:
    """Its agreement is signed; what the lot no longer needs is free again."""
    award = lifecycle.move(lifecycle.lock(award), "take_up", by=by)
    lot = award.lot
    if not Award.objects.filter(lot=lot, state="granted").exists():
        free_lot_money(lot=lot, by=by)
        finish_if_settled(lot.call, by)
    return award
