"""A resident speaks; a meeting decides; what everybody reads of both."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core.files import store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.downloads import serve
from ashar.core.web.presses import pressed_once
from ashar.core.web.stages import thread_view
from ashar.core.web.visitors import visitor_mark
from ashar.places.models import Authority
from ashar.priorities import danger, queries
from ashar.priorities.actions import settle_meeting, submit_signal
from ashar.priorities.forms import SayForm, SearchForm, SettleSheet
from ashar.priorities.hearing import fewest_wanted, women_shown
from ashar.priorities.limits import take_turn
from ashar.priorities.models import HEARERS, Meeting, NeedSignal, Priority
from ashar.priorities.spheres import sphere_name
from ashar.priorities.voices import Voices, least_shown, public_voices, voices_by_problem

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
@pressed_once
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
    found = NeedSignal.objects.select_related("authority", "problem", "same_as")
    signal = get_object_or_404(found.defer("text", "where", "contact", "folded"), number=number)
    is_joined = signal.problem and signal.state == "joined"
    thread = thread_view(signal.problem.number) if is_joined else None
    context = {"signal": signal, "authority": signal.authority, "thread": thread}
    return page(request, "priorities/said.html", context)


@require_safe
def my_needs(request: HttpRequest) -> HttpResponse:
    """Needs of one's own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*HEARERS)).order_by("code"))
    if len(own) == 1:
        return redirect("priorities:needs", own[0].code)
    return page(request, "priorities/my_needs.html", {"authorities": own})


@pressed_once
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
    results, rounds = list(queries.results_of(held)), list(queries.rounds_with_hands_of(held))
    counts, least = voices_by_problem(held.authority), least_shown(held.authority)
    may_count, wanted = request.user.has_perm("priorities.count_people", held), fewest_wanted(held.authority)
    context = {
        "meeting": held,
        "authority": held.authority,
        "results": results,
        "rounds": rounds,
        "voices": {each.pk: Voices(counts[each.problem_id or 0], least) for each in results},
        "shows_place": queries.shows_place(held, results, rounds),
        "may_read_minutes": bool(held.minutes_id) and request.user.has_perm("priorities.read_minutes", held),
        "may_count": may_count,
        "women": held.women if may_count else women_shown([held], least),
        "wanted": wanted if held.participants < wanted else None,
        "may_see_photos": request.user.has_perm("priorities.see_meeting_photos", held),
        "shots": list(held.photos.filter(is_public=True))
        if queries.shows_place(held, results, rounds)
        else [],
    }
    return page(request, "priorities/meeting.html", context)


@require_safe
def minutes(request: HttpRequest, number: str) -> HttpResponseBase:
    """The minutes of a meeting, for those who may read names."""
    held = get_allowed(request.user, "priorities.read_minutes", Meeting, number=number, minutes__isnull=False)
    assert held.minutes is not None
    return serve(held.minutes)


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
        "voices": public_voices(decided.problem) if decided.problem else None,
        "thread": thread_view(number),
    }
    return page(request, "priorities/priority.html", context)
