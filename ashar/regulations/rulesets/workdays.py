"""Working days: weekends, public holidays (data/holidays.toml) and an authority's own days."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec
from django.utils.translation import gettext as _

from ashar.core.clock import ONE_DAY
from ashar.core.datafiles import BadFile, DataFile, read

HOLIDAYS = Path(__file__).parent.parent / "data" / "holidays.toml"
SATURDAY = 5
A_LEAP_YEAR = 2024


class Yearly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days that return every year, `first` to `last` as month-day, in the years that it holds."""

    first: str
    last: str
    title_ky: str
    title_ru: str
    title_en: str
    from_year: int = 0
    to_year: int = 9999

    def days(self, year: int) -> Iterator[date]:
        """Its days in a year."""
        day, last = date.fromisoformat(f"{year}-{self.first}"), date.fromisoformat(f"{year}-{self.last}")
        while day <= last and self.from_year <= year <= self.to_year:
            yield day
            day += ONE_DAY


class DatedKind(StrEnum):
    """Whether the day is taken off or worked."""

    OFF = "off"
    WORKING = "working"


class Dated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One day of one year: a moving holiday or a day that was moved."""

    day: date
    kind: DatedKind
    is_certain: bool
    source: str
    title_ky: str
    title_ru: str
    title_en: str


class Holidays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole list."""

    yearly: tuple[Yearly, ...]
    dated: tuple[Dated, ...] = ()

    def off(self, year: int) -> frozenset[date]:
        """Holidays of a year; weekends are not among them."""
        moving = {row.day for row in self.dated if row.kind == DatedKind.OFF and row.day.year == year}
        return frozenset(moving.union(*(row.days(year) for row in self.yearly)))

    def worked(self) -> frozenset[date]:
        """Weekend days that became working days."""
        return frozenset(row.day for row in self.dated if row.kind == DatedKind.WORKING)


@cache
def holidays(path: Path = HOLIDAYS) -> Holidays:
    """The list of holidays; raises BadFile with the file, the line and the field."""
    file = read(path, Holidays)
    for fault in _faults(file):
        raise fault
    return file.content


def _faults(file: DataFile[Holidays]) -> Iterator[BadFile]:
    for index, row in enumerate(file.content.yearly):
        for field in ("first", "last"):
            try:
                date.fromisoformat(f"{A_LEAP_YEAR}-{getattr(row, field)}")
            except ValueError:
                yield file.bad(_("A day of the year looks like “08-31”."), "yearly", index, field)
    days = [row.day for row in file.content.dated]
    for index, day in enumerate(days):
        if day in days[:index]:
            yield file.bad(_("“{code}” is here twice.").format(code=day.isoformat()), "dated", index, "day")


@cache
def _off(year: int) -> frozenset[date]:
    return holidays().off(year)


@cache
def _worked() -> frozenset[date]:
    return holidays().worked()


class WorkCalendar:
    """Which days are worked. What was stated of a day wins over the common list; an authority's own days
    (ISO) win over both.

    `stated`: `off`, `working` or `usual` (only a weekend is off) by day.
    """

    def __init__(
        self, off: Iterable[str] = (), worked: Iterable[str] = (), stated: Mapping[date, str] | None = None
    ) -> None:
        self.off = frozenset(map(date.fromisoformat, off))
        self.worked = frozenset(map(date.fromisoformat, worked))
        self.stated = stated or {}

    def is_working_day(self, day: date) -> bool:
        """Whether public bodies work on this day."""
        if day in self.off or day in self.worked:
            return day in self.worked
        said = self.stated.get(day)
        if said in (DatedKind.OFF, DatedKind.WORKING):
            return said == DatedKind.WORKING
        if said is None and day in _worked():
            return True
        return day.weekday() < SATURDAY and (said is not None or day not in _off(day.year))

    def add(self, day: date, count: int) -> date:
        """The day that is `count` working days later; 0 gives the day itself. Raises ValueError below 0."""
        if count < 0:
            raise ValueError("Working days are counted forward.")
        for _number in range(count):
            day = self.next(day)
        return day

    def next(self, day: date) -> date:
        """The first working day after this day."""
        return self.on_or_after(day + ONE_DAY)

    def on_or_after(self, day: date) -> date:
        """The day itself if it is worked, else the next working day."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself if it is worked, else the last working day before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def latest_before(self, day: date, count: int) -> date:
        """The latest day from which `count` working days are over by this day: `add(it, count) <= day`."""
        for _number in range(count):
            day = self.on_or_before(day) - ONE_DAY
        return day

    def count(self, first: date, last: date) -> int:
        """Working days from the first day to the last, both included; 0 when they are the wrong way round."""
        days = range((last - first).days + 1)
        return sum(self.is_working_day(first + number * ONE_DAY) for number in days)
