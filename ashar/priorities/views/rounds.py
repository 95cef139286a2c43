"""Pages of priority rounds: what everybody reads, the office's desk, preparing, steps."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import Decision, attempt, decision, page, refused_shows
from ashar.core.web.downloads import serve
from ashar.core.web.presses import pressed_once
from ashar.places.models import Authority
from ashar.priorities import actions, showing
from ashar.priorities.actions.opening import studied
from ashar.priorities.actions.rounds import rules_of
from ashar.priorities.criteria import proposed_weights
from ashar.priorities.forms.rounds import ReasonForm, RoundForm, SlipsForm, initial_of
from ashar.priorities.frozen import frozen
from ashar.priorities.models import BallotBox, Marker, Round, RoundProblem, VotingCode

ON_A_PAGE = 30
LEAST_HEARD = ("needs.min_participants", "needs.warn_participants")


@require_safe
def rounds(request: HttpRequest, code: str) -> HttpResponse:
    """Priority rounds of an authority."""
    authority = get_object_or_404(Authority.objects.select_related("place"), code=code)
    found = showing.rounds_of(authority, request.user)
    context = {
        "authority": authority,
        "shown": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "may_draft": request.user.has_perm("priorities.draft_round", authority),
    }
    return page(request, "priorities/rounds.html", context)


def _visible(request: HttpRequest, number: str) -> Round:
    found = Round.objects.visible_to(request.user).select_related("authority__place", "decision")
    return get_object_or_404(found, number=number)


@require_safe
def round_page(request: HttpRequest, number: str) -> HttpResponse:
    """A round for everybody: its method, its days, and when it is counted its result."""
    shown, user = _visible(request, number), _anybody(request)
    context = {
        "round": shown,
        "authority": shown.authority,
        "method": frozen(shown.terms) if shown.method else None,
        "standings": showing.standings(shown),
        "is_open": shown.state == "open" and shown.opens_on <= clock.today() <= shown.closes_on,
        "voted": _voted(shown),
        "may_work": user.has_perm("priorities.see_round_desk", shown),
        "may_mark": user.has_perm("priorities.mark_round", shown),
        "version": shown.versions.order_by("-n").first(),
    }
    return page(request, "priorities/round.html", context)


def _anybody(request: HttpRequest) -> Any:
    """The visitor, whose rights a rule may be asked about whether or not they have signed in."""
    return request.user


def _voted(shown: Round) -> int | None:
    """How many have voted online so far; what they chose is nobody's to know before the count."""
    box = BallotBox.objects.filter(round=shown).only("days").first() if shown.is_online else None
    return sum(box.days.values()) if box else None


@require_safe
def decision_paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """The signed decision on a round."""
    shown = _visible(request, number)
    if shown.decision is None:
        raise Http404
    return serve(shown.decision)


@pressed_once
def new_round(request: HttpRequest, code: str) -> HttpResponse:
    """Prepare a round."""
    authority = get_allowed(request.user, "priorities.draft_round", Authority, code=code)
    rules, today = rules_of(authority), clock.today()
    first = today + timedelta(days=rules["needs.round_notice_days"] + 1)
    initial = {
        "opens_on": first,
        "closes_on": first + timedelta(days=rules["needs.round_min_days"] - 1),
        "ways": ["slip", "paper"],
        "choices": rules["needs.round_choices"],
        "votes_pct": rules["needs.round_votes_pct"],
        **{f"w_{criterion}": weight for criterion, weight in proposed_weights().items()},
    }
    problems = showing.candidates(authority)
    form = RoundForm(request.POST or None, problems=problems, initial=initial)
    if form.is_valid():
        facts = {"authority": authority, "by": reader_of(request), **_facts(form)}
        if prepared := attempt(request, actions.draft_round, **facts):
            return redirect("priorities:round-desk", prepared.number)
    context = {"authority": authority, "form": form, "problems": problems, "round": None}
    return page(request, "priorities/round_form.html", context)


def _facts(form: RoundForm) -> dict[str, Any]:
    facts = form.cleaned_data
    return {"plan": form.plan(), "problems": list(facts["problems"]), "seats": facts["seats"]}


