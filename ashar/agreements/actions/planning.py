"""The payment plan of a budget line, as the finance officer keeps it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import PlannedMonth
from ashar.agreements.plans import MONTHS, whole_of
from ashar.agreements.spending import flows_of
from ashar.core import i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.programmes.models import BudgetLine

_som = lazy(i18n.som, str)


def planning_blockers(line: BudgetLine, year: int, amounts: Mapping[int, Decimal]) -> Iterator[Blocker]:
    """Why these sums by month cannot be the plan of the line."""
    if not line.year <= year <= line.last_year:
        yield Blocker(_("The money of this line is not of this year."))
        return
    if set(amounts) - set(MONTHS) or any(soms < 0 for soms in amounts.values()):
        yield Blocker(_("Write a sum of nothing or more for each month."))
    whole, planned = whole_of(line, flows_of([line.pk])[line.pk], year), sum(amounts.values(), ZERO)
    if planned != whole:
        sentence = _("The months make {planned} together; the money of the year is {whole}.")
        yield Blocker(format_lazy(sentence, planned=_som(planned), whole=_som(whole)))


@transaction.atomic
def plan_payments(*, line: BudgetLine, year: int, amounts: Mapping[int, Decimal], by: User) -> BudgetLine:
    """Keep what is to be paid month by month; the sums must make the money of the year, to the tyiyn."""
    line = _kept(line, by)
    if reasons := list(planning_blockers(line, year, amounts)):
        raise Refused(*reasons)
    PlannedMonth.objects.filter(budget_line=line, year=year).delete()
    PlannedMonth.objects.bulk_create(
        PlannedMonth(budget_line=line, year=year, month=month, amount=amounts.get(month, ZERO))
        for month in MONTHS
    )
    _record(line, "plan_payments", year, amounts, by)
    return line


@transaction.atomic
def count_plan_anew(*, line: BudgetLine, year: int, by: User) -> BudgetLine:
    """Let the plan follow tranches and calls again."""
    line = _kept(line, by)
    PlannedMonth.objects.filter(budget_line=line, year=year).delete()
    _record(line, "count_plan_anew", year, {}, by)
    return line


def _kept(line: BudgetLine, by: User) -> BudgetLine:
    line = lifecycle.lock(line)
    if not by.holds(line.authority_id, "finance"):
        raise Refused(_("The finance officer plans payments."))
    return line


def _record(line: BudgetLine, step: str, year: int, amounts: Mapping[int, Decimal], by: User) -> None:
    facts = {"year": year, "months": {str(month): soms for month, soms in sorted(amounts.items())}}
    journal.write_entry(chain=line.chain, number=line.number, step=f"budgetline.{step}", by=by, facts=facts)
