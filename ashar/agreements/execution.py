"""The quarterly sheet of execution: per order, source and code, this quarter and since January."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ashar.agreements.plans import Plan, lines_of_year, plans_of
from ashar.agreements.spending import Flow, flows_of, total
from ashar.core import clock
from ashar.core.money import ZERO
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine

SUMS = (
    "given",
    "planned_quarter",
    "paid_quarter",
    "accounted_quarter",
    "planned_year",
    "paid_year",
    "accounted_year",
    "rest",
)


@dataclass(frozen=True)
class Spell:
    """Planned, paid and accounted for within some months, in soms."""

    planned: Decimal
    paid: Decimal
    accounted: Decimal


@dataclass(frozen=True)
class ExecutionRow:
    """Money of one source for one order. `given`: for the year, as decided by the end of the quarter."""

    line: BudgetLine
    given: Decimal
    quarter: Spell
    year: Spell

    @property
    def rest(self) -> Decimal:
        """What is given and not paid."""
        return self.given - self.year.paid

    @property
    def sums(self) -> dict[str, Decimal]:
        """Every sum by its name."""
        quarter = {f"{what}_quarter": soms for what, soms in vars(self.quarter).items()}
        year = {f"{what}_year": soms for what, soms in vars(self.year).items()}
        return {"given": self.given, **quarter, **year, "rest": self.rest}


@dataclass(frozen=True)
class Execution:
    """The sheet of an authority and a quarter; a quarter that goes on is as of today."""

    authority: Authority
    year: int
    quarter: int
    on: date
    rows: Sequence[ExecutionRow] = field(default_factory=list)

    @property
    def sums(self) -> dict[str, Decimal]:
        """All rows together."""
        return {name: sum((row.sums[name] for row in self.rows), ZERO) for name in SUMS}


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def last_day(year: int, quarter: int) -> date:
    """The last day of the quarter."""
    month = quarter * 3
    return date(year, month, 30 if month in (6, 9) else 31)


def execution_of(authority: Authority, year: int, quarter: int) -> Execution:
    """How the money of the year was spent up to the end of this quarter, or to today."""
    lines = lines_of_year(authority, year)
    flows = flows_of([line.pk for line in lines])
    until = last_day(year, quarter)
    rows = [_row(plan, flows[plan.line.pk], quarter, until) for plan in plans_of(lines, flows, year)]
    told = [row for row in rows if any(row.sums.values())]
    return Execution(authority, year, quarter, min(until, clock.today()), told)


def _row(plan: Plan, flow: Flow, quarter: int, until: date) -> ExecutionRow:
    spent_before = total(flow.paid, until=date(plan.year - 1, 12, 31))
    return ExecutionRow(
        line=plan.line,
        given=total(flow.given, until=until) - spent_before,
        quarter=_spell(plan, flow, date(plan.year, quarter * 3 - 2, 1), until),
        year=_spell(plan, flow, date(plan.year, 1, 1), until),
    )


def _spell(plan: Plan, flow: Flow, since: date, until: date) -> Spell:
    months = range(since.month, until.month + 1)
    return Spell(
        planned=sum((plan.months[month] for month in months), ZERO),
        paid=total(flow.paid, since=since, until=until),
        accounted=total(flow.accounted, since=since, until=until),
    )
