"""The plan as a strip of months: places in percent, for SVG without any style."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ashar.calls.planning.plan import Plan, Row
from ashar.core.web.figures import percent


@dataclass(frozen=True)
class Bar:
    """A piece of the strip; `kind` gives its colour."""

    kind: str
    start: str
    width: str


@dataclass(frozen=True)
class Month:
    """A month of the heading; `year`: where a year begins."""

    number: int
    place: str
    start: str
    year: int | None


@dataclass(frozen=True)
class Strip:
    """All there is to draw."""

    months: list[Month]
    cell: str
    today: str
    end: str
    first: date
    last: date
    rows: list[list[Bar]]


def strip(plan: Plan) -> Strip:
    """The drawing of a plan: for each row the time it takes, then what is in hand."""
    ahead = [row for row in plan.rows if not row.is_done] or plan.rows
    days = [plan.today, plan.end, *(day for row in ahead for day in (row.day, row.last))]
    first = min(days).replace(day=1)
    last = _next_month(max(days))
    whole = Decimal((last - first).days)

    def place(day: date) -> Decimal:
        return max(Decimal(0), min(Decimal(100), Decimal((day - first).days) * 100 / whole))

    def bar(kind: str, since: date, until: date) -> Bar:
        start = place(since)
        return Bar(kind, percent(start), percent(max(Decimal("0.8"), place(until) - start)))

    def bars(row: Row, since: date) -> list[Bar]:
        if row.is_done:
            return [bar("past", since, row.day)] if row.day >= first else []
        return [bar("late" if row.is_late else "work", since, row.day)] + (
            [bar("slack", row.day, row.last)] if row.slack > 0 else []
        )

    before = [plan.today, *(row.day for row in plan.rows[:-1])]
    return Strip(
        _months(first, last, place),
        _width_of_month(first, last),
        percent(place(plan.today)),
        percent(place(plan.end)),
        first,
        last,
        [bars(row, min(since, row.day)) for row, since in zip(plan.rows, before, strict=True)],
    )


def _months(first: date, last: date, place: Callable[[date], Decimal]) -> list[Month]:
    found: list[Month] = []
    day = first
    while day < last:
        after = _next_month(day)
        start, end = place(day), place(after)
        year = day.year if day == first or day.month == 1 else None
        found.append(Month(day.month, percent((start + end) / 2), percent(start), year))
        day = after
    return found


def _width_of_month(first: date, last: date) -> str:
    months = (last.year - first.year) * 12 + last.month - first.month
    return f"{1 / months:.6f}"


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
