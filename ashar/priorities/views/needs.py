"""Pages of needs, problems and priorities."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core.files import store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.downloads import serve
from ashar.core.web.stages import thread_view
from ashar.core.web.visitors import visitor_mark
from ashar.places.models import Authority
from ashar.priorities import danger, queries
from ashar.priorities.actions import join_signals, set_signal_aside, settle_meeting, submit_signal
from ashar.priorities.forms import JoinForm, SayForm, SearchForm, SetAsideForm, SettleSheet
from ashar.priorities.limits import take_turn
from ashar.priorities.models import HEARERS, Meeting, NeedSignal, Priority, Problem
from ashar.priorities.spheres import sphere_name
from ashar.priorities.states import Signal

ON_A_PAGE = 30


@require_safe
def say(request: HttpRequest) -> HttpResponse:
    """To which town a resident wants to speak; straight on when there is only one."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    towns = list(queries.towns_that_listen(query)[: ON_A_PAGE + 1])
    if len(towns) == 1 and not query:
        return redirect("priorities:say-to", towns[0].code)
    context = {"form": form, "towns": towns[:ON_A_PAGE], "has_more": len(towns) > ON_A_PAGE, "query": query}
    return page(request, "priorities/towns.html", context)


@never_cache
def say_to(request: HttpRequest, code: str) -> HttpResponse:
    """The form on which a resident says what worries them."""
    authority = get_object_or_404(Authority, code=code, is_live=True)
    form = SayForm(request.POST or None)
    context = {"authority": authority, "form": form, "danger": None}
    if not form.is_valid():
        return page(request, "priorities/say.html", context)
    facts = form.cleaned_data
    if danger.speaks_of_danger(facts["text"]) and not facts["anyway"]:
        return page(request, "priorities/say.html", context | {"danger": danger.book()})
    if form.is_of_a_machine or not take_turn(visitor_mark(request), authority):
        return page(request, "priorities/blocked.html", context, status=429)
    signal = submit_signal(
        authority=authority,
        text=facts["text"],
        where=facts["where"],
        contact=facts["contact"],
        language=str(translation.get_language()),
    )
    messages.success(request, _("Thank you. What you said was written down."))
    return redirect("priorities:said", signal.number)


