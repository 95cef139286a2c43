"""Pages of the residents' door, and of the office behind it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements.models import Agreement
from ashar.calls.actions import rules_of
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.presses import pressed_once
from ashar.core.web.visitors import visitor_mark
from ashar.monitoring.actions.opinions import (
    answer_opinion,
    correct_answer,
    erase_words,
    pass_opinion_on,
    set_opinion_aside,
    submit_opinion,
)
from ashar.monitoring.actions.visits import make_finding
from ashar.monitoring.forms.opinions import (
    CorrectAnswerForm,
    GistForm,
    OpinionForm,
    PublicAnswerForm,
    SetOpinionAsideForm,
)
from ashar.monitoring.forms.visits import FoundForm
from ashar.monitoring.models import Opinion
from ashar.monitoring.queries import opinions as queries
from ashar.monitoring.states import Opinion as State
from ashar.places.models import Authority
from ashar.priorities import danger
from ashar.priorities.limits import take_turn
from ashar.priorities.models import HEARERS
from ashar.regulations.rulesets import add_working_days

ON_A_PAGE = 30


@never_cache
@pressed_once
def opine(request: HttpRequest, number: str) -> HttpResponse:
    """The door on an order's page: a resident says what they think of it."""
    agreements = queries.heard_agreements(number)
    if not agreements:
        raise Http404
    form = OpinionForm(request.POST or None, agreements=agreements)
    context = _door(agreements[0]) | {"form": form, "danger": None, "number": number}
    if not form.is_valid():
        return page(request, "monitoring/opine.html", context)
    facts, authority = form.cleaned_data, context["authority"]
    if danger.speaks_of_danger(facts["text"]) and not facts["anyway"]:
        return page(request, "monitoring/opine.html", context | {"danger": danger.book()})
    if form.is_of_a_machine or not take_turn(visitor_mark(request), authority):
        return page(request, "priorities/blocked.html", context, status=429)
    said = form.said(str(translation.get_language()))
    opinion = attempt(request, submit_opinion, agreement=form.agreement, said=said)
    if opinion is None:
        return page(request, "monitoring/opine.html", context)
    messages.success(request, _("Thank you. What you said was written down."))
    return redirect("monitoring:opinion-said", opinion.number)


def _door(agreement: Agreement) -> dict[str, Any]:
    """Who answers, and by when if it is sent today."""
    call = agreement.award.lot.call
    days = rules_of(call, clock.now())["opinions.answer_days"]
    return {
        "authority": call.authority,
        "call": call,
        "line": call.line,
        "days": days,
        "answer_by": add_working_days(clock.today(), days, call.authority),
    }


