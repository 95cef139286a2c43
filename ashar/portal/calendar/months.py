"""A month as weeks of days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names
from django.utils.translation import pgettext_lazy

from ashar.core import clock
from ashar.core.i18n import language_of
from ashar.portal.calendar.happenings import Happening
from ashar.regulations.queries import DaysOff
from ashar.regulations.rulesets import WorkCalendar

# A calendar without ends is a road that whoever follows links never comes back from.
OLDEST, YEARS_AHEAD = 2014, 3
WEEKDAYS = (
    pgettext_lazy("weekday", "Mo"),
    pgettext_lazy("weekday", "Tu"),
    pgettext_lazy("weekday", "We"),
    pgettext_lazy("weekday", "Th"),
    pgettext_lazy("weekday", "Fr"),
    pgettext_lazy("weekday", "Sa"),
    pgettext_lazy("weekday", "Su"),
)


@dataclass(frozen=True)
class Month:
    """A month, its days from the first on and before the first of the next."""

    first: date

    @property
    def is_first(self) -> bool:
        """Whether nothing older can be asked for: the first known order is of that year."""
        return self.first <= date(OLDEST, 1, 1)

    @property
    def is_last(self) -> bool:
        """Whether nothing later can be asked for."""
        return self.first >= date(clock.today().year + YEARS_AHEAD, 12, 1)

    @property
    def after(self) -> Month:
        """The next one."""
        return Month(date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1))

    @property
    def before(self) -> Month:
        """The one before."""
        return Month((self.first - clock.ONE_DAY).replace(day=1))

    @property
    def code(self) -> str:
        """As in an address: `2026-12`."""
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        """In words: `декабрь 2026`."""
        names = get_month_names("wide", context="stand-alone", locale=language_of(None))
        return f"{names[self.first.month].lower()} {self.first.year}"


def month_of(code: str) -> Month:
    """The month that an address names; the present one for anything else."""
    named = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", code, re.ASCII)
    if named and OLDEST <= int(named[1]) <= clock.today().year + YEARS_AHEAD:
        return Month(date(int(named[1]), int(named[2]), 1))
    return Month(clock.today().replace(day=1))


@dataclass(frozen=True)
class Day:
    """A day of the grid: of the shown month or beside it, worked or off, with how much happens."""

    day: date
    is_of_month: bool
    is_off: bool
    is_today: bool
    count: int


def weeks(month: Month, found: Iterable[Happening], working: WorkCalendar) -> list[list[Day]]:
    """The month from Monday to Sunday."""
    counted: dict[date, int] = {}
    for each in found:
        counted[each.day] = counted.get(each.day, 0) + 1
    today = clock.today()
    return [
        [
            Day(
                day,
                day.month == month.first.month,
                not working.is_working_day(day),
                day == today,
                counted.get(day, 0) if day.month == month.first.month else 0,
            )
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
    ]


@dataclass(frozen=True)
class Group:
    """A day of the list: what happens, and the name of the day off that it is."""

    day: date
    happenings: list[Happening]
    off: DaysOff | None


def days_of(month: Month, found: Iterable[Happening], off: Iterable[DaysOff]) -> list[Group]:
    """Days on which something happens, and the first of each run of days off; in order."""
    groups: dict[date, Group] = {}
    for row in off:
        first = max(row.first, month.first)
        if first < month.after.first and row.last >= month.first:
            groups[first] = Group(first, [], row)
    for each in found:
        groups.setdefault(each.day, Group(each.day, [], None)).happenings.append(each)
    return [groups[day] for day in sorted(groups)]
