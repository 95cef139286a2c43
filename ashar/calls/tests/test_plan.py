"""The back-planner: known answers, and what must hold for every end, rule and calendar."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.calls.planning import steps
from ashar.calls.planning.plan import end_of_year, first_days, last_days, other_days, plan, shifted
from ashar.calls.planning.spans import Span, months_between
from ashar.calls.planning.steps import Project, consents_of, project_of, steps_of
from ashar.core.clock import ONE_DAY
from ashar.regulations.rulesets import Rules, WorkCalendar, rules_for
from ashar.regulations.rulesets.book import Unit

CALENDAR = WorkCalendar()
LIGHT, USUAL, FULL = (rules_for(None, profile, date(2027, 1, 1)) for profile in ("light", "usual", "full"))
YEAR_END = date(2027, 12, 31)
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def with_days(rules: Rules, **values: int) -> Rules:
    """The same rules with other days; two underscores for the dot of a key."""
    known = rules.snapshot()
    own = {key.replace("__", "."): value for key, value in values.items()}
    return Rules({**known, "values": {**known["values"], **own}})


def test_a_light_order_counted_back_from_the_end_of_the_year() -> None:
    known = last_days(steps_of(LIGHT, Project(months=5)), YEAR_END, CALENDAR)

    assert known == {
        "decision": date(2027, 4, 29),  # 3 working days before 11 May: the days of May are off
        "announce": date(2027, 5, 11),
        "deadline": date(2027, 5, 25),  # 14 days later
        "results": date(2027, 6, 1),  # 2 days of sitting, 3 to publish
        "signatures": date(2027, 6, 17),  # 2 to appeal, 10 to sign
        "project": date(2027, 11, 17),
        "report": date(2027, 12, 7),
        "acceptance": date(2027, 12, 17),
        "payment": date(2027, 12, 31),
    }


def test_comments_on_the_programme_are_a_step_where_the_rules_give_them_days() -> None:
    assert len(steps_of(LIGHT, Project(5))) == 9
    assert len(steps_of(USUAL, Project(5))) == 10
    assert len(steps_of(USUAL, Project(5), comments=False)) == 9


def test_the_sentence_is_about_the_first_step_that_is_not_done() -> None:
    done = {"announce": date(2027, 3, 1)}
    known = plan(steps_of(LIGHT, Project(5)), YEAR_END, date(2027, 3, 2), CALENDAR, done=done)

    assert known.now is not None
    assert (known.now.n, known.now.step.code, known.now.last) == (3, "deadline", date(2027, 5, 25))
    assert [row.is_done for row in known.rows[:3]] == [True, True, False], "what came before is done too"
    assert known.days_left == 84


def test_what_is_done_late_and_what_is_written_move_everything_after_it() -> None:
    way = steps_of(LIGHT, Project(5))
    known = plan(
        way,
        YEAR_END,
        date(2027, 6, 1),
        CALENDAR,
        done={"announce": date(2027, 6, 1)},
        written={"deadline": date(2027, 6, 21), "results": date(2027, 6, 25)},
    )
    rows = known.by_code

    assert rows["deadline"].day == date(2027, 6, 21)
    assert rows["results"].day == date(2027, 6, 28), "the rules give five working days"
    assert known.slack < 0
    assert not known.is_met
    months, days = known.for_the_project
    assert (months, days) == months_between(rows["signatures"].day, date(2027, 11, 17))


def test_nothing_is_left_to_say_when_all_is_done() -> None:
    known = plan(
        steps_of(LIGHT, Project(5)), YEAR_END, YEAR_END, CALENDAR, done={"payment": date(2027, 12, 1)}
    )
    assert known.now is None
    assert (known.slack, known.days_left) == (0, 0)


def test_moving_a_step_says_what_gives() -> None:
    way = steps_of(LIGHT, Project(5))
    today = date(2027, 2, 1)
    done = {"decision": date(2027, 1, 20)}
    known = plan(way, YEAR_END, today, CALENDAR, done=done)
    written: dict[str, date] = {}
    moves = {
        day: shifted(way, known, CALENDAR, code="announce", day=day, done=done, written=written)
        for day in (date(2027, 3, 1), known.by_code["announce"].last, date(2027, 9, 1))
    }

    assert [move.over_by > 0 for move in moves.values()] == [False, False, True]
    assert moves[date(2027, 9, 1)].for_the_project < moves[date(2027, 3, 1)].for_the_project
    assert known.by_code["announce"].last in other_days(known, "announce")
    assert all(day >= today for day in other_days(known, "announce"))


def test_a_written_date_of_a_later_step_gives_way_to_a_moved_one() -> None:
    way = steps_of(LIGHT, Project(5))
    done, written = {"decision": date(2027, 1, 20)}, {"deadline": date(2027, 3, 30)}
    known = plan(way, YEAR_END, date(2027, 2, 1), CALENDAR, done=done, written=written)
    move = shifted(way, known, CALENDAR, code="announce", day=date(2027, 2, 8), done=done, written=written)
    assert {row.step.code: row.day for row in move.rows}["deadline"] == date(2027, 2, 22)


def test_a_donor_s_answer_takes_its_working_days_before_the_step() -> None:
    known = last_days(steps_of(LIGHT, Project(5)), YEAR_END, CALENDAR)
    waits = consents_of([(["announce"], 7), (["announce", "pay"], None)])
    assert waits == {"announce": 7, "payment": None}
    way = steps_of(LIGHT, Project(5), consents=waits)
    by_rule = LIGHT["programme.donor_consent_days"]
    assert {step.code: step.consent_days for step in way if step.consent_days} == {
        "announce": 7,
        "payment": by_rule,
    }
    later = last_days(way, YEAR_END, CALENDAR)
    assert later["payment"] == known["payment"]
    assert CALENDAR.count(later["acceptance"], known["acceptance"]) - 1 == by_rule
    assert CALENDAR.count(later["decision"], later["announce"]) > CALENDAR.count(
        known["decision"], known["announce"]
    )


def test_the_year_of_an_end_that_may_be_carried_over() -> None:
    way = steps_of(USUAL, Project(12))
    found = end_of_year(way, date(2027, 6, 1), CALENDAR, 2027, done={}, written={})
    assert found == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("months", "end", "start"),
    [
        (1, date(2027, 2, 28), date(2027, 1, 31)),  # 28, 29, 30 and 31 January all end there
        (1, date(2027, 3, 1), date(2027, 2, 1)),
        (12, date(2028, 2, 29), date(2027, 3, 1) - ONE_DAY),
        (0, date(2027, 5, 5), date(2027, 5, 5)),
    ],
)
def test_months_backward_find_the_last_day_that_still_fits(months: int, end: date, start: date) -> None:
    assert Span(months, Unit.MONTHS).latest(end, CALENDAR) == start


def test_a_call_with_dates_is_counted_by_its_dates() -> None:
    assert project_of(LIGHT, 4, date(2027, 4, 1), date(2027, 4, 30)).span() == Span(29, Unit.CALENDAR_DAYS)
    assert project_of(LIGHT, 4, None, None).span() == Span(4, Unit.MONTHS)
    assert project_of(LIGHT, None, None, None).span() == Span(LIGHT["project.usual_months"], Unit.MONTHS)


spans = st.builds(
    Span, st.integers(0, 40), st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS])
) | st.builds(Span, st.integers(0, 24), st.just(Unit.MONTHS))
offs = st.sets(DAYS, max_size=12).map(lambda days: [day.isoformat() for day in days])


@st.composite
def situations(draw: Any) -> tuple[list[steps.PlanStep], WorkCalendar, date]:
    """Some rules, an authority's own days, and an end."""
    rules = draw(st.sampled_from([LIGHT, USUAL, FULL]))
    days = st.integers(0, 60)
    rules = with_days(
        rules,
        call__min_open_days=draw(days),
        call__prepare_days=draw(st.integers(0, 15)),
        scoring__days=draw(st.integers(0, 15)),
        contract__sign_days=draw(st.integers(0, 15)),
        report__review_days=draw(days),
        call__deadline_on_working_day=draw(st.booleans()),
    )
    way = steps_of(rules, Project(months=draw(st.integers(1, 24))), comments=draw(st.booleans()))
    return way, WorkCalendar(off=draw(offs)), draw(DAYS)