@require_safe
@never_cache
def said(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a resident's words; the words themselves are never shown."""
    known = Opinion.objects.select_related(
        "agreement__award__lot__call__line", "agreement__award__lot__call__authority"
    )
    opinion = get_object_or_404(known.defer("text", "name", "contact", "gist"), number=number)
    call = opinion.agreement.award.lot.call
    context = {"opinion": opinion, "authority": call.authority, "line": call.line}
    return page(request, "monitoring/opinion_said.html", context)


@require_safe
def my_opinions(request: HttpRequest) -> HttpResponse:
    """What residents said to one's own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*HEARERS)).order_by("code"))
    if len(own) == 1:
        return redirect("monitoring:opinions", own[0].code)
    return page(request, "monitoring/my_opinions.html", {"authorities": own})


@require_safe
def opinions(request: HttpRequest, code: str) -> HttpResponse:
    """What residents said of an authority's orders, and what became of it."""
    authority = get_allowed(request.user, "priorities.hear_residents", Authority, code=code)
    state = request.GET.get("state", State.RECEIVED)
    state = state if state in State.values else State.RECEIVED
    shown = Paginator(queries.opinions_of(authority, state), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "authority": authority,
        "shown": shown,
        "state": state,
        "states": State.choices,
        "counts": queries.counts_of_opinions(authority),
    }
    return page(request, "monitoring/opinions.html", context)


@require_safe
def opinion(request: HttpRequest, number: str) -> HttpResponse:
    """One resident's words, for the office that answers."""
    heard = get_allowed(request.user, "monitoring.hear_opinion", Opinion, number=number)
    return _opinion_page(request, heard)


def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Publish the answer, or correct a published one."""
    heard = _to_answer(request, number)
    is_correction = heard.state == State.ANSWERED
    names = ("question_ky", "question_ru", "answer_ky", "answer_ru")
    kind = CorrectAnswerForm if is_correction else PublicAnswerForm
    form = kind(request.POST or None, initial={name: getattr(heard, name) for name in names})
    if form.is_valid():
        facts = {"opinion": heard, "answer": form.facts(), "by": reader_of(request)}
        if is_correction:
            facts["reason"] = form.cleaned_data["reason"]
        if attempt(request, correct_answer if is_correction else answer_opinion, **facts):
            messages.success(request, _("The answer stands on the order’s page, without names."))
            return redirect("monitoring:opinion", number)
    return _deed_page(request, heard, form, "answer_opinion")


def set_aside(request: HttpRequest, number: str) -> HttpResponse:
    """Give no public answer, with a reason that the resident reads."""
    heard = _to_answer(request, number)
    form = SetOpinionAsideForm(request.POST or None)
    facts = {"opinion": heard, "by": reader_of(request)}
    if form.is_valid() and attempt(request, set_opinion_aside, **facts, **form.cleaned_data) is not None:
        messages.success(request, _("Set aside. The reason stands on the page of the number."))
        return redirect("monitoring:opinion", number)
    return _deed_page(request, heard, form, "set_opinion_aside")


def pass_on(request: HttpRequest, number: str) -> HttpResponse:
    """Tell the organisation what was said."""
    heard = _to_answer(request, number)
    form = GistForm(request.POST or None)
    facts = {"opinion": heard, "by": reader_of(request)}
    if form.is_valid() and attempt(request, pass_opinion_on, **facts, **form.cleaned_data) is not None:
        messages.success(request, _("The organisation has been told."))
        return redirect("monitoring:opinion", number)
    return _deed_page(request, heard, form, "pass_opinion_on")


def finding(request: HttpRequest, number: str) -> HttpResponse:
    """Make what a resident complained of something to put right."""
    heard = _to_answer(request, number)
    call = heard.agreement.award.lot.call
    form = FoundForm(request.POST or None, fix_days=rules_of(call, clock.now())["monitoring.fix_days"])
    if form.is_valid():
        facts = {"opinion": heard, "found": form.found(), "by": reader_of(request)}
        if attempt(request, make_finding, **facts):
            messages.success(request, _("The organisation is told to put it right."))
            return redirect("monitoring:visits-of", heard.agreement.number)
    return _deed_page(request, heard, form, "finding_of_opinion")


def erase(request: HttpRequest, number: str) -> HttpResponse:
    """Erase the words, the name and the contact."""
    heard = _to_answer(request, number)
    facts = {"opinion": heard, "by": reader_of(request)}
    if request.method == "POST" and attempt(request, erase_words, **facts) is not None:
        messages.success(request, _("The words, the name and the contact are erased."))
        return redirect("monitoring:opinion", number)
    return _opinion_page(request, heard)


def _to_answer(request: HttpRequest, number: str) -> Opinion:
    return get_allowed(request.user, "monitoring.answer_opinion", Opinion, number=number)


def _opinion_page(request: HttpRequest, heard: Opinion) -> HttpResponse:
    call = heard.agreement.award.lot.call
    context = {
        "opinion": heard,
        "agreement": heard.agreement,
        "call": call,
        "authority": call.authority,
        "findings": list(heard.findings.all()),
        "may_answer": reader_of(request).has_perm("monitoring.answer_opinion", heard),
    }
    return page(request, "monitoring/opinion.html", context)


def _deed_page(request: HttpRequest, heard: Opinion, form: Any, template: str) -> HttpResponse:
    call = heard.agreement.award.lot.call
    context = {
        "opinion": heard,
        "agreement": heard.agreement,
        "call": call,
        "authority": call.authority,
        "form": form,
    }
    return page(request, f"monitoring/{template}.html", context)
