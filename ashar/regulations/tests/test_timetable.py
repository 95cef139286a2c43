"""Working days, and the timetable of a call against the rules."""

from datetime import date, datetime, time

import pytest
from django.utils import translation

from ashar.core import clock, journal
from ashar.core.datafiles import BadFile
from ashar.places.actions import create_authority, create_place
from ashar.regulations.actions import override_rule
from ashar.regulations.rulesets import add_working_days, is_working_day, rules_for, timetable_blockers
from ashar.regulations.rulesets.timetable import months_later
from ashar.regulations.rulesets.workdays import HOLIDAYS, WorkCalendar, holidays


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 8, 28), 1, date(2026, 9, 1)),  # over 31 August, a Monday
        (date(2026, 4, 30), 1, date(2026, 5, 11)),  # over the days of May and a weekend
        (date(2026, 12, 31), 1, date(2027, 1, 8)),  # into the next year
        (date(2026, 5, 26), 1, date(2026, 5, 28)),  # over Kurman Ait
        (date(2026, 11, 6), 1, date(2026, 11, 9)),  # 7 and 8 November are ordinary since 2025
        (date(2024, 11, 6), 1, date(2024, 11, 11)),  # and were holidays before
    ],
)
@pytest.mark.django_db
def test_working_days_leave_out_weekends_and_holidays(day, count, later):
    assert add_working_days(day, count) == later


def test_working_days_do_not_run_backwards():
    with pytest.raises(ValueError, match="forward"):
        WorkCalendar().add(date(2026, 11, 20), -1)


def test_every_year_ahead_has_both_moving_holidays():
    for year in range(2023, 2031):
        moving = [row for row in holidays().dated if row.day.year == year]
        assert len(moving) == 2
        assert all(row.source and not row.is_certain for row in moving)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ('first = "08-31"', 'first = "31.08"', "first"),
        ("day = 2026-05-27", "day = 2026-03-20", "day"),
        ("is_certain = false\nsource", "source", "is_certain"),
    ],
)
def test_a_faulty_list_of_holidays_is_refused(tmp_path, before, after, field):
    text = HOLIDAYS.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "holidays.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(BadFile) as caught:
        holidays(path)

    assert caught.value.field.endswith(field)


@pytest.mark.django_db
def test_an_authority_has_days_of_its_own():
    place = create_place(kind="town", name_ky="Шаар", name_ru="Город", by=journal.LOADER)
    town = create_authority(
        code="SH", kind="city_hall", place=place, name_ky="Мэрия", name_ru="Мэрия", by=journal.LOADER
    )
    for key, days in (("calendar.days_off", ["2026-11-23"]), ("calendar.working_days", ["2026-11-21"])):
        override_rule(
            authority=town,
            key=key,
            value=days,
            reason_ky="Шаар күнү",
            reason_ru="День города",
            by=journal.LOADER,
        )

    assert is_working_day(date(2026, 11, 21), town)
    assert add_working_days(date(2026, 11, 21), 1, town) == date(2026, 11, 24)
    assert add_working_days(date(2026, 11, 21), 1) == date(2026, 11, 23)


# The timetable of a call

ANNOUNCED = clock.at_bishkek(date(2026, 3, 2), time(10))


def dates(**changes):
    facts = {
        "announce_at": ANNOUNCED,
        "deadline": clock.at_bishkek(date(2026, 4, 1), time(17)),
        "results_by": date(2026, 4, 20),
        "project_start": date(2026, 5, 11),
        "project_end": date(2026, 11, 30),
        "rules": dict(rules_for(None, "usual", date(2026, 3, 2))),
    }
    rules = facts["rules"] | changes.pop("rules", {})
    return facts | changes | {"rules": rules}


def reasons(**changes):
    with translation.override("en"):
        return [str(blocker) for blocker in timetable_blockers(**dates(**changes))]


def test_a_timetable_that_keeps_the_rules_has_no_blockers():
    assert reasons() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"deadline": clock.at_bishkek(date(2026, 3, 31), time(17))}, "1 April 2026 at the earliest"),
        ({"deadline": clock.at_bishkek(date(2026, 4, 4), time(17))}, "next working day is 6 April 2026"),
        ({"results_by": date(2026, 3, 31)}, "results cannot come before the deadline"),
        ({"project_start": date(2026, 4, 19)}, "cannot begin before the results"),
        ({"project_end": date(2026, 5, 11)}, "must end after it begins"),
        ({"project_end": date(2027, 1, 1)}, "by 31 December 2026"),
        ({"rules": {"project.max_months": 6}}, "until 11 November 2026 at the latest"),
        ({"deadline": None}, "not complete"),
    ],
)
def test_a_timetable_that_breaks_one_rule_says_which(changes, said):
    found = reasons(**changes)

    assert len(found) == 1
    assert said in found[0].replace("\N{NO-BREAK SPACE}", " ")


def test_a_light_call_may_be_shorter():
    light = dict(rules_for(None, "light", date(2026, 3, 2)))
    in_two_weeks = clock.at_bishkek(date(2026, 3, 16), time(17))

    assert reasons(deadline=in_two_weeks, rules=light) == []
    assert len(reasons(deadline=in_two_weeks)) == 1


def test_the_budget_year_may_be_lifted():
    lifted = {"project.must_end_within_fiscal_year": False}

    assert reasons(project_end=date(2027, 1, 1), rules=lifted) == []


def test_days_are_counted_on_the_clock_of_bishkek():
    late_in_utc = datetime.fromisoformat("2026-03-01T20:00:00+00:00")  # 2 March in Bishkek

    assert reasons(announce_at=late_in_utc) == []


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 11), 12, date(2027, 5, 11)),
    ],
)
def test_months_later_stays_in_the_month(day, months, later):
    assert months_later(day, months) == later
