"""The Treasury’s payment, which may settle an agreement; the finance officer’s one form."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions.paying import allow, approve_tranche, lock_payment, move_tranche, order_payment
from ashar.agreements.actions.settling import close_if_settled
from ashar.agreements.models import Payment, Tranche
from ashar.agreements.payment_notices import tell_organisation
from ashar.agreements.states import Tranche as State
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Blocker


def paying_blockers(payment: Payment, *, paid_on: date) -> Iterator[Blocker]:
    """Why the payment cannot be recorded for this day."""
    if paid_on > clock.today():
        yield Blocker(_("The day of the payment is still to come."))
    if paid_on < payment.order_date:
        yield Blocker(_("The day of the payment is before the date of its order."))


@transaction.atomic
def record_payment(*, tranche: Tranche, paid_on: date, by: User) -> Tranche:
    """The Treasury paid; under an agreement whose closing page is written, the last payment settles it."""
    tranche = lifecycle.lock(tranche)
    allow(by, "order_payment", tranche, _("The finance officer records payments."))
    lifecycle.check(tranche, "pay", ())
    payment = lock_payment(tranche)
    lifecycle.check(payment, "pay", paying_blockers(payment, paid_on=paid_on))
    lifecycle.move(payment, "pay", by=by, paid_on=paid_on, record={"paid_on": paid_on})
    lifecycle.move(tranche, "pay", by=by, record={"payment": payment.number})
    move_tranche(tranche, "pay", payment.order_number, by)
    tell_organisation(tranche, "tranche_paid", paid_on=paid_on, order=payment.order_number)
    close_if_settled(agreement=tranche.agreement, by=by)
    tranche.refresh_from_db()
    return tranche


@transaction.atomic
def approve_and_order(
    *, tranche: Tranche, order_number: str, order_date: date, by: User, paid_on: date | None = None
) -> Tranche:
    """The finance officer’s one form: approve as the second person, enter the order, perhaps the payment."""
    if tranche.state == State.CHECKED:
        tranche = approve_tranche(tranche=tranche, by=by)
    tranche = order_payment(tranche=tranche, order_number=order_number, order_date=order_date, by=by)
    return record_payment(tranche=tranche, paid_on=paid_on, by=by) if paid_on else tranche
