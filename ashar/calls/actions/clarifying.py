"""Questions on a call: anyone asks, the office answers in public, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import hearing
from ashar.calls.actions.announcing import rules_of
from ashar.calls.models import Call, CallAmendment, Clarification
from ashar.calls.states import AmendmentState
from ashar.calls.states import Clarification as State
from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.regulations.rulesets import Rules
from ashar.regulations.rulesets.timetable import months_later

_day = lazy(i18n.day, str)


@dataclass(frozen=True)
class Wording:
    """A question as everybody may read it, and its answer."""

    question_ky: str
    question_ru: str
    answer_ky: str
    answer_ru: str

    @property
    def is_whole(self) -> bool:
        """Whether both stand in both languages."""
        return all(text.strip() for text in vars(self).values())


def questions_until(call: Call, rules: Rules) -> datetime | None:
    """The moment from which no question is taken: the end of the last day in Bishkek, or the deadline."""
    if call.deadline is None:
        return None
    last = clock.local(call.deadline).date() - timedelta(days=rules["call.clarification_cutoff_days"])
    return min(clock.at_bishkek(last + clock.ONE_DAY, time.min), call.deadline)


def last_day_for_questions(call: Call, rules: Rules) -> date | None:
    """The last day in Bishkek on which questions are taken."""
    until = questions_until(call, rules)
    return clock.local(until - timedelta(microseconds=1)).date() if until else None


def asking_blockers(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why no question on the call can be asked at this moment."""
    if not call.is_open(at):
        yield Blocker(_("Questions are taken while the call is open."))
        return
    rules = rules_of(call, at)
    until, last = questions_until(call, rules), last_day_for_questions(call, rules)
    if until is not None and last is not None and at >= until:
        words = _("The last day for questions was {day}, so that everybody can still use the answers.")
        yield Blocker(format_lazy(words, day=_day(last)))


@transaction.atomic
def ask_question(
    *,
    call: Call,
    text: str,
    asker: str,
    contact: str = "",
    language: str = "ky",
    by: journal.Actor = journal.PUBLIC,
) -> Clarification:
    """Take a question down and promise a day for the answer; the journal learns no words.

    `asker`: what tells one asker from another (an account, an address); only a keyed digest of it is kept.
    """
    at = clock.now()
    call = lifecycle.lock(call)
    if reasons := list(asking_blockers(call, at=at)):
        raise Refused(*reasons)
    rules = rules_of(call, at)
    mark = journal.digest(f"{call.number} {asker}", settings.SECRET_KEY)
    question = Clarification(
        call=call,
        text=text,
        contact=contact,
        language=language,
        asker=_asker_number(call, mark),
        asker_mark=mark,
        asked_at=at,
        answer_by=rules.calendar.add(clock.local(at).date(), rules["call.clarification_answer_days"]),
    )
    record = {"call": call.number, "asker": question.asker, "answer_by": question.answer_by}
    lifecycle.begin(question, by=by, step_name="ask", record=record)
    hearing.tell_of_question(question)
    return question


def _asker_number(call: Call, mark: str) -> int:
    """The number of this asker on the call: the next free one at the first question."""
    asked = Clarification.objects.filter(call=call)
    known: int | None = asked.filter(asker_mark=mark).values_list("asker", flat=True).first()
    return known or (asked.aggregate(most=Max("asker"))["most"] or 0) + 1


@transaction.atomic
def answer_question(
    *, question: Clarification, wording: Wording, changes_terms: bool = False, by: User
) -> Clarification:
    """Publish question and answer; one that changes terms is held until its amendment is announced.

    For such an answer an amendment in preparation is begun, unless there is one.
    """
    question = lifecycle.lock(question)
    if not wording.is_whole:
        raise Refused(_("Question and answer are published in Kyrgyz and in Russian."))
    if changes_terms:
        return _hold(question, wording, by)
    lifecycle.move(
        question, "answer", by=by, **vars(wording), **_answered(by), record={"words": _digest(wording)}
    )
    hearing.tell_of_answer(question, by=by)
    return question