@given(spans, DAYS, offs)
@settings(max_examples=300)
def test_the_latest_start_fits_and_the_day_after_it_does_not(span: Span, end: date, off: list[str]) -> None:
    calendar = WorkCalendar(off=off)
    start = span.latest(end, calendar)
    assert span.after(start, calendar) <= end
    assert span.after(start + ONE_DAY, calendar) > end


@given(situations())
@settings(max_examples=300)
def test_a_plan_begun_on_its_last_safe_day_never_misses_the_end(situation: Any) -> None:
    way, calendar, end = situation
    last = last_days(way, end, calendar)
    for place, step in enumerate(way):
        done = {each.code: last[each.code] for each in way[:place]}
        forward = first_days(way, last[step.code], calendar, done=done, written={})
        assert all(forward[code] <= last[code] for code in last)
        assert forward[way[-1].code] <= end


@given(situations(), st.integers(1, 400))
@settings(max_examples=300)
def test_a_later_end_never_gives_an_earlier_last_safe_day(situation: Any, days: int) -> None:
    way, calendar, end = situation
    before, after = last_days(way, end, calendar), last_days(way, end + timedelta(days=days), calendar)
    assert all(before[code] <= after[code] for code in before)


@given(situations(), st.integers(0, 300), st.data())
@settings(max_examples=200)
def test_a_step_moved_later_never_ends_earlier_and_one_day_after_its_last_is_late(
    situation: Any, days: int, data: Any
) -> None:
    way, calendar, end = situation
    today = end - timedelta(days=1500)
    known = plan(way, end, today, calendar)
    code = data.draw(st.sampled_from([step.code for step in way]))
    last = known.by_code[code].last

    def moved(day: date) -> int:
        return shifted(way, known, calendar, code=code, day=day, done={}, written={}).over_by

    assert moved(last) <= 0
    assert moved(last + timedelta(days=days)) >= moved(last)
    step = next(each for each in way if each.code == code)
    late = calendar.on_or_after(last + ONE_DAY) if step.on_working_day else last + ONE_DAY
    assert moved(late) > 0


def test_steps_speak_every_language() -> None:
    for language in ("ky", "ru"):
        with translation.override(language):
            for step in steps_of(FULL, Project(5)):
                assert not str(step.label).isascii(), (language, step.code)
                assert not str(step.who).isascii(), (language, step.code)
