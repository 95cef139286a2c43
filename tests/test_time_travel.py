"""Midnight in Bishkek, the turn of the year, holidays, and new rules while a call is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from ashar.calls.actions import (
    announce_amendment,
    announce_blockers,
    ask_question,
    last_day_for_questions,
    prepare_amendment,
    rules_of,
)
from ashar.calls.models import Call
from ashar.calls.timetable import suggest
from ashar.core import clock, journal
from ashar.core.thread import thread_of
from ashar.desk.orders.planning import order_plan
from ashar.programmes.actions import Act, ask_consent, record_decision, record_donor_agreement
from ashar.programmes.models import Consent
from ashar.programmes.tests.test_donors import DONOR, TERMS
from ashar.regulations.actions import override_rule
from ashar.regulations.rulesets import rules_for
from tests.support.office import Office, make_office

SECOND = timedelta(seconds=1)
# The first seven days of January are not worked; the eighth and ninth of 2028 are a weekend.
FIRST_WORKED = date(2028, 1, 10)
LATER = {
    "results_by": date(2028, 2, 28),
    "project_start": date(2028, 3, 20),
    "project_end": date(2028, 8, 21),
}


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    """An hour on the clocks of Bishkek."""
    return clock.at_bishkek(date(year, month, day), time(hour))


@pytest.fixture
def office(db: Any) -> Iterator[Office]:
    """A town on the tenth of December 2027; refusals speak English."""
    with clock.set_for_test(at(2027, 12, 10)), translation.override("en"):
        yield make_office()


@pytest.fixture
def call(office: Office) -> Call:
    """A call that is open over the New Year, until Thursday, the thirteenth of January, 17:00."""
    return office.announce(deadline=at(2028, 1, 13, 17), **LATER)


def ask(call: Call) -> Any:
    return ask_question(call=call, text="Мектеп киреби?", asker="connection a")


def amend(office: Office, call: Call) -> datetime:
    """Change the terms now; the new deadline."""
    words = {"aim_ky": "Башка максат", "aim_ru": "Другая цель"}
    why = {"reason_ky": "Тактоо", "reason_ru": "Уточнение"}
    prepared = prepare_amendment(call=call, values=words, by=office.specialist, **why)
    deadline = announce_amendment(amendment=prepared, by=office.head).call.deadline
    assert deadline is not None
    return deadline


def test_numbers_turn_with_the_year_of_bishkek_and_holidays_give_time_for_the_answer(call: Call) -> None:
    """The year turns at 18:00 in Greenwich; two working days for an answer end after the holidays."""
    with clock.set_for_test(at(2028, 1, 1, 0) - SECOND):
        last = ask(call)
    with clock.set_for_test(at(2028, 1, 1, 0)):
        first = ask(call)
    assert (last.number[:8], first.number[:8]) == ("TR-2027-", "TR-2028-")
    assert {last.answer_by, first.answer_by} == {date(2028, 1, 11)}
    assert not first.is_late_at(at(2028, 1, 12, 0) - SECOND)
    assert first.is_late_at(at(2028, 1, 12, 0))


def test_terms_changed_on_new_year_s_eve_move_the_deadline_past_the_holidays(office: Office) -> None:
    call = office.announce(deadline=at(2027, 12, 31, 17), **LATER)
    with clock.set_for_test(at(2027, 12, 31, 17)):
        assert amend(office, call) == at(FIRST_WORKED.year, FIRST_WORKED.month, FIRST_WORKED.day, 17)


def test_rules_that_change_while_a_call_is_open_reach_only_the_next_call(office: Office, call: Call) -> None:
    kept = last_day_for_questions(call, rules_of(call, clock.now()))
    with clock.set_for_test(at(2028, 1, 10)):
        for key, days in (
            ("call.amend_extends_days", 20),
            ("call.clarification_answer_days", 9),
            ("call.clarification_cutoff_days", 1),
            ("call.min_open_days", 60),
        ):
            said = {"reason_ky": "Кичи шаар.", "reason_ru": "Маленький город."}
            override_rule(authority=office.authority, key=key, value=days, by=journal.LOADER, **said)
        call.refresh_from_db()
        assert last_day_for_questions(call, rules_of(call, clock.now())) == kept == date(2028, 1, 10)
        assert ask(call).answer_by == date(2028, 1, 12)
        assert amend(office, call) == at(2028, 1, 17, 17)

        money = office.fund(office.plan(office.settle("Башка")))
        later = office.draft(money, call.commission, deadline=at(2028, 2, 9, 17), **LATER)
        (reason,) = announce_blockers(later, at=clock.now())
        assert reason.rule == "call.min_open_days"
        suggested = suggest(rules_for(office.authority, "light"), clock.today()).deadline
        assert (clock.local(suggested).date() - clock.today()).days >= 60


def test_a_donor_asked_on_new_year_s_eve_is_late_only_after_the_holidays(office: Office) -> None:
    terms = replace(TERMS, consent_steps=("announce",), consent_days=3)
    agreement = record_donor_agreement(
        source=DONOR, authority=office.authority, terms=terms, by=journal.LOADER
    )
    facts = {"act": Act("council", "7", clock.today()), "amounts": {agreement.source: Decimal(50_000)}}
    money = record_decision(line=office.plan(), by=office.finance, **facts).budget_lines.get()
    call = office.draft(money, deadline=at(2028, 1, 13, 17), **LATER)
    with clock.set_for_test(at(2028, 1, 1, 0) - SECOND):
        asked = ask_consent(budget_line=money, to="announce", subject=call.number, by=office.specialist)
    assert asked.answer_by == date(2028, 1, 12)
    for moment, is_late in ((at(2028, 1, 13, 0) - SECOND, False), (at(2028, 1, 13, 0), True)):
        with clock.set_for_test(moment):
            assert Consent.objects.get(pk=asked.pk).is_late is is_late


def test_the_plan_of_an_order_turns_at_midnight_in_bishkek(office: Office) -> None:
    """One second apart: another day, another year, and the whole holidays between the earliest days."""
    line = office.fund().line
    knots = list(thread_of(line.number))
    turn = at(2028, 1, 1, 0)
    before, after = (order_plan(line, knots, moment).plan for moment in (turn - SECOND, turn))
    assert (before.today, after.today) == (date(2027, 12, 31), date(2028, 1, 1))
    assert before.now is not None
    assert after.now is not None
    assert (before.now.day, after.now.day) == (date(2027, 12, 31), FIRST_WORKED)
    assert (before.end, before.is_met) == (date(2027, 12, 31), False)
    assert (after.end, after.is_met) == (date(2028, 12, 31), True)