def _hold(question: Clarification, wording: Wording, by: User) -> Clarification:
    at = clock.now()
    call = question.call
    if not call.is_open(at):
        raise Refused(_("The deadline has passed: the terms can no longer change."))
    lifecycle.check(question, "hold", ())
    amendment = CallAmendment.objects.filter(call=call, state=AmendmentState.DRAFT).first()
    if amendment is None:
        amendment = CallAmendment(
            call=call,
            reason_ky=wording.question_ky,
            reason_ru=wording.question_ru,
            prepared_by=by,
            prepared_at=at,
        )
        lifecycle.begin(amendment, by=by, step_name="prepare", record={"call": call.number})
    return lifecycle.move(
        question,
        "hold",
        by=by,
        **vars(wording),
        changes_terms=True,
        amendment=amendment,
        record={"words": _digest(wording), "amendment": amendment.number},
    )


@transaction.atomic
def correct_answer(*, question: Clarification, wording: Wording, reason: str, by: User) -> Clarification:
    """Put other words in the place of a published answer; the earlier ones stay to be read."""
    question = lifecycle.lock(question)
    if not (wording.is_whole and reason.strip()):
        raise Refused(_("Question, answer and the reason of the correction are needed."))
    lifecycle.check(question, "correct", ())
    before = {
        "answer_ky": question.answer_ky,
        "answer_ru": question.answer_ru,
        "until": clock.now().isoformat(),
        "reason": reason,
    }
    lifecycle.move(
        question,
        "correct",
        by=by,
        **vars(wording),
        earlier=[*question.earlier, before],
        answered_by=by,
        record={"words": _digest(wording), "reason": reason},
    )
    hearing.tell_of_answer(question, by=by)
    return question


@transaction.atomic
def set_question_aside(*, question: Clarification, reason: str, by: User) -> Clarification:
    """Give no public answer, for a reason that everybody reads."""
    question = lifecycle.lock(question)
    return lifecycle.move(
        question, "set_aside", by=by, set_aside_reason=reason, contact="", record={"reason": reason}
    )


@transaction.atomic
def erase_question(*, question: Clarification, by: journal.Actor) -> Clarification:
    """Erase the asker's own words and contact; number, state and the public words stay."""
    question = lifecycle.lock(question)
    if question.state == State.ASKED:
        raise Refused(_("Answer first, or set it aside: then the words can be erased."))
    if question.erased_at is not None:
        raise Refused(_("The words are erased already."))
    question.text = question.contact = ""
    question.erased_at = clock.now()
    question.save(update_fields=["text", "contact", "erased_at"])
    journal.write_entry(chain=question.chain, number=question.number, step="clarification.erase", by=by)
    return question


def erase_old_questions() -> int:
    """Erase the askers' words whose time is over (rule `call.clarification_keep_months`); how many."""
    settled = Clarification.objects.filter(
        state__in=(State.ANSWERED, State.SET_ASIDE),
        erased_at__isnull=True,
        asked_at__lt=clock.now() - timedelta(days=28),
        call__authority__is_demonstration=False,
    )
    old = [question for question in settled.select_related("call__authority") if _is_old(question)]
    for question in old:
        erase_question(question=question, by=journal.WORKER)
    return len(old)


def _is_old(question: Clarification) -> bool:
    since = clock.local(question.answered_at or question.asked_at).date()
    months = rules_of(question.call, clock.now())["call.clarification_keep_months"]
    return months_later(since, months) < clock.today()


@transaction.atomic
def release_answers(amendment: CallAmendment, *, by: User) -> None:
    """Publish the answers that waited for this amendment."""
    for question in amendment.clarifications.filter(state=State.HELD).select_related("call__authority"):
        record = {"amendment": amendment.number}
        lifecycle.move(question, "release", by=by, **_answered(by), record=record)
        hearing.write_to_asker(question)


@transaction.atomic
def take_answers_back(amendment: CallAmendment, *, by: User) -> None:
    """Let the questions wait again whose amendment was dropped."""
    for question in amendment.clarifications.filter(state=State.HELD).select_related("call__authority"):
        lifecycle.move(question, "take_back", by=by, changes_terms=False, amendment=None)


def _answered(by: User) -> dict[str, object]:
    return {"answered_at": clock.now(), "answered_by": by}


def _digest(wording: Wording) -> str:
    """The words as the journal knows them: a name that slipped in can still be corrected away."""
    return journal.digest("\n".join(vars(wording).values()), "clarification")
