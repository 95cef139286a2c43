"""The finance officer keeps the books: codes, a plan changed by hand, statements of the Treasury, a sheet."""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from ashar.agreements.actions.executing import issue_execution_sheet
from ashar.agreements.actions.planning import plan_payments
from ashar.agreements.actions.reconciling import (
    begin_statement,
    close_statement,
    explain_differences,
    state_payments,
)
from ashar.agreements.comparing import compare
from ashar.agreements.execution import quarter_of
from ashar.agreements.models import Payment, Statement
from ashar.agreements.plans import lines_of_year, plans_of
from ashar.agreements.spending import flows_of
from ashar.agreements.stated import Stated
from ashar.core import clock
from ashar.demo.town import Town
from ashar.programmes.actions.classifying import classify_money
from ashar.programmes.models import BudgetLine

CODES = {"local_budget": "70960.22211100", "donor": "70960.22212200"}  # invented
OTHER = ("Башка максаттагы төлөм: мэриянын жарык үчүн эсеби.", Decimal("18400.50"))


def keep_books(town: Town) -> None:
    """What an ordinary month of a finance officer leaves behind."""
    by, today = town.people["finance"], clock.today()
    for line in BudgetLine.objects.filter(authority=town.authority, state="open", classification=""):
        classify(town, line)
    _plan_by_hand(town, today)
    paid = list(Payment.objects.filter(authority=town.authority, paid_on__isnull=False).order_by("paid_on"))
    if paid:
        _compare_first(town, paid[0])
        _begin_last(town, paid[-1])
        issue_execution_sheet(authority=town.authority, year=today.year, quarter=quarter_of(today), by=by)


def classify(town: Town, line: BudgetLine) -> None:
    """Its code, by where the money is from."""
    code = CODES[line.source.kind]
    classify_money(budget_line=line, code=code, by=town.people["finance"])


def _plan_by_hand(town: Town, today: date) -> None:
    """Free money of one line is planned in two parts."""
    lines = [line for line in lines_of_year(town.authority, today.year) if line.available > 1]
    for plan in plans_of(lines, flows_of([line.pk for line in lines]), today.year)[:1]:
        half = (plan.months[12] / 2).quantize(Decimal(1))
        months = {**plan.months, 12: plan.months[12] - half, 11: plan.months[11] + half}
        plan_payments(line=plan.line, year=today.year, amounts=months, by=town.people["finance"])


def _month_of(payment: Payment) -> tuple[date, date]:
    """The month in which it was paid, no further than today."""
    assert payment.paid_on is not None
    day = payment.paid_on
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return day.replace(day=1), min(last, clock.today())


def _begin(town: Town, first: date, last: date, *more: Stated) -> Statement:
    by = town.people["finance"]
    statement = begin_statement(authority=town.authority, first=first, last=last, by=by)
    paid = Payment.objects.filter(authority=town.authority, paid_on__range=(first, last)).order_by("paid_on")
    rows = [Stated(each.order_number, each.order_date, each.tranche.amount) for each in paid]
    return state_payments(statement=statement, rows=[*rows, *more], by=by)


def _compare_first(town: Town, payment: Payment) -> None:
    """The month of the first payment: everything is there, and one payment that is none of ours."""
    first, last = _month_of(payment)
    reason, amount = OTHER
    statement = _begin(town, first, last, Stated("1107", last, amount))
    by = town.people["finance"]
    reasons = {each.key: reason for each in compare(statement) if each.differs}
    explain_differences(statement=statement, reasons=reasons, by=by)
    close_statement(statement=statement, by=by)


def _begin_last(town: Town, payment: Payment) -> None:
    """The month of the last payment waits for a reason."""
    first, last = _month_of(payment)
    if not Statement.objects.filter(authority=town.authority, first=first).exists():
        _begin(town, first, last, Stated("2214", last, OTHER[1]))
