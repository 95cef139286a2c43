"""Pages of a drawing by lot."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.commissions import queries
from ashar.commissions.actions import announce_draw, cancel_draw, drawing_blockers, hold_draw
from ashar.commissions.forms import KINDS, DrawSheet, HoldForm
from ashar.commissions.models import Draw
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.places.models import Authority


def _may(request: HttpRequest, permission: str, about: Any) -> bool:
    reader: Any = request.user
    return bool(reader.has_perm(permission, about))


@require_safe
def draws(request: HttpRequest, code: str) -> HttpResponse:
    """Drawings of an authority."""
    authority = get_object_or_404(Authority, code=code)
    context = {
        "authority": authority,
        "draws": queries.draws_of(authority)[:100],
        "may_announce": _may(request, "commissions.appoint", authority),
    }
    return page(request, "commissions/draws.html", context)


def announce(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the list of a drawing."""
    authority = get_allowed(request.user, "commissions.appoint", Authority, code=code)
    sheet = DrawSheet(request)
    if sheet.is_valid():
        draw = attempt(request, announce_draw, authority=authority, by=reader_of(request), **sheet.facts())
        if draw:
            messages.success(request, _("The list is published, and its hash is in the journal."))
            return redirect("commissions:draw", draw.number)
    context = {"authority": authority, "sheet": sheet}
    return page(request, "commissions/draw_new.html", context, status=sheet.status)


def draw(request: HttpRequest, number: str) -> HttpResponse:
    """A drawing: the list, the seed, the order, who was drawn."""
    found = get_object_or_404(Draw.objects.select_related("authority"), number=number)
    keeps = _may(request, "commissions.draw", found)
    candidates = list(found.candidates.all())
    context = {
        "draw": found,
        "authority": found.authority,
        "candidates": sorted(candidates, key=lambda each: (each.place, each.n)),
        "quotas": [(KINDS[kind], wanted) for kind, wanted in _quotas(found)],
        "kinds": KINDS,
        "keeps": keeps,
        "form": HoldForm(request.POST or None),
        "hold": decision(
            found,
            "draw",
            drawing_blockers(found, at=clock.now()) if keeps else (),
            action=reverse("commissions:hold-draw", args=[number]),
        ),
    }
    return page(request, "commissions/draw.html", context)


def _quotas(found: Draw) -> list[tuple[Any, int]]:
    return [(kind, found.quotas[kind]) for kind in KINDS if found.quotas.get(kind)]


@require_POST
@refused_shows(draw)
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Draw."""
    found = get_allowed(request.user, "commissions.draw", Draw, number=number)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return draw(request, number)
    hold_draw(draw=found, called=form.cleaned_data["called"], by=reader_of(request))
    messages.success(request, _("The lot is drawn. Everybody can count it again."))
    return redirect("commissions:draw", number)


@require_POST
@refused_shows(draw)
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take the list back."""
    found = get_allowed(request.user, "commissions.draw", Draw, number=number)
    cancel_draw(draw=found, by=reader_of(request))
    messages.success(request, _("The drawing is cancelled."))
    return redirect("commissions:draw", number)


@require_safe
def data(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that is needed to count the lot again."""
    found = get_object_or_404(Draw, number=number)
    candidates = list(found.candidates.all())
    drawn = sorted((each for each in candidates if each.is_drawn), key=lambda each: each.place)
    told = {
        "number": found.number,
        "candidates": [{"n": each.n, "name": each.name, "kind": each.kind} for each in candidates],
        "quotas": found.quotas,
        "source_day": found.source_day.isoformat(),
        "list_sha256": found.list_sha256,
        "head": found.head,
        "called": found.called,
        "seed": found.seed,
        "order": [each.n for each in sorted(candidates, key=lambda each: each.place) if each.place],
        "drawn": [each.n for each in drawn],
    }
    named = {"Content-Disposition": f'attachment; filename="{found.number}.json"'}
    return JsonResponse(told, headers=named, json_dumps_params={"ensure_ascii": False, "indent": 1})
