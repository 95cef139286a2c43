"""The ways of a tranche, for tests that begin somewhere on them."""

from datetime import date
from typing import Any

from ashar.accounts.models import Role, User
from ashar.agreements import actions
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock
from ashar.core.web.ties import forget_ties


def fall_due(tranche: Tranche, cast: Cast) -> Tranche:
    """Its report and act are there."""
    for code in ("report", "act"):
        actions.meet_condition(agreement=tranche.agreement, code=code, document="E-1", by=cast.specialist)
    return fresh(tranche)


def request(tranche: Tranche, cast: Cast) -> Tranche:
    """The organisation has asked for it."""
    return actions.request_tranche(tranche=fall_due(tranche, cast), by=cast.ngo)


def check(tranche: Tranche, cast: Cast) -> Tranche:
    """The specialist has checked it."""
    return actions.check_tranche(tranche=request(tranche, cast), by=cast.specialist)


def order(tranche: Tranche, cast: Cast, number: str = "77") -> Tranche:
    """The head has approved it, the finance officer has entered the order."""
    approved = actions.approve_tranche(tranche=check(tranche, cast), by=cast.head)
    return enter(approved, cast, number)


def enter(tranche: Tranche, cast: Cast, number: str = "77", **facts: Any) -> Tranche:
    """The finance officer enters an order of today."""
    facts = {"order_number": number, "order_date": clock.today()} | facts
    return actions.order_payment(tranche=tranche, by=cast.finance, **facts)


def pay(tranche: Tranche, cast: Cast, number: str = "77") -> Tranche:
    """The Treasury has paid it today."""
    return record(order(tranche, cast, number), cast)


def record(tranche: Tranche, cast: Cast) -> Tranche:
    """The finance officer records that it was paid today."""
    return actions.record_payment(tranche=tranche, paid_on=clock.today(), by=cast.finance)


def let_hold(user: User, agreement: Agreement, code: str) -> None:
    """In a small town one person holds two roles."""
    authority = agreement.award.lot.call.authority
    Role.objects.create(user=user, authority=authority, code=code, valid_from=date(2020, 1, 1))
    forget_ties(user)


def fresh(tranche: Tranche) -> Tranche:
    """The tranche as the database has it."""
    return Tranche.objects.with_all().get(pk=tranche.pk)
