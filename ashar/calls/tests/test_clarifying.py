"""Questions on a call: who asks, until when, how they are answered, what stays hidden."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.calls.actions import (
    Wording,
    announce_amendment,
    announce_call,
    answer_question,
    ask_question,
    correct_answer,
    erase_question,
    prepare_amendment,
    questions_until,
    rules_of,
    set_question_aside,
)
from ashar.calls.actions.amending import drop_amendment
from ashar.calls.actions.clarifying import erase_old_questions
from ashar.calls.aftermath import questions_on
from ashar.calls.forms.questions import AnswerForm
from ashar.calls.models import Call, CallAmendment, Clarification, Letter
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice, follow
from tests.support.office import Office

WORDING = Wording("Мектеп кирeби?", "Входит ли школа?", "Ооба.", "Да.")


def ask(call: Call, asker: str = "connection a", **facts: Any) -> Clarification:
    return ask_question(call=call, text="Биздин мектеп, Айгүл эже", asker=asker, **facts)


@pytest.fixture
def call(office: Office) -> Call:
    """An announced call with its deadline on a day that is easy to count from."""
    return office.announce(
        deadline=clock.at_bishkek(date(2027, 4, 7), time(17)),
        results_by=date(2027, 4, 20),
        project_start=date(2027, 5, 3),
        project_end=date(2027, 9, 30),
    )


@pytest.mark.parametrize(
    ("at", "is_taken"),
    [
        (clock.at_bishkek(date(2027, 4, 4), time(23, 59, 59)), True),
        (clock.at_bishkek(date(2027, 4, 5), time(0, 0, 0)), False),
        (clock.at_bishkek(date(2027, 4, 7), time(17, 0, 1)), False),
    ],
)
def test_questions_are_taken_to_the_end_of_the_last_day_in_bishkek(
    call: Call, at: Any, is_taken: bool
) -> None:
    """Three days before the deadline by the rules of the light procedure: the fourth of April, whole."""
    with clock.set_for_test(at):
        if is_taken:
            assert ask(call).state == "asked"
        else:
            with pytest.raises(Refused):
                ask(call)
    assert Clarification.objects.count() == int(is_taken)


def test_cut_off_moves_with_the_deadline(office: Office, call: Call) -> None:
    before = questions_until(call, rules_of(call, clock.now()))
    assert call.deadline is not None
    draft = prepare_amendment(
        call=call,
        values={
            "deadline": call.deadline + timedelta(days=7),
            "results_by": date(2027, 4, 27),
            "project_start": date(2027, 5, 11),
        },
        reason_ky="С",
        reason_ru="П",
        by=office.specialist,
    )
    announce_amendment(amendment=draft, by=office.head)
    call.refresh_from_db()
    after = questions_until(call, rules_of(call, clock.now()))
    assert before is not None
    assert after == before + timedelta(days=7)


def test_planned_and_cancelled_calls_take_no_questions(office: Office) -> None:
    with pytest.raises(Refused, match="while the call is open"):
        ask(office.draft())


def test_asker_is_hidden_and_repeats_are_visible(office: Office, call: Call) -> None:
    first, other, again = ask(call), ask(call, "connection b"), ask(call)
    assert [first.asker, other.asker, again.asker] == [1, 2, 1]
    assert "connection" not in first.asker_mark
    assert [each.is_repeat for each in questions_on(call, clock.now())] == [True, False, True]
    entries = "".join(bytes(each.body).decode() for each in journal.Entry.objects.all())
    assert [hidden for hidden in (first.asker_mark, "Айгүл", "connection") if hidden in entries] == []


def test_mark_of_an_asker_says_nothing_on_another_call(office: Office, call: Call) -> None:
    money = office.fund(office.plan(office.settle("Башка")))
    other = office.draft(money)
    other = announce_call(call=other, by=office.head)
    assert ask(call).asker_mark != ask(other).asker_mark


def test_answer_is_promised_in_working_days_and_the_specialist_is_told(office: Office, call: Call) -> None:
    friday = clock.at_bishkek(date(2027, 4, 2), time(16))
    with clock.set_for_test(friday):
        question = ask(call)
    assert question.answer_by == date(2027, 4, 6)  # two working days of the light procedure
    told = Notice.objects.get(kind="calls.asked")
    assert (told.user, told.number) == (office.specialist, call.number)


@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (clock.at_bishkek(date(2027, 4, 6), time(23, 59, 59)), False),
        (clock.at_bishkek(date(2027, 4, 7), time(0, 0, 0)), True),
    ],
)
def test_late_begins_at_midnight_in_bishkek(office: Office, call: Call, at: Any, is_late: bool) -> None:
    with clock.set_for_test(clock.at_bishkek(date(2027, 4, 2), time(16))):
        question = ask(call)
    assert question.is_late_at(at) is is_late
    with clock.set_for_test(at):
        answered = answer_question(question=question, wording=WORDING, by=office.specialist)
    assert answered.is_late_at(at + timedelta(days=30)) is is_late


@pytest.mark.parametrize(
    ("words", "is_clean"),
    [
        ("Мектеп кирeби?", True),
        ("1 000 000 сомго чейинби? 24.05.2027 17:00", True),
        ("Мен Айгүл, 0555 123 456", False),
        ("Мен Айгүл, +996 (555) 12-34-56", False),
        ("aigul@example.kg жооп бериңиз", False),
    ],
)
def test_a_number_to_call_does_not_get_into_the_public_words(words: str, is_clean: bool) -> None:
    later = {"question_later": "on", "answer_later": "on"}
    form = AnswerForm({"question_ky": words, "answer_ky": "0 3900 0 00 00", "effect": "explains"} | later)
    assert form.is_valid() == is_clean
    assert set(form.errors) == (set() if is_clean else {"question_ky"})


def test_answer_in_one_language_is_refused(office: Office, call: Call) -> None:
    question = ask(call)
    with pytest.raises(Refused, match="in Kyrgyz and in Russian"):
        answer_question(question=question, wording=Wording("С", "В", "Ж", ""), by=office.specialist)
    question.refresh_from_db()
    assert (question.state, question.answer_ky) == ("asked", "")


def test_followers_hear_of_an_answer(office: Office, call: Call) -> None:
    follow(office.person("nobody"), call.number)
    answer_question(question=ask(call), wording=WORDING, by=office.specialist)
    assert Notice.objects.get(kind="calls.answered").user == office.person("nobody")


def test_asker_with_an_address_gets_one_letter_and_is_forgotten(office: Office, call: Call) -> None:
    question = ask(call, contact="asker@example.kg", language="ru")
    answered = answer_question(question=question, wording=WORDING, by=office.specialist)
    letter = Letter.objects.get()
    assert (letter.address, letter.language, letter.purpose) == ("asker@example.kg", "ru", "answer")
    answered.refresh_from_db()
    assert answered.contact == ""


def test_answer_that_changes_terms_waits_for_its_amendment(office: Office, call: Call) -> None:
    question = answer_question(question=ask(call), wording=WORDING, changes_terms=True, by=office.specialist)
    draft = CallAmendment.objects.get()
    assert (question.state, question.amendment, draft.state) == ("held", draft, "draft")
    assert [each.has_words for each in questions_on(call, clock.now())] == [False]
    prepare_amendment(
        call=call, values={"aim_ru": "Новая"}, reason_ky="С", reason_ru="П", by=office.specialist
    )
    announce_amendment(amendment=CallAmendment.objects.get(), by=office.head)
    question.refresh_from_db()
    assert (question.state, question.changes_terms) == ("answered", True)
    assert question.amendment is not None
    assert question.amendment.n == 1


def test_second_such_answer_joins_the_same_amendment(office: Office, call: Call) -> None:
    for asker in ("a", "b"):
        answer_question(question=ask(call, asker), wording=WORDING, changes_terms=True, by=office.specialist)
    assert CallAmendment.objects.get().clarifications.count() == 2


def test_question_waits_again_when_its_amendment_is_dropped(office: Office, call: Call) -> None:
    question = answer_question(question=ask(call), wording=WORDING, changes_terms=True, by=office.specialist)
    drop_amendment(amendment=CallAmendment.objects.get(), by=office.specialist)
    question.refresh_from_db()
    assert (question.state, question.amendment, question.changes_terms) == ("asked", None, False)


def test_terms_do_not_change_by_an_answer_after_the_deadline(office: Office, call: Call) -> None:
    question = ask(call)
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(seconds=1)):
        with pytest.raises(Refused, match="deadline has passed"):
            answer_question(question=question, wording=WORDING, changes_terms=True, by=office.specialist)
        assert answer_question(question=question, wording=WORDING, by=office.specialist).state == "answered"


def test_corrected_answer_keeps_the_earlier_one(office: Office, call: Call) -> None:
    question = answer_question(question=ask(call), wording=WORDING, by=office.specialist)
    other = Wording("С", "В", "Жок.", "Нет.")
    corrected = correct_answer(question=question, wording=other, reason="Ката", by=office.specialist)
    assert (corrected.answer_ru, corrected.earlier[0]["answer_ru"]) == ("Нет.", "Да.")
    with pytest.raises(Refused):
        correct_answer(question=question, wording=other, reason=" ", by=office.specialist)


def test_set_aside_says_why_and_forgets_the_address(office: Office, call: Call) -> None:
    question = ask(call, contact="asker@example.kg")
    aside = set_question_aside(question=question, reason="offensive", by=office.specialist)
    assert (aside.state, aside.contact, aside.is_late_at(clock.now() + timedelta(days=99))) == (
        "set_aside",
        "",
        False,
    )


def test_words_are_erased_by_hand_only_after_the_answer_and_by_the_worker_in_time(
    office: Office, call: Call
) -> None:
    first, second = ask(call), ask(call, "b")
    with pytest.raises(Refused, match="Answer first"):
        erase_question(question=first, by=office.specialist)
    for question in (first, second):
        answer_question(question=question, wording=WORDING, by=office.specialist)
    erase_question(question=first, by=office.specialist)
    first.refresh_from_db()
    assert (first.text, first.question_ru) == ("", WORDING.question_ru)
    months = [clock.at_bishkek(date(2027, 9, 1), time(12)), clock.at_bishkek(date(2027, 9, 2), time(12))]
    counts = []
    for at in months:
        with clock.set_for_test(at):
            counts.append(erase_old_questions())
    assert counts == [0, 1]


def test_database_keeps_changed_terms_and_amendments_together(office: Office, call: Call) -> None:
    question = ask(call)
    with pytest.raises(IntegrityError), transaction.atomic():
        Clarification.objects.filter(pk=question.pk).update(changes_terms=True)
