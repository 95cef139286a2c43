"""What those who have a place in a commission say and do; who joins, leaves and watches."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.commissions import actions, queries
from ashar.commissions.actions.adopting import default_text
from ashar.commissions.forms import BroadcastForm, ChangeForm, JoiningForm, ObserverForm, RulesForm
from ashar.commissions.models import Commission, CommissionMember
from ashar.commissions.views.commissions import commission
from ashar.core import clock
from ashar.core.files import store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows

Deed = Callable[..., CommissionMember]


def _answers(request: HttpRequest, number: str, deed: Deed, said: str) -> HttpResponse:
    found = get_allowed(request.user, "commissions.answer", Commission, number=number)
    own = queries.own_place(request.user, found)
    assert own is not None
    deed(member=own, by=reader_of(request))
    messages.success(request, said)
    return redirect("commissions:commission", number)


@require_POST
@refused_shows(commission)
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """I take the place."""
    return _answers(request, number, actions.accept_seat, _("Thank you. The office sees that you accepted."))


@require_POST
@refused_shows(commission)
def decline(request: HttpRequest, number: str) -> HttpResponse:
    """I do not; nobody asks why."""
    said = _("You declined. The office is told, and no reason is asked.")
    return _answers(request, number, actions.decline_seat, said)


@require_POST
@refused_shows(commission)
def deputy(request: HttpRequest, number: str) -> HttpResponse:
    """I am a deputy of the kenesh."""
    return _answers(request, number, actions.declare_deputy, _("It stands beside your name now."))


def observe(request: HttpRequest, number: str) -> HttpResponse:
    """Name somebody who watches the sittings."""
    found = get_allowed(request.user, "commissions.change", Commission, number=number)
    form = ObserverForm(request.POST or None)
    if form.is_valid():
        by = reader_of(request)
        if attempt(request, actions.invite_observer, commission=found, by=by, **form.facts()):
            messages.success(request, _("The observer is named. Print the code or send it."))
            return redirect("commissions:commission", number)
    context = {"commission": found, "authority": found.authority, "form": form}
    return page(request, "commissions/observe.html", context)


def change(request: HttpRequest, number: str) -> HttpResponse:
    """Record another order: somebody joins, leaves, or takes a seat."""
    found = get_allowed(request.user, "commissions.change", Commission, number=number)
    form = ChangeForm(found, request.POST or None)
    seat = JoiningForm(request.POST or None, prefix="new", empty_permitted=True)
    if form.is_valid() and seat.is_valid():
        facts = {**form.cleaned_data, "joins": seat.joins()}
        by = reader_of(request)
        if attempt(request, actions.change_members, commission=found, by=by, **facts):
            messages.success(request, _("The change is recorded."))
            return redirect("commissions:commission", number)
    context = {
        "commission": found,
        "authority": found.authority,
        "form": form,
        "seat": seat,
        "blockers": list(actions.changing_blockers(found)),
    }
    return page(request, "commissions/change.html", context, status=422 if request.method == "POST" else None)


@require_safe
def rules(request: HttpRequest, number: str) -> HttpResponse:
    """The rules of work of a commission, every edition with its hash."""
    found = get_object_or_404(Commission.objects.select_related("authority"), number=number)
    context = {
        "commission": found,
        "authority": found.authority,
        "editions": found.own_rules.select_related("scan")[:20],
        "may_adopt": request.user.has_perm("commissions.adopt", found),
    }
    return page(request, "commissions/rules.html", context)


def adopt(request: HttpRequest, number: str) -> HttpResponse:
    """Record the rules of work that the commission adopted."""
    found = get_allowed(request.user, "commissions.adopt", Commission, number=number)
    text = default_text()
    form = RulesForm(
        request.POST or None,
        request.FILES or None,
        initial={"text_ky": text["ky"], "text_ru": text["ru"]},
    )
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        facts = {
            "text_ky": form.cleaned_data["text_ky"],
            "text_ru": form.cleaned_data["text_ru"],
            "scan": store(upload, purpose="rules_of_work", is_public=True) if upload else None,
        }
        if attempt(request, actions.adopt_rules, commission=found, by=reader_of(request), **facts):
            messages.success(request, _("The rules of work are adopted; their hash is in the journal."))
            return redirect("commissions:rules", number)
    context = {
        "commission": found,
        "authority": found.authority,
        "form": form,
        "blockers": list(actions.adopting_blockers(found, at=clock.now())),
    }
    return page(request, "commissions/adopt.html", context)


@require_POST
@refused_shows(commission)
def broadcast(request: HttpRequest, number: str) -> HttpResponse:
    """Say where sittings can be watched."""
    found = get_allowed(request.user, "commissions.broadcast", Commission, number=number)
    form = BroadcastForm(request.POST)
    if not form.is_valid():
        return commission(request, number)
    address = form.cleaned_data["address"]
    actions.set_broadcast(commission=found, address=address, by=reader_of(request))
    messages.success(request, _("The link is kept."))
    return redirect("commissions:commission", number)
