"""Counting an order backwards from its end: the last safe day of each step, and what is in hand today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ashar.calls.planning.spans import after_all, latest_for_all, months_between
from ashar.calls.planning.steps import PROJECT, SIGNATURES, PlanStep
from ashar.core.clock import ONE_DAY
from ashar.regulations.rulesets import WorkCalendar

Days = Mapping[str, date]


@dataclass(frozen=True)
class Row:
    """A step as the plan shows it.

    `last`: its last safe day. `day`: when it was done, else the earliest day on which it can be, counted
    from today and from the dates that are written already.
    """

    n: int
    step: PlanStep
    last: date
    day: date
    is_done: bool
    is_now: bool
    is_written: bool

    @property
    def slack(self) -> int:
        """Days in hand; below zero it is too late by so many."""
        return (self.last - self.day).days

    @property
    def is_late(self) -> bool:
        """Whether its last safe day cannot be met (or was not)."""
        return self.slack < 0


@dataclass(frozen=True)
class Plan:
    """The whole plan: steps, the day everything must be over, and where the order stands."""

    rows: list[Row]
    end: date
    today: date

    @property
    def now(self) -> Row | None:
        """The step that comes next; None when all are done."""
        return next((row for row in self.rows if row.is_now), None)

    @property
    def is_met(self) -> bool:
        """Whether the last payment can be made by the end."""
        return self.rows[-1].day <= self.end

    @property
    def slack(self) -> int:
        """Days in hand until the next step must be done; what lies ahead may leave less."""
        return min((row.slack for row in self.rows if not row.is_done), default=0)

    @property
    def days_left(self) -> int:
        """Calendar days from today to the last safe day of the next step."""
        return (self.now.last - self.today).days if self.now else 0

    @cached_property
    def by_code(self) -> dict[str, Row]:
        """Rows by their codes."""
        return {row.step.code: row for row in self.rows}

    @property
    def for_the_project(self) -> tuple[int, int]:
        """Months and days that are left for the work when everything before it goes as early as it can."""
        return months_between(self.by_code[SIGNATURES].day, self.by_code[PROJECT].last)


def last_days(steps: Sequence[PlanStep], end: date, calendar: WorkCalendar) -> dict[str, date]:
    """The last safe day of each step, so that the last of them is done by `end`."""
    found: dict[str, date] = {}
    later: PlanStep | None = None
    day = end
    for step in reversed(steps):
        if later is not None:
            day = latest_for_all(later.spans, day, calendar)
        day = calendar.on_or_before(day) if step.on_working_day else day
        found[step.code], later = day, step
    return {step.code: found[step.code] for step in steps}


def first_days(
    steps: Sequence[PlanStep], today: date, calendar: WorkCalendar, *, done: Days, written: Days
) -> dict[str, date]:
    """The day of each step: when it was done, else the earliest on which it can be.

    `written`: dates that the call has already. A step is not done before what the rules give it is over.
    """
    found: dict[str, date] = {}
    before: date | None = None
    for step in steps:
        if step.code in done:
            before = found[step.code] = done[step.code]
            continue
        earliest = max(today, after_all(step.spans, before, calendar) if before else today)
        if step.on_working_day:
            earliest = calendar.on_or_after(earliest)
        before = found[step.code] = max(earliest, written.get(step.code, earliest))
    return found


def plan(
    steps: Sequence[PlanStep],
    end: date,
    today: date,
    calendar: WorkCalendar,
    *,
    done: Days | None = None,
    written: Days | None = None,
) -> Plan:
    """The plan of an order. A step that is done makes all steps before it done."""
    known = _with_earlier(steps, done or {})
    last = last_days(steps, end, calendar)
    first = first_days(steps, today, calendar, done=known, written=written or {})
    now = next((step.code for step in steps if step.code not in known), "")
    rows = [
        Row(
            n,
            step,
            last[step.code],
            first[step.code],
            step.code in known,
            step.code == now,
            step.code in (written or {}),
        )
        for n, step in enumerate(steps, start=1)
    ]
    return Plan(rows, end, today)


def _with_earlier(steps: Sequence[PlanStep], done: Days) -> dict[str, date]:
    """Days of steps that are done; of an earlier one that left no trace, the day of the next known."""
    known: dict[str, date] = {}
    later: date | None = None
    for step in reversed(steps):
        later = done.get(step.code, later)
        if later is not None:
            known[step.code] = later
    return known


def end_of_year(
    steps: Sequence[PlanStep], today: date, calendar: WorkCalendar, year: int, *, done: Days, written: Days
) -> date:
    """31 December of the first year, from this one on, in which the plan can still be met."""
    first = first_days(steps, today, calendar, done=_with_earlier(steps, done), written=written)
    return date(max(year, first[steps[-1].code].year), 12, 31)


@dataclass(frozen=True)
class Shift:
    """What gives when a step is taken on another day: where the end goes, and what the work would lose."""

    code: str
    day: date
    rows: list[Row]
    end: date

    @property
    def over_by(self) -> int:
        """Days past the end; 0 or less when it still fits."""
        return (self.rows[-1].day - self.end).days

    @property
    def project_start(self) -> date:
        """When the work can begin."""
        return next(row.day for row in self.rows if row.step.code == SIGNATURES)

    @property
    def for_the_project(self) -> tuple[int, int]:
        """Months and days that would be left for the work."""
        last = next(row.last for row in self.rows if row.step.code == PROJECT)
        return months_between(self.project_start, last)


def shifted(
    steps: Sequence[PlanStep],
    known: Plan,
    calendar: WorkCalendar,
    *,
    code: str,
    day: date,
    done: Days,
    written: Days,
) -> Shift:
    """The plan when this step is taken on this day; dates written for later steps give way."""
    codes = [step.code for step in steps]
    kept = {each: at for each, at in written.items() if codes.index(each) < codes.index(code)}
    moved = plan(steps, known.end, known.today, calendar, done=done, written=kept | {code: day})
    return Shift(code, moved.by_code[code].day, moved.rows, known.end)


def other_days(known: Plan, code: str) -> list[date]:
    """Days to compare: the last safe day of a step, and firsts of months around it, none before today."""
    last = known.by_code[code].last
    firsts: list[date] = []
    day = max(known.today, last - 120 * ONE_DAY).replace(day=1)
    while len(firsts) < MOST_DAYS:
        day = (day + 32 * ONE_DAY).replace(day=1)
        firsts.append(day)
    return sorted({each for each in [*firsts, last] if each >= known.today})


MOST_DAYS = 6
