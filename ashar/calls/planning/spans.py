"""Stretches of time between two steps, counted forward and backward."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ashar.core.clock import ONE_DAY
from ashar.regulations.rulesets import WorkCalendar
from ashar.regulations.rulesets.book import Unit
from ashar.regulations.rulesets.timetable import months_later


@dataclass(frozen=True)
class Span:
    """So many calendar days, working days or months; `rule`: the key that says how many, if one does."""

    count: int
    unit: Unit
    rule: str = ""

    def after(self, day: date, calendar: WorkCalendar) -> date:
        """When it is over, begun on this day."""
        if self.unit == Unit.WORKING_DAYS:
            return calendar.add(day, self.count)
        if self.unit == Unit.MONTHS:
            return months_later(day, self.count)
        return day + timedelta(days=self.count)

    def latest(self, end: date, calendar: WorkCalendar) -> date:
        """The latest day on which it can begin and be over in time: `after(it) <= end`."""
        if self.unit == Unit.WORKING_DAYS:
            return calendar.latest_before(end, self.count)
        if self.unit == Unit.MONTHS:
            return _latest_month_start(end, self.count)
        return end - timedelta(days=self.count)


def after_all(spans: Iterable[Span], day: date, calendar: WorkCalendar) -> date:
    """When all of them, one after another, are over."""
    for span in spans:
        day = span.after(day, calendar)
    return day


def latest_for_all(spans: tuple[Span, ...], end: date, calendar: WorkCalendar) -> date:
    """The latest day on which the first can begin."""
    for span in reversed(spans):
        end = span.latest(end, calendar)
    return end


def _latest_month_start(end: date, months: int) -> date:
    """Short months end several starts on one day: the last of them."""
    day = months_later(end, -months)
    while months_later(day + ONE_DAY, months) <= end:
        day += ONE_DAY
    return day


def months_between(first: date, last: date) -> tuple[int, int]:
    """Whole months and days from the first day to the last; (0, 0) when they are the wrong way round."""
    if last < first:
        return 0, 0
    months = (last.year - first.year) * 12 + last.month - first.month
    if months_later(first, months) > last:
        months -= 1
    return months, (last - months_later(first, months)).days


def days_of_month(day: date) -> int:
    """How many days its month has."""
    return monthrange(day.year, day.month)[1]
