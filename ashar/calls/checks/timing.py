"""Checks of the dates of a call. Each gives a remark, or None when it is in order (or cannot be told yet)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.calls.planning.plan import last_days
from ashar.calls.planning.spans import after_all
from ashar.calls.planning.steps import PROJECT, RESULTS, project_of, steps_of
from ashar.core import clock, i18n
from ashar.core.clock import ONE_DAY
from ashar.core.lifecycle import Blocker, Words
from ashar.regulations.rulesets import WorkCalendar
from ashar.regulations.rulesets.stated import uncertain_days
from ashar.regulations.rulesets.timetable import months_later

if TYPE_CHECKING:
    from ashar.calls.checks.running import Subject

WHO = _("The city hall’s specialist")
_day = lazy(i18n.day, str)
MOST_DAYS_OFF = 30


def open_days(subject: Subject) -> Blocker | None:
    """Fewer calendar days for proposals than such a sum deserves."""
    last, today = _deadline(subject), _today(subject)
    if last is None or (last - today).days >= subject.rules["call.warn_open_days"]:
        return None
    days = max(0, (last - today).days)
    words = ngettext_lazy(
        "Organisations have only %(n)d day to write a proposal for such a sum.",
        "Organisations have only %(n)d days to write a proposal for such a sum.",
        "n",
    ) % {"n": days}
    return Blocker(words, WHO, rule="call.warn_open_days")


def working_days(subject: Subject) -> Blocker | None:
    """So many holidays in the open time that little of it can be worked in."""
    last, today = _deadline(subject), _today(subject)
    if last is None:
        return None
    days = subject.rules.calendar.count(today + ONE_DAY, last)
    if days >= subject.rules["call.warn_working_days"]:
        return None
    words = ngettext_lazy(
        "Only %(n)d day of the time for proposals is a working day: on the rest offices are closed.",
        "Only %(n)d days of the time for proposals are working days: on the rest offices are closed.",
        "n",
    ) % {"n": days}
    return Blocker(words, WHO, rule="call.warn_working_days")


def after_a_break(subject: Subject) -> Blocker | None:
    """The deadline comes in a long break or right after it, as in the first weeks of January."""
    last = _deadline(subject)
    if last is None:
        return None
    calendar, rules = subject.rules.calendar, subject.rules
    day = last
    for _number in range(rules["call.calm_days_after_break"]):
        run = _days_off_before(day, calendar)
        if len(run) >= rules["call.long_break_days"]:
            after = calendar.add(run[-1], rules["call.calm_days_after_break"] + 1)
            sentence = _(
                "Nobody reads a call in the days off from {first} to {last}: a deadline from {day} is wiser."
            )
            words = format_lazy(sentence, first=_day(run[0]), last=_day(run[-1]), day=_day(after))
            return Blocker(words, WHO, rule="call.calm_days_after_break")
        day = calendar.on_or_before(day - ONE_DAY)
    return None


def day_off(subject: Subject) -> Blocker | None:
    """A deadline on a day off, where the rules allow it."""
    last = _deadline(subject)
    if last is None or subject.rules.calendar.is_working_day(last):
        return None
    words = format_lazy(
        _("The deadline, {day}, is a day off: nobody can bring paper or ask."), day=_day(last)
    )
    return Blocker(words, WHO, rule="call.deadline_on_working_day")


def moving_holiday(subject: Subject) -> Blocker | None:
    """A holiday that follows the moon may still fall on the deadline."""
    last = _deadline(subject)
    if last is None:
        return None
    near = [day for day in uncertain_days(last) if abs((day - last).days) <= 1]
    if not near:
        return None
    sentence = _("A holiday is expected on {day} and may still move to the deadline.")
    return Blocker(format_lazy(sentence, day=_day(near[0])), WHO, rule="call.deadline_on_working_day")


def hour(subject: Subject) -> Blocker | None:
    """After office hours no paper can be brought and nobody answers the telephone."""
    if subject.call.deadline is None:
        return None
    at = clock.local(subject.call.deadline)
    if at.hour * 60 + at.minute <= subject.rules["call.warn_deadline_hour"] * 60:
        return None
    sentence = _("The deadline is at {hour}, after office hours: nobody can bring paper or get help.")
    words = format_lazy(sentence, hour=f"{at:%H:%M}")
    return Blocker(words, WHO, rule="call.warn_deadline_hour")


def session(subject: Subject) -> Blocker | None:
    """No session, or one that comes too late, too early, or on a day off."""
    words = _session_words(subject)
    return Blocker(words, WHO, rule="call.session_days_before") if words else None


def _session_words(subject: Subject) -> Words:
    call, last = subject.call, _deadline(subject)
    if call.session_at is None:
        is_light = subject.rules.profile == "light"
        return (
            ""
            if is_light
            else _("No information session is planned: it is where organisations learn to apply.")
        )
    day = clock.local(call.session_at).date()
    if call.session_at < subject.at:
        return _("The information session is over before the call is announced.")
    if call.deadline and call.session_at > call.deadline:
        return _("The information session comes after the deadline.")
    if last and (last - day).days < subject.rules["call.session_days_before"]:
        return _("The information session is so late that little time to write is left after it.")
    if not subject.rules.calendar.is_working_day(day):
        return format_lazy(_("The information session is on a day off, {day}."), day=_day(day))
    return ""


def commission_time(subject: Subject) -> Blocker | None:
    """Results earlier than the rules give the commission days for."""
    last, call, rules = _deadline(subject), subject.call, subject.rules
    if last is None or call.results_by is None:
        return None
    step = next(each for each in steps_of(rules, project_of(rules, None, None, None)) if each.code == RESULTS)
    usual = after_all(step.spans, last, rules.calendar)
    if call.results_by >= usual:
        return None
    sentence = _("The commission has less time than the rules give it: results from {day} are safer.")
    rule = "opening.sitting_days" if rules["opening.one_sitting"] else "scoring.days"
    return Blocker(format_lazy(sentence, day=_day(usual)), WHO, rule=rule)


def start(subject: Subject) -> Blocker | None:
    """Work that begins before complaints can be brought to their end."""
    call, rules = subject.call, subject.rules
    if call.results_by is None or call.project_start is None:
        return None
    first = rules.calendar.add(call.results_by, rules["result.standstill_days"])
    if call.project_start > first:
        return None
    sentence = _("The work begins before the appeal period is over, on {day}.")
    return Blocker(format_lazy(sentence, day=_day(first)), WHO, rule="result.standstill_days")


def project_length(subject: Subject) -> Blocker | None:
    """A project too short for its sum."""
    call, least = subject.call, subject.rules["project.warn_months"]
    if call.project_start is None or call.project_end is None:
        return None
    if call.project_end >= months_later(call.project_start, least):
        return None
    words = _("The project is short for such a sum: money spent in a hurry is hard to account for.")
    return Blocker(words, WHO, rule="project.warn_months")


def year_end(subject: Subject) -> Blocker | None:
    """Report, acceptance and the last payment fall past 31 December."""
    call, rules = subject.call, subject.rules
    if call.project_end is None or not rules["project.must_end_within_fiscal_year"]:
        return None
    steps = steps_of(rules, project_of(rules, None, call.project_start, call.project_end))
    last = last_days(steps, date(call.project_end.year, 12, 31), rules.calendar)[PROJECT]
    if call.project_end <= last:
        return None
    sentence = _(
        "The report and the last payment fall past 31 December: the project would have to end by {day}."
    )
    words = format_lazy(sentence, day=_day(last))
    return Blocker(words, WHO, rule="project.must_end_within_fiscal_year")


def _days_off_before(day: date, calendar: WorkCalendar) -> list[date]:
    """The run of days off that the day lies in, or that ends the day before; in order."""
    first = day if not calendar.is_working_day(day) else day - ONE_DAY
    found: list[date] = []
    while not calendar.is_working_day(first) and len(found) < MOST_DAYS_OFF:
        found.insert(0, first)
        first -= ONE_DAY
    after = found[-1] + ONE_DAY if found else day
    while found and not calendar.is_working_day(after) and len(found) < MOST_DAYS_OFF:
        found.append(after)
        after += timedelta(days=1)
    return found


def _deadline(subject: Subject) -> date | None:
    return clock.local(subject.call.deadline).date() if subject.call.deadline else None


def _today(subject: Subject) -> date:
    return clock.local(subject.at).date()
