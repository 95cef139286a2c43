"""Whether the timetable of a call keeps the rules."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, i18n
from ashar.core.lifecycle import Blocker
from ashar.regulations.rulesets.choosing import Rules
from ashar.regulations.rulesets.workdays import WorkCalendar

WHO = _("The city hall’s specialist")
_day = lazy(i18n.day, str)  # written out in the language of whoever reads the sentence


def timetable_blockers(
    announce_at: datetime,
    deadline: datetime | None,
    results_by: date | None,
    project_start: date | None,
    project_end: date | None,
    rules: Mapping[str, Any],
) -> Iterator[Blocker]:
    """Why a call announced at this moment cannot have these dates; `rules` as of `rules_for` or `thaw`."""
    if deadline is None or results_by is None or project_start is None or project_end is None:
        yield Blocker(
            _("The timetable is not complete: deadline, results, beginning and end of the project."), WHO
        )
        return
    yield from _deadline_blockers(announce_at, deadline, rules)
    if results_by < clock.local(deadline).date():
        yield Blocker(_("The results cannot come before the deadline for proposals."), WHO)
    if project_start < results_by:
        yield Blocker(_("The project cannot begin before the results."), WHO)
    yield from _project_blockers(project_start, project_end, rules)


def _deadline_blockers(
    announce_at: datetime, deadline: datetime, rules: Mapping[str, Any]
) -> Iterator[Blocker]:
    last = clock.local(deadline).date()
    earliest = clock.local(announce_at).date() + timedelta(days=rules["call.min_open_days"])
    if last < earliest:
        sentence = _("The time for proposals is too short: the deadline can be on {day} at the earliest.")
        yield Blocker(format_lazy(sentence, day=_day(earliest)), WHO, rule="call.min_open_days")
    calendar = _calendar(rules)
    if rules["call.deadline_on_working_day"] and not calendar.is_working_day(last):
        sentence = _("The deadline falls on a day off: the next working day is {day}.")
        next_day = _day(calendar.next(last))
        yield Blocker(format_lazy(sentence, day=next_day), WHO, rule="call.deadline_on_working_day")


def _calendar(rules: Mapping[str, Any]) -> WorkCalendar:
    if isinstance(rules, Rules):
        return rules.calendar
    return WorkCalendar(rules["calendar.days_off"], rules["calendar.working_days"])


def _project_blockers(start: date, end: date, rules: Mapping[str, Any]) -> Iterator[Blocker]:
    if end <= start:
        yield Blocker(_("The project must end after it begins."), WHO)
    latest = months_later(start, rules["project.max_months"])
    if end > latest:
        sentence = _("The project is too long: it can last until {day} at the latest.")
        yield Blocker(format_lazy(sentence, day=_day(latest)), WHO, rule="project.max_months")
    year_end = date(start.year, 12, 31)
    if rules["project.must_end_within_fiscal_year"] and end > year_end:
        sentence = _("The project must end within the budget year of its money, by {day}.")
        rule = "project.must_end_within_fiscal_year"
        yield Blocker(format_lazy(sentence, day=_day(year_end)), WHO, rule=rule)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
