"""Awards: granted by the decision, declined by the winner, taken up by an agreement."""

from decimal import Decimal

from django.db import transaction

from ashar.accounts.models import User
from ashar.calls.actions import free_lot_money, settle_lot, take_step
from ashar.calls.models import Lot
from ashar.core import journal, lifecycle
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account
from ashar.selection.models import AdmissionCheck, Award, Decision


@transaction.atomic
def grant_award(*, lot: Lot, check: AdmissionCheck, amount: Decimal, by: User) -> Award:
    """Give the lot to the applicant; its money is committed, or waits for the funding."""
    assert lot.budget_line is not None
    is_conditional = lot.budget_line.state == "expected"
    award = lifecycle.begin(
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
    if not is_conditional:
        move_money(
            line=lot.budget_line,
            kind="commit",
            amount=amount,
            document=award.number,
            by=by,
            from_subject=lot.number,
            to_subject=award.number,
        )
    return award


@transaction.atomic
def decline_award(*, award: Award, reason: str, by: User) -> Award | None:
    """The winner steps back: the next in rank whose sum fits gets the award; None when there is none."""
    award = lifecycle.lock(award)
    lot = Lot.objects.select_related("budget_line", "call__authority").get(pk=award.lot_id)
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
    return _promote_next(lot, by)


def _promote_next(lot: Lot, by: User) -> Award | None:
    assert lot.budget_line is not None
    account = Account.PENCILLED if lot.budget_line.state == "expected" else Account.RESERVED
    free = held(lot.budget_line, account, lot.number)
    checks = {check.proposal_id: check for check in AdmissionCheck.objects.filter(proposal__lot=lot)}
    for decision in Decision.objects.filter(proposal__lot=lot, outcome="reserve").order_by("rank", "pk"):
        check = checks[decision.proposal_id]
        if check.requested <= free:
            decision.outcome = "selected"
            decision.save(update_fields=["outcome"])
            return grant_award(lot=lot, check=check, amount=check.requested, by=by)
    if not Award.objects.filter(lot=lot, state__in=["granted", "taken_up"]).exists():
        settle_lot(
            lot=lot,
            outcome="failed",
            by=by,
            reason_ky="Жеңүүчү баш тартты, резервде башка өтүнмө жок.",
            reason_ru="Победитель отказался, в резерве заявок нет.",
        )
    return None


@transaction.atomic
def take_up_award(*, award: Award, by: journal.Actor) -> Award:
    """Its agreement is signed; what the lot no longer needs is free again."""
    award = lifecycle.move(lifecycle.lock(award), "take_up", by=by)
    lot = award.lot
    if not Award.objects.filter(lot=lot, state="granted").exists():
        free_lot_money(lot=lot, by=by)
        if not Award.objects.filter(lot__call=lot.call, state="granted").exists():
            take_step(call=lot.call, name="finish", by=by)
    return award
