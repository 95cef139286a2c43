"""What comes back and what was mistyped: the bank’s return, a withdrawn order, a wrong day of payment."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions.paying import allow, budget_line_of, lock_payment, move_tranche
from ashar.agreements.models import Payment, Tranche
from ashar.agreements.payment_notices import tell_organisation
from ashar.agreements.states import Agreement as AgreementState
from ashar.agreements.states import Tranche as State
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker
from ashar.programmes.actions import reopen_line
from ashar.programmes.models import Movement

KEEPS_ORDERS = _("The finance officer keeps the payment orders.")


def given_back_blockers(tranche: Tranche) -> Iterator[Blocker]:
    """Why a payment cannot be taken back: a part of it already came back from the organisation."""
    if tranche.given_back:
        yield Blocker(_("The organisation gave a part of this tranche back: the payment did arrive."))


def returning_blockers(payment: Payment, *, returned_on: date) -> Iterator[Blocker]:
    """Why a return cannot be recorded for this day."""
    if returned_on > clock.today():
        yield Blocker(_("The day of the return is still to come."))
    if payment.paid_on and returned_on < payment.paid_on:
        yield Blocker(_("The day of the return is before the payment."))


@transaction.atomic
def record_bank_return(*, tranche: Tranche, returned_on: date, reason: str, by: User) -> Tranche:
    """The bank sent the payment back; the tranche waits for a new order with a number of its own."""
    tranche = lifecycle.lock(tranche)
    allow(by, "order_payment", tranche, KEEPS_ORDERS)
    if tranche.state == State.ACCOUNTED:
        tranche = _reopen(tranche, by)
    lifecycle.check(tranche, "return", given_back_blockers(tranche))
    payment = lock_payment(tranche)
    lifecycle.check(payment, "return", returning_blockers(payment, returned_on=returned_on))
    record = {"returned_on": returned_on}
    lifecycle.move(payment, "return", by=by, returned_on=returned_on, reason=reason, record=record)
    lifecycle.move(tranche, "return", by=by, record={"payment": payment.number})
    move_tranche(tranche, "bounce", payment.order_number, by)
    tell_organisation(tranche, "payment_returned", reason=reason)
    return tranche


def _reopen(tranche: Tranche, by: User) -> Tranche:
    """Money that came back after everything was settled: account, agreement and order are open again."""
    lifecycle.move(tranche, "unaccount", by=by)
    if tranche.kept:
        mirror_entry(tranche, "account", tranche.payment.order_number, by)
    agreement = lifecycle.lock(tranche.agreement)
    if agreement.state == AgreementState.CLOSED:
        lifecycle.move(agreement, "reopen", by=by, record={"payment": tranche.payment.number})
        line = agreement.award.lot.call.line
        if line is not None and line.state == "carried_out":
            reopen_line(line=line, by=by)
    return lifecycle.lock(tranche)


@transaction.atomic
def void_payment(*, tranche: Tranche, reason: str, by: User) -> Tranche:
    """A mistyped or withdrawn order: it becomes void, the tranche waits for the right one."""
    tranche = lifecycle.lock(tranche)
    if tranche.state == State.PAID:
        tranche = correct_payment(tranche=tranche, reason=reason, by=by)
    allow(by, "order_payment", tranche, KEEPS_ORDERS)
    lifecycle.check(tranche, "unorder", ())
    payment = lock_payment(tranche)
    lifecycle.move(payment, "void", by=by, reason=reason, record={"reason": reason})
    lifecycle.move(tranche, "unorder", by=by, payment=None, record={"payment": payment.number})
    award = tranche.agreement.award.number
    move_tranche(tranche, "unorder", payment.order_number, by, to_subject=award)
    return tranche


@transaction.atomic
def correct_payment(*, tranche: Tranche, reason: str, by: User) -> Tranche:
    """A mistyped day of payment: the entry is reversed by its mirror, the order stands again unpaid."""
    tranche = lifecycle.lock(tranche)
    allow(by, "order_payment", tranche, KEEPS_ORDERS)
    lifecycle.check(tranche, "unpay", given_back_blockers(tranche))
    payment = lock_payment(tranche)
    record = {"reason": reason, "paid_on": payment.paid_on}
    lifecycle.move(payment, "unpay", by=by, paid_on=None, record=record)
    lifecycle.move(tranche, "unpay", by=by, record={"payment": payment.number})
    mirror_entry(tranche, "pay", reason, by)
    return tranche


def mirror_entry(tranche: Tranche, kind: str, document: str, by: journal.Actor) -> Movement:
    """Reverse the tranche’s last entry of this kind that still stands."""
    entries = Movement.objects.filter(
        budget_line=budget_line_of(tranche), kind=kind, reverses=None, reversed_by=None
    )
    entry = entries.filter(to_subject=tranche.number).latest("pk")
    return move_tranche(tranche, kind, document, by, amount=entry.amount, reverses=entry)
