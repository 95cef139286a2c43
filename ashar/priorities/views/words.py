"""Pages of what residents said, for the office that hears them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.places.models import Authority
from ashar.priorities import queries
from ashar.priorities.actions import join_signals, set_signal_aside
from ashar.priorities.actions.erasing import erase_contact, erase_signal, kept_since
from ashar.priorities.actions.signals import (
    count_signal_again,
    repeat_signals,
    take_back_blockers,
    take_back_signal,
)
from ashar.priorities.alike import alike_problems, alike_signals, open_problems
from ashar.priorities.forms import OtherProblemForm, SetAsideForm, SignalFilter
from ashar.priorities.models import NeedSignal
from ashar.priorities.states import Signal

ON_A_PAGE = 30
FEWEST = 2
WARNED_BEFORE = 30 * clock.ONE_DAY

DEEDS: dict[str, tuple[Callable[..., Any], Any]] = {
    "take-back": (take_back_signal, gettext_lazy("The words wait again.")),
    "count-again": (count_signal_again, gettext_lazy("Both are counted again.")),
    "erase-contact": (erase_contact, gettext_lazy("The contact is erased.")),
    "erase": (erase_signal, gettext_lazy("The words are erased; they stay counted.")),
}


@require_safe
def needs(request: HttpRequest, code: str) -> HttpResponse:
    """What residents said to an authority, and what became of it."""
    authority = get_allowed(request.user, "priorities.hear_residents", Authority, code=code)
    wanted = SignalFilter({"state": Signal.RECEIVED, **request.GET.dict()})
    found = queries.signals_of(authority, wanted.chosen)
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    soon = kept_since(authority, clock.today() + WARNED_BEFORE)
    context = {
        "authority": authority,
        "shown": shown,
        "wanted": wanted,
        "states": Signal.choices,
        "counts": queries.counts_of_signals(authority),
        "priorities": queries.standing_of(authority)[:5],
        "page_for_residents": request.build_absolute_uri(reverse("priorities:say-to", args=[code])),
        "may_record": reader_of(request).has_perm("priorities.record_meeting", authority),
        "erased_soon": queries.waiting_before(authority, soon),
    }
    return page(request, "priorities/needs.html", context)


def signal(request: HttpRequest, code: str, number: str, deed: str = "") -> HttpResponse:
    """One resident’s words, for the office that heard them. `deed`: what was refused just now."""
    heard = get_allowed(
        request.user, "priorities.see_signal", NeedSignal, number=number, authority__code=code
    )
    may_answer = reader_of(request).has_perm("priorities.set_aside_signal", heard)
    among = open_problems(heard.authority) if may_answer else []
    likely = alike_problems(among, [heard.folded])
    context = {
        "signal": heard,
        "authority": heard.authority,
        "may_answer": may_answer,
        "alike": alike_signals(heard) if heard.folded else [],
        "join_form": OtherProblemForm(among=among, likely=likely),
        "aside_form": SetAsideForm(),
        "take_back_blockers": list(take_back_blockers(heard)),
    }
    return page(request, "priorities/signal.html", context)


@require_POST
@refused_shows(signal)
def do_to_signal(request: HttpRequest, code: str, number: str, deed: str) -> HttpResponse:
    """One of DEEDS that needs nothing but its button."""
    heard = get_allowed(
        request.user, "priorities.join_signal", NeedSignal, number=number, authority__code=code
    )
    do, done = DEEDS[deed]
    do(signal=heard, by=reader_of(request))
    messages.success(request, str(done))
    return redirect("priorities:signal", code, number)


def join(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Say of which problem the resident spoke."""
    heard = get_allowed(
        request.user, "priorities.join_signal", NeedSignal, number=number, authority__code=code
    )
    form = OtherProblemForm(request.POST or None, among=open_problems(heard.authority))
    if form.is_valid():
        problem = form.cleaned_data["problem"]
        if attempt(request, join_signals, problem=problem, signals=[heard], by=reader_of(request)):
            messages.success(request, _("These words are part of the problem now."))
            return redirect("priorities:needs", code)
    context = {"signal": heard, "authority": heard.authority, "form": form}
    return page(request, "priorities/join.html", context)


def set_aside(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Leave a resident’s words out, with a reason that the resident reads."""
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


def gather(request: HttpRequest, code: str) -> HttpResponse:
    """What was ticked in the list, or all that was found: to be joined to a problem or counted once."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    ticked = chosen(request, authority)
    if not ticked:
        messages.warning(request, _("Tick the words first."))
        return redirect("priorities:needs", code)
    among = open_problems(authority)
    likely = alike_problems(among, [each.folded for each in ticked[:ON_A_PAGE]])
    form = OtherProblemForm(request.POST or None, among=among, likely=likely)
    if form.is_valid():
        problem = form.cleaned_data["problem"]
        if attempt(request, join_signals, problem=problem, signals=ticked, by=reader_of(request)):
            messages.success(request, _("These words are part of the problem now."))
            return redirect("priorities:workbench", code, problem.number)
    context = {
        "authority": authority,
        "ticked": ticked[:ON_A_PAGE],
        "number": len(ticked),
        "form": form,
        "query": request.GET.urlencode(),
    }
    return page(request, "priorities/gather.html", context)


@require_POST
@refused_shows(gather)
def same(request: HttpRequest, code: str) -> HttpResponse:
    """Count the ticked words once: they are one person’s. The first of them stays."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    ticked = chosen(request, authority)
    if len(ticked) < FEWEST:
        messages.warning(request, _("Tick at least two."))
        return redirect("priorities:needs", code)
    first, *others = ticked
    repeat_signals(signals=others, same_as=first, by=reader_of(request))
    messages.success(request, _("They are counted once now."))
    return redirect("priorities:signal", code, first.number)


def chosen(request: HttpRequest, authority: Authority) -> list[NeedSignal]:
    """What the address names: the ticked ones, or with `all` everything that was looked for."""
    numbers = [] if request.GET.get("all") else request.GET.getlist("n")
    if not numbers and not request.GET.get("all"):
        return []
    return queries.chosen_signals(authority, numbers, SignalFilter(request.GET.dict()).chosen)