@require_safe
@never_cache
def said(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a resident's words; the words themselves are never shown."""
    found = NeedSignal.objects.select_related("authority", "problem")
    signal = get_object_or_404(found.defer("text", "where", "contact"), number=number)
    thread = thread_view(signal.problem.number) if signal.problem else None
    context = {"signal": signal, "authority": signal.authority, "thread": thread}
    return page(request, "priorities/said.html", context)


@require_safe
def my_needs(request: HttpRequest) -> HttpResponse:
    """Needs of one's own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*HEARERS)).order_by("code"))
    if len(own) == 1:
        return redirect("priorities:needs", own[0].code)
    return page(request, "priorities/my_needs.html", {"authorities": own})


@require_safe
def needs(request: HttpRequest, code: str) -> HttpResponse:
    """What residents said to an authority, and what became of it."""
    authority = get_allowed(request.user, "priorities.hear_residents", Authority, code=code)
    state = request.GET.get("state", Signal.RECEIVED)
    state = state if state in Signal.values else ""
    shown = Paginator(queries.signals_of(authority, state), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "authority": authority,
        "shown": shown,
        "state": state,
        "states": Signal.choices,
        "counts": queries.counts_of_signals(authority),
        "priorities": queries.standing_of(authority)[:5],
        "page_for_residents": request.build_absolute_uri(reverse("priorities:say-to", args=[code])),
        "may_record": reader_of(request).has_perm("priorities.record_meeting", authority),
    }
    return page(request, "priorities/needs.html", context)


def signal(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One resident's words, for the office that heard them."""
    heard = get_allowed(
        request.user, "priorities.see_signal", NeedSignal, number=number, authority__code=code
    )
    context = {
        "signal": heard,
        "authority": heard.authority,
        "may_answer": reader_of(request).has_perm("priorities.set_aside_signal", heard),
        "join_form": JoinForm(authority=heard.authority),
        "aside_form": SetAsideForm(),
    }
    return page(request, "priorities/signal.html", context)


def join(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Say of which problem the resident spoke."""
    heard = get_allowed(
        request.user, "priorities.join_signal", NeedSignal, number=number, authority__code=code
    )
    form = JoinForm(request.POST or None, authority=heard.authority)
    if form.is_valid():
        problem = form.cleaned_data["problem"]
        if attempt(request, join_signals, problem=problem, signals=[heard], by=reader_of(request)):
            messages.success(request, _("These words are part of the problem now."))
            return redirect("priorities:needs", code)
    context = {"signal": heard, "authority": heard.authority, "form": form}
    return page(request, "priorities/join.html", context)


def set_aside(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Leave a resident's words out, with a reason that the resident reads."""
    heard = get_allowed(
        request.user, "priorities.set_aside_signal", NeedSignal, number=number, authority__code=code
    )
    form = SetAsideForm(request.POST or None)
    facts = {"signal": heard, "by": reader_of(request)}
    if form.is_valid() and attempt(request, set_signal_aside, **facts, **form.cleaned_data) is not None:
        messages.success(request, _("Set aside. The reason stands on the page of the number."))
        return redirect("priorities:needs", code)
    context = {"signal": heard, "authority": heard.authority, "form": form}
    return page(request, "priorities/set_aside.html", context)


def settle(request: HttpRequest, code: str) -> HttpResponse:
    """A meeting, the problems it named and their order: one page, one button."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    sheet = SettleSheet(request, signals=queries.signals_for_meeting(authority))
    if sheet.is_valid():
        paper = store(sheet.upload, purpose="minutes") if sheet.upload else None
        facts = {"authority": authority, "minutes": paper, "by": reader_of(request), **sheet.facts()}
        decided = attempt(request, settle_meeting, **facts)
        if decided and decided[0].meeting:
            messages.success(request, _("The meeting is recorded; its result is public now."))
            return redirect("priorities:meeting", decided[0].meeting.number)
    context = {"authority": authority, "sheet": sheet}
    return page(request, "priorities/settle.html", context, status=sheet.status)


@require_safe
def meeting(request: HttpRequest, number: str) -> HttpResponse:
    """A meeting of residents and what it decided."""
    held = get_object_or_404(Meeting.objects.select_related("authority"), number=number)
    results = list(queries.results_of(held))
    context = {
        "meeting": held,
        "authority": held.authority,
        "results": results,
        "shows_place": queries.shows_place(held, results),
        "may_read_minutes": bool(held.minutes_id) and request.user.has_perm("priorities.read_minutes", held),
    }
    return page(request, "priorities/meeting.html", context)


@require_safe
def minutes(request: HttpRequest, number: str) -> HttpResponseBase:
    """The minutes of a meeting, for those who may read names."""
    held = get_allowed(request.user, "priorities.read_minutes", Meeting, number=number, minutes__isnull=False)
    assert held.minutes is not None
    return serve(held.minutes)


@require_safe
def problem(request: HttpRequest, number: str) -> HttpResponse:
    """A problem in public words, and what became of it."""
    named = get_object_or_404(
        Problem.objects.select_related("authority", "heard_at", "merged_into", "source"), number=number
    )
    context = {
        "problem": named,
        "authority": named.authority,
        "sphere": sphere_name(named.sphere),
        "joined": named.signals.count(),
        "priorities": named.priorities.select_related("meeting").order_by("-pk"),
        "thread": thread_view(number),
    }
    return page(request, "priorities/problem.html", context)


@require_safe
def priority(request: HttpRequest, number: str) -> HttpResponse:
    """A priority: its votes, its place and why."""
    decided = get_object_or_404(
        Priority.objects.select_related("authority", "problem", "meeting", "source"), number=number
    )
    context = {
        "priority": decided,
        "authority": decided.authority,
        "sphere": sphere_name(decided.sphere),
        "joined": decided.problem.signals.count() if decided.problem else 0,
        "thread": thread_view(number),
    }
    return page(request, "priorities/priority.html", context)
