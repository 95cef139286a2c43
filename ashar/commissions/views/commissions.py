"""Appointing commissions, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.models import Way
from ashar.accounts.reader import reader_of
from ashar.accounts.views.people import slip
from ashar.commissions import queries
from ashar.commissions.actions import (
    appoint_by_names,
    changing_blockers,
    declining_blockers,
    dissolve_blockers,
    dissolve_commission,
    let_member_in,
)
from ashar.commissions.forms import AppointmentSheet, BroadcastForm, LetInForm
from ashar.commissions.forms.appointing import MOST_SEATS
from ashar.commissions.models import Candidate, Commission, Draw, StandsIn
from ashar.commissions.rules import APPOINTERS
from ashar.commissions.showing import compositions
from ashar.core.files import store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.places.models import Authority


@require_safe
def my_commissions(request: HttpRequest) -> HttpResponse:
    """Commissions of one's own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*APPOINTERS)).order_by("code"))
    if len(own) == 1:
        return redirect("commissions:list", own[0].code)
    return page(request, "commissions/my_commissions.html", {"authorities": own})


@require_safe
def commissions(request: HttpRequest, code: str) -> HttpResponse:
    """All commissions of an authority."""
    authority = get_allowed(request.user, "commissions.appoint", Authority, code=code)
    found = queries.commissions_of(authority)[:100]
    return page(request, "commissions/list.html", {"authority": authority, "commissions": found})


def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Record the order that appoints a commission."""
    authority = get_allowed(request.user, "commissions.appoint", Authority, code=code)
    sheet = AppointmentSheet(request, by=reader_of(request), drawn=_drawn(request, authority))
    asks_only = "check" in request.POST
    if not asks_only and sheet.is_valid():
        upload = sheet.appointment.cleaned_data["upload"]
        scan = store(upload, purpose="appointment", is_public=True) if upload else None
        facts = {"authority": authority, "scan": scan, "by": reader_of(request), **sheet.facts()}
        appointed = attempt(request, appoint_by_names, **facts)
        if appointed:
            messages.success(request, _("The commission is appointed."))
            return redirect("commissions:commission", appointed.number)
    context = {"authority": authority, "sheet": sheet, **_composed(sheet, authority)}
    return page(request, "commissions/appoint.html", context, status=None if asks_only else sheet.status)


@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """How the commission would be composed, while it is typed: a part of the page."""
    authority = get_allowed(request.user, "commissions.appoint", Authority, code=code)
    sheet = AppointmentSheet(request, by=reader_of(request))
    return page(request, "commissions/_composition.html", _composed(sheet, authority))


def _composed(sheet: AppointmentSheet, authority: Authority) -> dict[str, Any]:
    term = sheet.appointment["term"].value() or ""
    return {"compositions": compositions(sheet.seats_so_far(), authority, term)}


def _drawn(request: HttpRequest, authority: Authority) -> list[dict[str, Any]]:
    """Seats as a drawing by lot gave them: the drawn first, the next ones as substitutes."""
    number = request.GET.get("draw", "")
    found = Draw.objects.filter(authority=authority, state="drawn", number=number).first()
    if found is None:
        return []
    listed = sorted(found.candidates.all(), key=lambda each: (not each.is_drawn, each.place))
    return [_seat_of(each) for each in listed[: MOST_SEATS - 2]]


def _seat_of(candidate: Candidate) -> dict[str, Any]:
    facts = {name: getattr(candidate, name) for name in ("name", "login", "duty", "post_ky", "post_ru")}
    stands_in = "" if candidate.is_drawn else candidate.kind
    return {**facts, "is_civil": candidate.kind != StandsIn.OFFICIAL, "stands_in": stands_in}


@never_cache
def commission(request: HttpRequest, number: str, **_of_deed: int) -> HttpResponse:
    """A commission: its order of appointment and its members; also what a refused deed on a member shows."""
    found = get_object_or_404(Commission.objects.select_related("authority", "scan"), number=number)
    keeps = request.user.is_authenticated and reader_of(request).has_perm("commissions.dissolve", found)
    people = list(found.members.named().select_related("user").order_by("pk"))
    own = next((each for each in people if each.user_id == request.user.pk), None)
    context = {
        "commission": found,
        "authority": found.authority,
        "members": [each for each in people if not each.stands_in and each.duty != "observer"],
        "substitutes": [each for each in people if each.stands_in],
        "observers": [each for each in people if each.duty == "observer"],
        "declined": found.members.filter(answer="declined").select_related("user") if keeps else (),
        "compositions": compositions(people, found.authority, found.term),
        "own": own,
        "cannot_decline": list(declining_blockers(own)) if own and not own.answer else [],
        "keeps_record": own is not None and not own.stands_in and own.duty in ("chair", "secretary"),
        "own_rules": queries.rules_for_deadline(found, None),
        "broadcast": BroadcastForm(request.POST or None, initial={"address": found.broadcast_url}),
        "changing": list(changing_blockers(found)) if keeps else [],
        "keeps": keeps,
        "end": decision(
            found,
            "dissolve",
            dissolve_blockers(found) if keeps else (),
            action=reverse("commissions:dissolve", args=[number]),
        ),
    }
    return page(request, "commissions/commission.html", context)


@require_POST
@refused_shows(commission)
def dissolve(request: HttpRequest, number: str) -> HttpResponse:
    """End a commission's work."""
    found = get_allowed(request.user, "commissions.dissolve", Commission, number=number)
    dissolve_commission(commission=found, by=reader_of(request))
    messages.success(request, _("The commission has ended its work."))
    return redirect("commissions:commission", number)


@require_POST
@never_cache
@refused_shows(commission)
def let_in(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A one-time code for a member who has not entered yet: on a slip, or by letter."""
    found = get_allowed(request.user, "commissions.let_in", Commission, number=number)
    member = get_object_or_404(found.members.named().select_related("user"), pk=pk)
    form = LetInForm(request.POST)
    way = Way(form.cleaned_data["way"]) if form.is_valid() and member.user.email else Way.SLIP
    code = let_member_in(member=member, by=reader_of(request), way=way)
    back = reverse("commissions:commission", args=[number])
    if way is Way.SLIP:
        return slip(request, member.user, code, back=back)
    messages.success(request, _("A letter with a one-time code is on its way."))
    return redirect(back)
