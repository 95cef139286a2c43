"""Checks before announcing: what is unwise is said with its rule and source, and stops nothing."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from ashar.calls.actions import announce_blockers, announce_call, rules_of
from ashar.calls.checks import Checked, check_call, cited
from ashar.calls.checks.running import CHECKS, Subject
from ashar.calls.effort import effort_of
from ashar.calls.models import Call
from ashar.calls.planning.people import people_for
from ashar.calls.staffing import holders_of, marking
from ashar.core import clock
from ashar.regulations.actions import override_rule
from tests.support.office import Office
from tests.support.queries import counted

BREAK = date(2027, 3, 12)  # 6 to 9 March are off: a weekend, Women's Day, Orozo Ait


def checked(call: Call) -> Checked:
    rules, at = rules_of(call, clock.now()), clock.now()
    held = holders_of(call.authority, call)
    effort = effort_of(rules=rules, members=marking(held), ceiling=call.ceiling)
    return check_call(Subject(call, rules, at, effort, people_for(rules, held)))


def remarks(call: Call) -> dict[str, str]:
    return {each.rule: str(each.reason).replace("\u00a0", " ") for each in checked(call).unwise}


def at(day: date, hour: int = 17) -> datetime:
    return clock.at_bishkek(day, time(hour))


def test_a_call_with_the_suggested_dates_is_in_order(office: Office) -> None:
    found = checked(office.draft(session_at=at(date(2027, 3, 5), 15)))
    assert [
        str(each.reason) for each in found.unwise if each.rule != "project.must_end_within_fiscal_year"
    ] == []
    assert len(found.kept) == len(CHECKS)


@pytest.mark.parametrize(
    ("card", "rule", "said"),
    [
        ({"deadline": at(date(2027, 3, 12))}, "call.warn_open_days", "only 11 days"),
        ({"deadline": at(date(2027, 3, 11))}, "call.warn_working_days", "Only 6 days"),
        ({"deadline": at(BREAK)}, "call.calm_days_after_break", "a deadline from 15 March 2027 is wiser"),
        ({"deadline": at(date(2027, 3, 20))}, "call.deadline_on_working_day", "20 March 2027, is a day off"),
        ({"deadline": at(date(2027, 3, 10))}, "call.deadline_on_working_day", "expected on 9 March 2027"),
        ({"deadline": at(date(2027, 3, 18), 19)}, "call.warn_deadline_hour", "at 19:00"),
        ({"session_at": at(date(2027, 3, 19))}, "call.session_days_before", "after the deadline"),
        ({"session_at": at(date(2027, 3, 16))}, "call.session_days_before", "so late"),
        ({"session_at": at(date(2027, 3, 6))}, "call.session_days_before", "on a day off"),
        ({"session_at": at(date(2027, 2, 26))}, "call.session_days_before", "over before"),
        ({"results_by": date(2027, 3, 22)}, "opening.sitting_days", "results from 25 March 2027 are safer"),
        ({"project_start": date(2027, 3, 29)}, "result.standstill_days", "The work begins before"),
        ({"project_end": date(2027, 4, 10)}, "project.warn_months", "short for such a sum"),
        ({"project_end": date(2027, 12, 10)}, "project.must_end_within_fiscal_year", "by 17 November 2027"),
        ({"aim_ky": "Цель", "aim_ru": "Цель"}, "", "not translated"),
    ],
)
def test_what_is_unwise_is_said_with_its_rule(
    office: Office, card: dict[str, Any], rule: str, said: str
) -> None:
    found = remarks(office.draft(**card))
    assert said in found[rule]


def test_a_deadline_in_the_second_week_of_january_is_unwise(office: Office) -> None:
    with clock.set_for_test(datetime(2027, 12, 17, 4, tzinfo=UTC)):
        call = office.draft(deadline=at(date(2028, 1, 11)))
        found = remarks(call)
    assert "from 1 January 2028 to 9 January 2028" in found["call.calm_days_after_break"]


def test_no_session_is_unwise_only_where_the_procedure_is_not_light(office: Office) -> None:
    light = office.draft()
    assert "call.session_days_before" not in remarks(light)
    usual = office.draft(money=office.fund(sum_=500_000))
    assert "learn to apply" in remarks(usual)["call.session_days_before"]


def test_papers_questions_and_criteria_are_measured_against_the_sum(office: Office) -> None:
    override_rule(
        authority=office.authority,
        key="proposal.papers",
        value="with_proposal",
        reason_ky="Баары.",
        reason_ru="Все.",
        by=office.head,
    )
    call = office.draft()
    named = {"title_ky": "Кагаз", "title_ru": "Бумага"}
    papers = [{"code": f"p{n}", **named} for n in range(8)]
    call.asked_papers = {"items": [*papers, {"code": "later", **named, "winner_only": True}]}
    call.questions = {"items": [{"code": f"q{n}x", **named} for n in range(7)]}
    found = remarks(call)
    assert found["proposal.warn_papers"] == "8 papers are asked for a call of 50,000 soms."
    assert "more questions" in found["proposal.questions"]


def test_criteria_without_anchors_are_unwise_from_the_usual_procedure_on(office: Office) -> None:
    call = office.draft(money=office.fund(sum_=500_000))
    assert "by feeling" in remarks(call)["scoring.anchors"]
    anchor = {"points": 100, "ky": "Эң жакшы", "ru": "Лучшая"}
    call.criteria = {
        "items": [{"code": "one", "title_ky": "А", "title_ru": "А", "max": 100, "anchors": [anchor]}]
    }
    assert "scoring.anchors" not in remarks(call)


def test_a_tiny_sum_with_all_this_procedure_is_unwise(office: Office) -> None:
    found = remarks(office.draft(money=office.fund(sum_=20_000)))
    assert "Each hour" in found["call.warn_soms_per_hour"]


def test_nothing_unwise_stops_the_announcement(office: Office) -> None:
    call = office.draft(deadline=at(date(2027, 3, 18), 23), project_end=date(2027, 12, 20))
    assert len(remarks(call)) >= 2
    assert list(announce_blockers(call, at=clock.now(), by=office.head)) == []
    assert announce_call(call=call, by=office.head).state == "announced"


def test_what_is_missing_names_its_rule_and_where_it_comes_from(office: Office) -> None:
    call = office.draft(deadline=at(date(2027, 3, 10)))
    rules = rules_of(call, clock.now())
    (missing,) = cited(announce_blockers(call, at=clock.now(), by=office.head), rules)
    assert missing.rule == "call.min_open_days"
    assert missing.source.startswith(
        "Rule: Shortest time for filing proposals — 14 calendar days. Source: A rule of"
    )
    assert missing.source_address.endswith("/rules/kg-2023-07/#call.min_open_days")


def test_a_rule_that_the_authority_set_itself_says_so(office: Office) -> None:
    override_rule(
        authority=office.authority,
        key="call.warn_open_days",
        value=60,
        reason_ky="Алыс айылдар.",
        reason_ru="Дальние сёла.",
        by=office.head,
    )
    remark = next(each for each in checked(office.draft()).unwise if each.rule == "call.warn_open_days")
    assert "60 calendar days. Source: set by the authority itself" in remark.source


def test_too_few_people_are_named(office: Office) -> None:
    call = office.draft()
    office.authority.roles.filter(code__in=["head", "finance"]).delete()
    assert remarks(call)["commission.min_members"] == "1 person is lacking for the duties of this order."


def test_the_page_shows_checks_to_who_prepares_within_its_queries(office: Office, client: Any) -> None:
    call = office.draft(deadline=at(date(2027, 3, 18), 19))
    client.force_login(office.specialist)
    client.get(f"/ru/calls/{call.number}/ready/")  # Django asks once a connection what its database can do
    with counted() as asked:
        page = client.get(f"/ru/calls/{call.number}/ready/").content.decode()
    assert "Проверка перед объявлением" in page
    assert "#call.warn_deadline_hour" in page
    assert len(asked) <= 12
    announced = office.announce()
    assert (
        "Проверка перед объявлением"
        not in client.get(f"/ru/calls/{announced.number}/ready/").content.decode()
    )


def test_the_effort_is_of_those_who_mark(office: Office) -> None:
    office.commission()
    held = holders_of(office.authority, None)
    assert marking(held) == 3
    assert effort_of(rules=rules_of(office.draft(), clock.now()), members=3, ceiling=Decimal(0)).per_hour == 0
