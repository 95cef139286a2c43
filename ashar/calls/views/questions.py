"""Pages of questions on a call: everybody asks and reads, the office answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.actions import (
    answer_question,
    ask_question,
    asking_blockers,
    correct_answer,
    erase_question,
    last_day_for_questions,
    rules_of,
    set_question_aside,
)
from ashar.calls.aftermath import questions_on
from ashar.calls.forms import AnswerForm, AsideForm, AskForm, CorrectForm
from ashar.calls.forms.questions import known_wording
from ashar.calls.models import Call, Clarification
from ashar.calls.states import Clarification as State
from ashar.core import clock, i18n
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.presses import pressed_once
from ashar.core.web.visitors import visitor_mark
from ashar.priorities.limits import take_turn_at
from ashar.priorities.models import HEARERS

TURNS = 10


@require_safe
def questions(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that was asked about a call, with its answers; those that wait, without their words."""
    found = get_object_or_404(
        Call.objects.visible_to(request.user), number=number, announced_at__isnull=False
    )
    at = clock.now()
    rules = rules_of(found, at)
    reader = request.user
    context = {
        "call": found,
        "authority": found.authority,
        "asked": questions_on(found, at),
        "last_day": last_day_for_questions(found, rules),
        "why_not": list(asking_blockers(found, at=at)),
        "may_answer": reader.is_authenticated and reader_of(request).holds(found.authority_id, *HEARERS),
        "answer_days": rules["call.clarification_answer_days"],
    }
    return page(request, "calls/questions.html", context)


@never_cache
@pressed_once
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The form on which anybody asks about an open call."""
    found = get_object_or_404(
        Call.objects.visible_to(request.user), number=number, announced_at__isnull=False
    )
    form = AskForm(request.POST or None)
    rules = rules_of(found, clock.now())
    context = {
        "call": found,
        "authority": found.authority,
        "form": form,
        "why_not": list(asking_blockers(found, at=clock.now())),
        "last_day": last_day_for_questions(found, rules),
        "answer_days": rules["call.clarification_answer_days"],
    }
    if not form.is_valid():
        return page(request, "calls/ask.html", context)
    if form.is_of_a_machine or not take_turn_at(f"ask:{number}", visitor_mark(request), TURNS):
        return page(request, "calls/ask.html", context | {"blocked": True}, status=429)
    facts = form.cleaned_data
    asked = attempt(
        request,
        ask_question,
        call=found,
        text=facts["text"],
        contact=facts["contact"],
        asker=_asker(request, facts["contact"]),
        language=str(translation.get_language()),
    )
    if asked is None:
        return page(request, "calls/ask.html", context)
    words = _("Your question {number} was written down. The answer stands here by {day}.")
    messages.success(request, words.format(number=asked.number, day=i18n.day(asked.answer_by)))
    return redirect("calls:questions", number)


def _asker(request: HttpRequest, contact: str) -> str:
    """What tells this asker from others: the account, else the address given, else the connection."""
    if request.user.is_authenticated:
        return f"account {request.user.pk}"
    return f"address {contact.lower()}" if contact else f"connection {visitor_mark(request)}"


def question(request: HttpRequest, number: str) -> HttpResponse:
    """One question in the asker's own words, for the office that answers it."""
    found = get_allowed(request.user, "calls.answer_question", Clarification, number=number)
    form = AnswerForm(
        (request.POST or None) if found.state == State.ASKED else None, initial=known_wording(found)
    )
    if form.is_valid():
        answered = attempt(
            request,
            answer_question,
            question=found,
            wording=form.wording(),
            changes_terms=form.changes_terms,
            by=reader_of(request),
        )
        if answered and answered.amendment_id:
            messages.success(request, _("The answer waits. Write what changes in the call."))
            return redirect("calls:amend", found.call.number)
        if answered:
            messages.success(request, _("The answer is published."))
            return redirect("calls:questions", found.call.number)
    return page(request, "calls/question.html", _facts_of(found) | {"form": form})


def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct a published answer in the open."""
    found = get_allowed(request.user, "calls.answer_question", Clarification, number=number)
    form = CorrectForm(request.POST or None, initial=known_wording(found))
    if form.is_valid():
        facts = {"wording": form.wording(), "reason": form.cleaned_data["reason"]}
        if attempt(request, correct_answer, question=found, by=reader_of(request), **facts):
            messages.success(request, _("The answer is corrected; the earlier one stays to be read."))
            return redirect("calls:questions", found.call.number)
    return page(request, "calls/correct_answer.html", _facts_of(found) | {"form": form})


@require_POST
@refused_shows(question)
def set_aside(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give no public answer, with the reason that everybody reads."""
    found = get_allowed(request.user, "calls.answer_question", Clarification, number=number)
    form = AsideForm(request.POST)
    if not form.is_valid():
        return page(request, "calls/question.html", _facts_of(found) | {"form": None, "aside_form": form})
    set_question_aside(question=found, reason=form.cleaned_data["reason"], by=reader_of(request))
    messages.success(request, _("The question is set aside."))
    return redirect("calls:questions", found.call.number)


@require_POST
@refused_shows(question)
def erase(request: HttpRequest, number: str) -> HttpResponseBase:
    """Erase the asker's own words and address."""
    found = get_allowed(request.user, "calls.answer_question", Clarification, number=number)
    erase_question(question=found, by=reader_of(request))
    messages.success(request, _("The asker’s own words are erased."))
    return redirect("calls:question", number)


def _facts_of(found: Clarification) -> dict[str, object]:
    at = clock.now()
    return {
        "question": found,
        "call": found.call,
        "authority": found.call.authority,
        "is_late": found.is_late_at(at),
        "is_open": found.call.is_open(at),
        "aside_form": AsideForm(),
    }
