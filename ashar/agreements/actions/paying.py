"""A tranche from the request to the Treasury’s payment, the bank’s return and corrections."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions.conditions import BankDetails, give_bank_details, unmet
from ashar.agreements.models import Payment, Tranche
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.models import BudgetLine, Movement


def budget_line_of(tranche: Tranche) -> BudgetLine:
    """The line that pays the tranche."""
    line = tranche.agreement.award.lot.budget_line
    assert line is not None
    return line


@transaction.atomic
def request_tranche(*, tranche: Tranche, by: User, bank: BankDetails | None = None) -> Tranche:
    """The organisation asks for a tranche that is due."""
    tranche = lifecycle.lock(tranche)
    if not tranche.agreement.award.organisation.memberships.current().filter(user=by).exists():
        raise Refused(_("Only the organisation asks for its tranche."))
    if bank:
        give_bank_details(agreement=tranche.agreement, bank=bank, by=by)
        tranche = lifecycle.lock(tranche)
    lifecycle.check(tranche, "request", [Blocker(each.get_code_display()) for each in unmet(tranche)])
    return lifecycle.move(tranche, "request", by=by)


@transaction.atomic
def check_tranche(*, tranche: Tranche, by: User) -> Tranche:
    """The specialist found the conditions met."""
    return lifecycle.move(lifecycle.lock(tranche), "check", by=by, checked_by=by)


def approving_blockers(tranche: Tranche, *, by: User) -> Iterator[Blocker]:
    """Why this person cannot approve the tranche."""
    if tranche.checked_by_id == by.pk:
        yield Blocker(
            _("Who checked the tranche cannot approve it: a second person must."), who=_("The head")
        )


@transaction.atomic
def approve_tranche(*, tranche: Tranche, by: User) -> Tranche:
    """A second person approves the payment."""
    tranche = lifecycle.lock(tranche)
    lifecycle.check(tranche, "approve", approving_blockers(tranche, by=by))
    return lifecycle.move(tranche, "approve", by=by, approved_by=by)


@transaction.atomic
def order_payment(*, tranche: Tranche, order_number: str, order_date: date, by: User) -> Tranche:
    """The finance officer enters the payment order."""
    tranche = lifecycle.lock(tranche)
    lifecycle.check(tranche, "order", ())
    payment = Payment(
        tranche=tranche,
        authority=tranche.agreement.award.lot.call.authority,
        year=order_date.year,
        order_number=order_number,
        order_date=order_date,
    )
    record = {"order": order_number, "date": order_date}
    lifecycle.begin(payment, by=by, step_name="order", record=record)
    lifecycle.move(tranche, "order", by=by, payment=payment, record={"payment": payment.number, **record})
    _move(tranche, "order", order_number, by, from_subject=tranche.agreement.award.number)
    return tranche


@transaction.atomic
def record_payment(*, tranche: Tranche, paid_on: date, by: User) -> Tranche:
    """The Treasury paid."""
    tranche = lifecycle.lock(tranche)
    lifecycle.check(tranche, "pay", ())
    payment = _payment_of(tranche)
    lifecycle.move(payment, "pay", by=by, paid_on=paid_on, record={"paid_on": paid_on})
    lifecycle.move(tranche, "pay", by=by, record={"payment": payment.number})
    _move(tranche, "pay", payment.order_number, by)
    return tranche


def _payment_of(tranche: Tranche) -> Payment:
    """The standing payment order of the tranche, locked."""
    assert tranche.payment is not None
    return lifecycle.lock(tranche.payment)


def _move(tranche: Tranche, kind: str, document: str, by: journal.Actor, **subjects: Any) -> Movement:
    """Move the tranche’s sum between accounts in which it stands for the tranche, unless told otherwise."""
    known = {"from_subject": tranche.number, "to_subject": tranche.number, **subjects}
    line = budget_line_of(tranche)
    return move_money(line=line, kind=kind, amount=tranche.amount, document=document, by=by, **known)
