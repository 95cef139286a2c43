"""Pages of the sitting that is convened and kept by the minute."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.ical import TYPE
from ashar.core.web.stages import thread_view
from ashar.selection.actions import convening, voting
from ashar.selection.convening.agenda import proposed_agenda
from ashar.selection.convening.forms import CallOffForm, ComingForm, ConveneForm, HereForm, VoteForm
from ashar.selection.convening.showing import Kept, calendar_of, kept_of
from ashar.selection.models import Sitting


def _keeping(request: HttpRequest, number: str) -> Call:
    return get_allowed(request.user, "selection.keep_record", Call, number=number)


def _show(request: HttpRequest, call: Call, kept: Kept, sent: str = "", form: Any = None) -> HttpResponse:
    """The page; `form`: the one that was sent, under its name."""
    context = {
        "call": call,
        "authority": call.authority,
        "thread": thread_view(call.number, public=False),
        "kept": kept,
        **dict.fromkeys(("convene", "here", "vote", "call_off")),
        **_forms(kept),
    }
    if sent:
        context[sent] = form
    return page(request, "selection/minutes.html", context)


def _forms(kept: Kept) -> dict[str, Any]:
    """The forms of whoever keeps the record, as far as it is their turn."""
    if not kept.keeps_record or any(convening.convening_blockers(kept.call)):
        return {}
    sitting = kept.sitting
    if sitting is None or sitting.closed_at is not None:
        return {"convene": ConveneForm(proposed_agenda(kept.call), None), "here": _first(kept)}
    if sitting.begun_at is None:
        return {
            "convene": ConveneForm([], sitting),
            "call_off": CallOffForm(),
            "here": HereForm(kept.seats),
        }
    return {"vote": VoteForm(kept.voters) if kept.is_quorate else None, "coming": ComingForm()}


def _first(kept: Kept) -> HereForm | None:
    """Where no notice is asked for, a sitting can begin at once."""
    return None if kept.days else HereForm(kept.seats)


def minutes(request: HttpRequest, number: str, **_of_whom: int) -> HttpResponse:
    """The sitting by the minute: agenda, notice, attendance, quorum, votes."""
    call = get_allowed(request.user, "selection.see_protocol", Call, number=number)
    if call.commission is None:  # run before the platform
        raise Http404
    return _show(request, call, _kept(request, call))


def _kept(request: HttpRequest, call: Call) -> Kept:
    keeps = reader_of(request).has_perm("selection.keep_record", call)
    return kept_of(call, keeps_record=keeps)


@require_POST
def convene(request: HttpRequest, number: str) -> HttpResponse:
    """Convene the sitting, or change its day, place and agenda."""
    call = _keeping(request, number)
    form = ConveneForm([], convening.sitting_now(call), request.POST)
    if form.is_valid():
        done = attempt(request, convening.convene_sitting, call=call, by=reader_of(request), **form.facts())
        if done:
            messages.success(request, _("The members are told, each in their language."))
            return redirect("selection:minutes", number)
    return _show(request, call, _kept(request, call), "convene", form)


@require_POST
def call_off(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the sitting does not take place."""
    call = _keeping(request, number)
    form = CallOffForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(request, convening.call_off_sitting, call=call, reason=reason, by=reader_of(request)):
            messages.success(request, _("The sitting is called off, and the members are told."))
            return redirect("selection:minutes", number)
    return _show(request, call, _kept(request, call), "call_off", form)


@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Begin the sitting with those who are there."""
    call = _keeping(request, number)
    kept = _kept(request, call)
    form = HereForm(kept.seats, request.POST)
    if form.is_valid():
        begun = attempt(request, convening.begin_sitting, call=call, here=form.here(), by=reader_of(request))
        if begun:
            messages.success(request, _("The sitting has begun."))
            return redirect("selection:minutes", number)
    return _show(request, call, kept, "here", form)


def _seat(call: Call, pk: int) -> CommissionMember:
    assert call.commission is not None
    found: CommissionMember = get_object_or_404(call.commission.members.for_call(call.number), pk=pk)
    return found


@require_POST
@refused_shows(minutes)
def came(request: HttpRequest, number: str, member_id: int) -> HttpResponse:
    """A member has come now."""
    call = _keeping(request, number)
    form = ComingForm(request.POST)
    means = form.cleaned_data["means"] if form.is_valid() else ""
    convening.note_coming(call=call, member=_seat(call, member_id), means=means, by=reader_of(request))
    return redirect("selection:minutes", number)


@require_POST
@refused_shows(minutes)
def left(request: HttpRequest, number: str, member_id: int) -> HttpResponse:
    """A member has left now."""
    call = _keeping(request, number)
    convening.note_leaving(call=call, member=_seat(call, member_id), by=reader_of(request))
    return redirect("selection:minutes", number)


@require_POST
def vote(request: HttpRequest, number: str) -> HttpResponse:
    """Record a vote."""
    call = _keeping(request, number)
    kept = _kept(request, call)
    form = VoteForm(kept.voters, request.POST)
    if form.is_valid():
        motion = attempt(request, voting.take_vote, call=call, by=reader_of(request), **form.facts())
        if motion:
            said = _("The vote has carried.") if motion.is_carried else _("The vote has not carried.")
            messages.success(request, said)
            return redirect("selection:minutes", number)
    return _show(request, call, kept, "vote", form)


@require_POST
@refused_shows(minutes)
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close the sitting."""
    call = _keeping(request, number)
    convening.close_sitting(call=call, by=reader_of(request))
    messages.success(request, _("The sitting is closed."))
    return redirect("selection:minutes", number)


@require_safe
def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The convened sitting for one’s own calendar."""
    call = get_allowed(request.user, "selection.see_protocol", Call, number=number)
    sitting = Sitting.objects.filter(call=call).last()
    if sitting is None:
        raise Http404
    title = _("Sitting of the commission, {number}").format(number=number)
    content = calendar_of(sitting, title, reverse("selection:minutes", args=[number]))
    answer = HttpResponse(content, content_type=TYPE)
    answer["Content-Disposition"] = f'inline; filename="{number}-sitting.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
