"""Pages of a town's own past orders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.actions.historic import supersede_historic_call
from ashar.calls.models import Call
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.monitoring.models import PastResult
from ashar.monitoring.past.actions import correct_past_order, enter_past_order
from ashar.monitoring.past.forms import CorrectionForm, PastOrderForm, TakeBackForm
from ashar.monitoring.past.queries import own_past_orders, sums_of
from ashar.places.models import Authority
from ashar.selection.models import Award

PER_PAGE = 30


@require_safe
def past_orders(request: HttpRequest, code: str) -> HttpResponse:
    """What the town has entered of its past."""
    authority = get_allowed(request.user, "past.enter_order", Authority, code=code)
    shown = Paginator(own_past_orders(authority), PER_PAGE).get_page(request.GET.get("page"))
    sums = sums_of(shown.object_list)
    rows = [(call, sums.get(call.number)) for call in shown.object_list]
    return page(request, "monitoring/past/list.html", {"authority": authority, "shown": shown, "rows": rows})


def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a past order in the short form."""
    authority = get_allowed(request.user, "past.enter_order", Authority, code=code)
    form = PastOrderForm(request.POST or None)
    if form.is_valid():
        call = attempt(
            request, enter_past_order, authority=authority, facts=form.facts(), by=reader_of(request)
        )
        if call:
            messages.success(request, _("It stands in the register now, as your town states it."))
            return redirect("past:orders", code)
    return page(request, "monitoring/past/form.html", {"form": form, "authority": authority, "call": None})


def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a past order anew, with the reason; the earlier entry leads to it."""
    call = get_allowed(request.user, "past.correct_order", Call, number=number)
    form = CorrectionForm(request.POST or None, initial=_known(call))
    if form.is_valid():
        reasons = {name: form.cleaned_data[name] for name in ("reason_ky", "reason_ru")}
        by = reader_of(request)
        if attempt(request, correct_past_order, call=call, facts=form.facts(), by=by, **reasons):
            messages.success(request, _("The entry is replaced. The earlier one leads to it."))
            return redirect("past:orders", call.authority.code)
    context = {"form": form, "authority": call.authority, "call": call}
    return page(request, "monitoring/past/form.html", context)


def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take an entry out of the register, with the reason."""
    call = get_allowed(request.user, "past.correct_order", Call, number=number)
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        by = reader_of(request)
        if attempt(request, supersede_historic_call, call=call, by=by, **form.cleaned_data):
            messages.success(request, _("The entry is taken back. Its page tells the reason."))
            return redirect("past:orders", call.authority.code)
    context = {"form": form, "authority": call.authority, "call": call}
    return page(request, "monitoring/past/take_back.html", context)


def _known(call: Call) -> dict[str, Any]:
    """What the earlier entry says, as the form's first values."""
    assert call.source is not None, "stated by the town"
    stated = sums_of([call]).get(call.number)
    award = Award.objects.filter(lot__call=call).select_related("organisation").first()
    result = PastResult.objects.filter(call=call).first()
    facts = {name: getattr(call, name) for name in ("title_ky", "title_ru", "sphere", "is_protected")}
    facts |= {"paper_ky": call.source.title_ky, "paper_ru": call.source.title_ru, "link": call.source.link}
    facts |= {"paper_on": call.source.published_on, "year": int(call.number.split("-")[-2])}
    if stated is not None:
        facts |= {"amount": stated.amount, "stage": stated.stage, "fund": stated.fund}
    if award is not None:
        who = award.organisation
        facts |= {"organisation_ky": who.name_ky, "organisation_ru": who.name_ru}
        facts["legal_form"] = who.legal_form
    if result is not None:
        facts |= {"result_ky": result.text_ky, "result_ru": result.text_ru}
    return facts