def revise_round(request: HttpRequest, number: str) -> HttpResponse:
    """Change a round in preparation."""
    prepared = get_allowed(request.user, "priorities.prepare_round", Round, number=number)
    chosen = [item.problem for item in prepared.items.select_related("problem")]
    problems = [*chosen, *(each for each in showing.candidates(prepared.authority) if each not in chosen)]
    form = RoundForm(request.POST or None, problems=problems, initial=initial_of(prepared))
    if form.is_valid():
        facts = {"round": prepared, "by": reader_of(request), **_facts(form)}
        if attempt(request, actions.revise_round, **facts):
            messages.success(request, _("Saved."))
            return redirect("priorities:round-desk", number)
    context = {"authority": prepared.authority, "form": form, "problems": problems, "round": prepared}
    return page(request, "priorities/round_form.html", context)


@require_safe
def desk(request: HttpRequest, number: str) -> HttpResponse:
    """What the office does on a round, step by step."""
    going = get_allowed(request.user, "priorities.see_round_desk", Round, number=number)
    prefetch_related_objects(
        [going],
        Prefetch("items", RoundProblem.objects.select_related("problem")),
        Prefetch("markers", Marker.objects.select_related("user")),
    )
    user, is_draft = reader_of(request), going.state == "draft"
    rules: Mapping[str, Any] = rules_of(going.authority) if is_draft else {}
    context = {
        "round": going,
        "authority": going.authority,
        "items": going.items.all(),
        "markers": going.markers.all(),
        "next_step": _next_step(going),
        "paper": showing.paper_progress(going)
        if going.by_paper and going.state in ("open", "closed")
        else {},
        "slips": _slips(going),
        "voted": None if is_draft or going.state == "published" else _voted(going),
        "studied": studied(going) if is_draft else None,
        "least": max(rules[key] for key in LEAST_HEARD) if is_draft else 0,
        "slips_form": SlipsForm(),
        "may_prepare": user.has_perm("priorities.prepare_round", going),
        "may_head": user.has_perm("priorities.head_round", going),
    }
    return page(request, "priorities/round_desk.html", context)


def _slips(going: Round) -> int:
    """How many slips were made, while more can be."""
    if not going.by_slip or going.state not in ("published", "open"):
        return 0
    return VotingCode.objects.filter(round=going, by_mail=False).count()


_STEPS: dict[str, tuple[str, Callable[[Round], Any]]] = {
    "draft": ("publish", lambda each: actions.publish_blockers(each, at=clock.now())),
    "published": ("open", lambda each: actions.open_blockers(each, at=clock.now())),
    "open": ("close", lambda each: actions.close_blockers(each, at=clock.now())),
    "closed": ("count", actions.count_blockers),
}
_DEEDS: dict[str, tuple[Callable[..., Any], str]] = {
    "publish": (actions.publish_round, "priorities.head_round"),
    "open": (actions.open_round, "priorities.prepare_round"),
    "close": (actions.close_round, "priorities.prepare_round"),
    "count": (actions.count_round, "priorities.prepare_round"),
}


def _next_step(going: Round) -> Decision | None:
    """The button of the step that comes next, with what stands in its way."""
    if going.state not in _STEPS:
        return None
    name, blockers = _STEPS[going.state]
    return decision(
        going, name, blockers(going), action=reverse("priorities:round-step", args=[going.number, name])
    )


@require_POST
@refused_shows(lambda request, number, step: desk(request, number))
def take_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Publish the method (the head), open and close the vote, count (the specialist)."""
    if step not in _DEEDS:
        raise Http404
    deed, permission = _DEEDS[step]
    going = get_allowed(request.user, "priorities.see_round_desk", Round, number=number)
    if not reader_of(request).has_perm(permission, going):
        raise PermissionDenied
    done = deed(round=going, by=reader_of(request))
    messages.success(request, str(done.state_label()))
    return redirect("priorities:round" if step == "count" else "priorities:round-desk", number)


def cancel_round(request: HttpRequest, number: str) -> HttpResponse:
    """Give a round up, with a reason."""
    going = get_allowed(request.user, "priorities.head_round", Round, number=number)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        facts = {"round": going, "by": reader_of(request), **form.cleaned_data}
        if attempt(request, actions.cancel_round, **facts):
            messages.success(request, _("The round is cancelled; the reason stands on its page."))
            return redirect("priorities:round-desk", number)
    context = {"round": going, "authority": going.authority, "form": form}
    return page(request, "priorities/round_cancel.html", context)
