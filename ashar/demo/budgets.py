"""Budgets of invented proposals: as short or as detailed as the call asks."""

from dataclasses import replace
from decimal import Decimal

from ashar.core.money import ZERO
from ashar.proposals.content import BudgetItem
from ashar.proposals.sheet import Sheet

PAID_FOR = 4


def parted(sheet: Sheet, pay: BudgetItem, goods: BudgetItem, travel: BudgetItem) -> tuple[BudgetItem, ...]:
    """The three lines; where it is asked, pay goes month by month and the rest is spent in the first."""
    if not sheet.budget_months:
        return pay, goods, travel
    months = min(PAID_FOR, sheet.budget_months)
    each = (pay.amount / months).quantize(Decimal(1))
    by_month = (*(each,) * (months - 1), pay.amount - each * (months - 1))
    return (
        replace(pay, kind="pay", months=by_month),
        replace(goods, kind="goods", form="money" if goods.own else "", months=(goods.amount,)),
        replace(travel, kind="travel", months=(travel.amount,) if travel.amount else (ZERO,)),
    )
