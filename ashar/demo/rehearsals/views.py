"""Pages of rehearsals."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashar.accounts.demonstration import personas
from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.core import clock, rehearsal
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.demo.models import REHEARSERS, Rehearsal
from ashar.demo.rehearsals import playing
from ashar.demo.rehearsals.actions import begin_rehearsal, wipe_rehearsal
from ashar.demo.rehearsals.actions.keeping import KEPT

SHOWN = 20


def rehearsals(request: HttpRequest) -> HttpResponse:
    """What can be tried out, what is being tried out, and what was; a call that is sent begins one."""
    if rehearsal.here() is not None:
        raise Http404
    user = reader_of(request)
    if request.method == "POST":
        call = get_allowed(user, "demo.rehearse_call", Call, number=request.POST.get("call", ""))
        held = attempt(request, begin_rehearsal, call=call, by=user)
        if held:
            return redirect(_entrance(held))
    known = Rehearsal.objects.visible_to(user).select_related("authority", "call", "begun_by")[:SHOWN]
    drafts = Call.objects.filter(
        authority__in=user.authorities(*REHEARSERS), state="planned", mode="live", line__isnull=False
    )
    context = {
        "drafts": drafts.order_by("-pk")[:SHOWN],
        "standing": [(each, _entrance(each)) for each in known if each.token],
        "wiped": [each for each in known if not each.token],
        "days": KEPT.days,
    }
    return page(request, "demo/rehearsals.html", context)


def _entrance(held: Rehearsal) -> str:
    """Where the rehearsal is entered; empty when its hall is gone, as after a restore."""
    hall = rehearsal.find(held.token or "")
    return f"{hall.prefix}{get_language()}/rehearsal/" if hall else ""


@require_POST
def wipe(request: HttpRequest, pk: int) -> HttpResponse:
    """End a rehearsal: everything that was done in it is deleted."""
    held = get_allowed(request.user, "demo.wipe_rehearsal", Rehearsal, pk=pk)
    wipe_rehearsal(held=held, by=reader_of(request))
    messages.success(request, _("The rehearsal is wiped: nothing of it is left."))
    return redirect("rehearsals:all")


def hall(request: HttpRequest) -> HttpResponse:
    """Inside of a rehearsal: its clock, its people and their letters, and what can be let happen."""
    place = rehearsal.here()
    if place is None and request.META.get("ashar.rehearsal_is_gone"):  # by `config.rehearsing`
        return page(request, "demo/gone.html", status=404)
    if place is None:
        return redirect("rehearsals:all")
    if request.method == "POST":
        return _play(request)
    call = playing.call_here()
    people = personas()
    context: dict[str, Any] = {
        "call": call,
        "authority": call.authority,
        "coming": playing.next_deadline(),
        "files_then": call.is_open(clock.now()),
        "left_to_play": playing.left_to_play(),
        "waiting_members": len(list(playing.waiting_members())) + len(list(playing.waiting_keepers())),
        "people": people,
        "outside": "/" + reverse("rehearsals:all").removeprefix(place.prefix),
    }
    return page(request, "demo/hall.html", context)


def _play(request: HttpRequest) -> HttpResponse:
    try:
        if "commission" in request.POST:
            playing.let_commission_work()
            messages.success(request, _("The members of the commission have done their part."))
        else:
            playing.go_on()
            messages.success(request, _("The time has passed: see what waits now, and for whom."))
    except Refused as refused:
        for each in refused.reasons:
            messages.error(request, str(each))
    return redirect("rehearsals:hall")
