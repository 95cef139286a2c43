"""Payment plans: kept by the finance officer, else counted from tranches, awards, calls and free money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from ashar.agreements.actions.conditions import Code, planned
from ashar.agreements.models import PlannedMonth
from ashar.agreements.spending import Dated, Flow, Unpaid, total
from ashar.agreements.terms import report_dates
from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot
from ashar.core import clock
from ashar.core.money import ZERO
from ashar.core.thread import Mode
from ashar.places.models import Authority
from ashar.programmes.models import Account, BudgetLine

MONTHS = range(1, 13)
Months = Mapping[int, Decimal]
WITH_MONEY = ("open", "closed")


@dataclass(frozen=True)
class Plan:
    """What is planned and paid in a year for a budget line, by month in soms.

    `whole`: what the plan must make together. `is_kept`: whether the finance officer has changed it.
    """

    line: BudgetLine
    year: int
    months: Months
    paid: Months
    whole: Decimal
    is_kept: bool

    @property
    def planned(self) -> Decimal:
        """The whole year."""
        return sum(self.months.values(), ZERO)

    @property
    def astray(self) -> Decimal:
        """What the plan is over (above zero) or under what there is to pay."""
        return self.planned - self.whole

    def until(self, month: int) -> tuple[Decimal, Decimal]:
        """What is planned and what is paid from January to this month, inclusive."""
        first = [each for each in MONTHS if each <= month]
        return sum((self.months[m] for m in first), ZERO), sum((self.paid[m] for m in first), ZERO)


def lines_of_year(authority: Authority, year: int) -> list[BudgetLine]:
    """Budget lines whose money can or could be paid in this year, order by order; one query."""
    of_year = Q(year=year) | Q(year__lt=year, carried_to__gte=year)
    lines = BudgetLine.objects.filter(of_year, authority=authority, line__mode=Mode.LIVE)
    lines = lines.filter(state__in=WITH_MONEY).select_related("line", "source", "authority")
    return list(lines.order_by("line__pk", "pk"))


def whole_of(line: BudgetLine, flow: Flow, year: int) -> Decimal:
    """What is to be paid in the year: everything that is left, or in an earlier year what was paid in it."""
    if year == line.last_year:
        return line.allocated - total(flow.paid, until=date(year - 1, 12, 31))
    return total(flow.paid, since=date(year, 1, 1), until=date(year, 12, 31))


def plans_of(lines: Sequence[BudgetLine], flows: Mapping[int, Flow], year: int) -> list[Plan]:
    """The plan of each line; one query, and one more when some plans are counted."""
    kept: dict[int, dict[int, Decimal]] = defaultdict(lambda: dict.fromkeys(MONTHS, ZERO))
    rows = PlannedMonth.objects.filter(budget_line__in=lines, year=year)
    for row in rows:
        kept[row.budget_line_id][row.month] = row.amount
    due = _due([line for line in lines if line.pk not in kept and line.last_year == year], flows)
    plans = []
    for line in lines:
        flow = flows[line.pk]
        paid = by_month(flow.paid, year)
        whole = whole_of(line, flow, year)
        is_kept = line.pk in kept
        months = kept[line.pk] if is_kept else _counted(paid, due.get(line.pk, ()), year, whole)
        plans.append(Plan(line, year, months, paid, whole, is_kept))
    return plans


def by_month(dated: Iterable[Dated], year: int) -> dict[int, Decimal]:
    """Soms by month of this year."""
    months = dict.fromkeys(MONTHS, ZERO)
    for day, soms in dated:
        if day.year == year:
            months[day.month] += soms
    return months


def _counted(paid: Months, due: Iterable[Dated], year: int, whole: Decimal) -> dict[int, Decimal]:
    """What was paid, and each sum that is still due in its month; what has no day comes at the end."""
    months = {month: max(soms, ZERO) for month, soms in paid.items()}
    first = max(clock.today(), date(year, 1, 1))
    for day, soms in due:
        month = min(max(day, first), date(year, 12, 31)).month
        months[month] += soms
    rest = whole - sum(months.values(), ZERO)
    for month in reversed(MONTHS):
        months[month], rest = max(months[month] + rest, ZERO), min(months[month] + rest, ZERO)
    return months


def _due(lines: Sequence[BudgetLine], flows: Mapping[int, Flow]) -> dict[int, list[Dated]]:
    """Sums that are still to be paid, by line, each with the day on which it is expected."""
    found: dict[int, list[Dated]] = defaultdict(list)
    known = [line.pk for line in lines]
    if not any(_binds(flows[pk]) for pk in known):
        return found
    # A row for each award of a lot, one for a lot without any.
    lots = Lot.objects.filter(budget_line__in=known).select_related("call__authority")
    rows: Any = lots.annotate(award=F("awards__number"), agreement=F("awards__agreement"))
    told: set[int] = set()
    for lot in rows:
        flow, line = flows[lot.budget_line_id], found[lot.budget_line_id]
        if lot.pk not in told:
            line += _by_call(lot.call, flow.held[Account.RESERVED, lot.number])
        told.add(lot.pk)
        if committed := flow.held[Account.COMMITTED, lot.award or ""]:
            line += _committed(lot.call, list(flow.unpaid[lot.agreement].values()), committed)
    return found


def _binds(flow: Flow) -> bool:
    bound = (Account.RESERVED, Account.COMMITTED)
    return any(soms for (account, _subject), soms in flow.held.items() if account in bound)


def _by_call(call: Call, amount: Decimal) -> list[Dated]:
    """A sum in the tranches of the call’s rules, each on the last day to pay it by the call’s dates."""
    if not amount or call.project_start is None or call.project_end is None:
        return []
    rules = rules_of(call, clock.now())
    reports = report_dates(rules, call.project_start, call.project_end)
    found = []
    for part in planned(amount, rules, len(reports)):
        day = _day_of(part.conditions, call.project_start, call.project_end, reports)
        found.append((rules.calendar.add(day, rules["tranche.pay_days_after_acceptance"]), part.amount))
    return found


def _committed(call: Call, left: Collection[Unpaid], committed: Decimal) -> list[Dated]:
    """What is committed to an award: its unpaid tranches, else what the rules make of it."""
    by_call = _by_call(call, committed)
    if sum((each.amount for each in left), ZERO) != committed:
        return by_call
    last = date(clock.today().year, 12, 31)
    days = dict(enumerate((day for day, _soms in by_call), start=1))
    return [(each.pay_by or days.get(each.n, last), each.amount) for each in left]


def _day_of(conditions: Collection[tuple[str, int]], start: date, end: date, reports: Sequence[date]) -> date:
    """When the last condition of a tranche should be met."""
    days = [start]
    for code, index in conditions:
        if code == Code.REPORT and reports:
            days.append(reports[min(index, len(reports)) - 1])
        elif code == Code.ACT:
            days.append(end)
    return max(days)
