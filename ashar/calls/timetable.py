"""A timetable to begin with: the earliest that the rules allow, with some days in hand."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ashar.core import clock
from ashar.regulations.rulesets import Rules
from ashar.regulations.rulesets.timetable import months_later

IN_HAND = 3
LAST_DAY_FOR_REPORTS = (12, 10)


@dataclass(frozen=True)
class Timetable:
    """The dates of a call."""

    deadline: datetime
    results_by: date
    project_start: date
    project_end: date


def suggest(rules: Rules, today: date) -> Timetable:
    """Dates that keep the rules when the call is announced within three days."""
    calendar = rules.calendar
    last = today + timedelta(days=rules["call.min_open_days"] + IN_HAND)
    last = last if calendar.is_working_day(last) else calendar.next(last)
    marking = (
        rules["opening.sitting_days"]
        if rules["opening.one_sitting"]
        else rules["admission.days"] + rules["scoring.days"]
    )
    results = calendar.add(last, marking + rules["result.publish_days"])
    start = calendar.add(results, rules["result.standstill_days"] + IN_HAND)
    end = months_later(start, min(rules["project.usual_months"], rules["project.max_months"]))
    if rules["project.must_end_within_fiscal_year"]:
        end = min(end, max(date(start.year, *LAST_DAY_FOR_REPORTS), start + clock.ONE_DAY))
    return Timetable(clock.at_bishkek(last, time(17)), results, start, end)
