"""Pages of who comes to a sitting: for its people, and for observers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.commissions.queries import rules_for_deadline
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.stages import thread_view
from ashar.selection.actions import absence
from ashar.selection.attending.forms import CallInForm, IllForm
from ashar.selection.attending.seats import attendance_of, places_of


@require_safe
def seats(request: HttpRequest) -> HttpResponse:
    """My places in commissions, and what they ask of me."""
    context = {"places": places_of(reader_of(request)), "ill": IllForm()}
    return page(request, "selection/seats.html", context)


def attending(request: HttpRequest, number: str) -> HttpResponse:
    """Who comes, who is away, how far everybody is; never a mark."""
    call = get_allowed(request.user, "selection.watch", Call, number=number)
    if call.commission is None:  # run before the platform
        raise Http404
    knows_words = reader_of(request).has_perm("selection.keep_record", call)
    shown = attendance_of(call, reader_of(request), knows_words=knows_words)
    keeps = knows_words and shown.can_change
    replaceable = [seat.member for seat in shown.seats if seat.may_be_replaced]
    sent = request.POST if "member" in request.POST else None
    context = {
        "call": call,
        "authority": call.authority,
        "thread": thread_view(call.number, public=False),
        "attendance": shown,
        "ill": IllForm(),
        "call_in": CallInForm(replaceable, sent) if keeps and replaceable else None,
        "sits": reader_of(request).has_perm("selection.sit", call),
        "own_rules": rules_for_deadline(call.commission, call.deadline),
    }
    return page(request, "selection/attending.html", context)


@require_POST
@refused_shows(attending)
def ill(request: HttpRequest, number: str) -> HttpResponse:
    """I am ill, or cannot come: one tap."""
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    form = IllForm(request.POST)
    word = form.cleaned_data["word"] if form.is_valid() else ""
    said = absence.say_ill(call=call, by=reader_of(request), word=word)
    if said.substitute:
        text = _("Get well. {name} sits in your place and is told.").format(name=said.substitute.user.name)
    else:
        text = _("Get well. Chair and secretary are told; nobody was called in your place.")
    messages.success(request, text)
    return redirect("selection:seats")


@require_POST
@refused_shows(attending)
def well(request: HttpRequest, number: str) -> HttpResponse:
    """I am well again."""
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    absence.say_well(call=call, by=reader_of(request))
    messages.success(request, _("Welcome back: you sit again."))
    return redirect("selection:attending", number)


@require_POST
@refused_shows(attending)
def call_in(request: HttpRequest, number: str) -> HttpResponse:
    """Call the substitute of a member who does not come or never locks."""
    call = get_allowed(request.user, "selection.keep_record", Call, number=number)
    shown = attendance_of(call, reader_of(request))
    form = CallInForm([seat.member for seat in shown.seats if seat.may_be_replaced], request.POST)
    if not form.is_valid():
        return attending(request, number)
    done = attempt(request, absence.call_substitute, call=call, by=reader_of(request), **form.facts())
    if done is None:
        return attending(request, number)
    messages.success(request, _("The substitute is called and told; the protocol will say so."))
    return redirect("selection:attending", number)
