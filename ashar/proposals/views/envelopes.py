"""What the secretary does with envelopes until the opening, and the questions of a call to take away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Lot
from ashar.core.documents import render_direct
from ashar.core.web.answers import attempt, decision, page
from ashar.core.web.downloads import serve_docx, serve_pdf
from ashar.proposals.actions import (
    arrival,
    give_back_envelope,
    name_sender,
    receive_envelope,
    receiving_blockers,
)
from ashar.proposals.envelope_forms import EnvelopeForm, GiveBackForm, SenderForm
from ashar.proposals.models import Envelope
from ashar.proposals.printing import BLANK
from ashar.proposals.printing.blank import blank_facts
from ashar.proposals.queries import call_on_offer
from ashar.proposals.sheet import sheet_of
from ashar.proposals.views.office import call_for
from ashar.proposals.wordform import draw_form

LANGUAGES = ("ky", "ru")


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """The secretary records an envelope; nothing is asked of what lies in it."""
    call = call_for(request, number, "proposals.take_envelopes")
    lots = Lot.objects.filter(call=call).select_related("call__authority", "call__commission")
    form, user, at = EnvelopeForm(request.POST or None, lots=lots), reader_of(request), arrival()
    if form.is_valid():
        taken = attempt(request, receive_envelope, **form.facts(), by=user)
        if taken is not None:
            return redirect("proposals:envelope", taken.number)
    context = {
        "call": call,
        "authority": call.authority,
        "form": form,
        "is_late": not call.is_open(at),
        "blockers": list(receiving_blockers(call, at=at, by=user)),
    }
    return page(request, "proposals/receive.html", context)


def _show(request: HttpRequest, found: Envelope, **forms: Any) -> HttpResponse:
    call, is_here = found.lot.call, found.state == "received"
    context = {
        "envelope": found,
        "call": call,
        "authority": call.authority,
        "papers": {code: _in_language(code, "core:paper", found.receipt.number) for code in LANGUAGES}
        if found.receipt
        else {},
        "naming": forms.get("naming") or (SenderForm() if is_here else None),
        "giving": forms.get("giving") or GiveBackForm(),
        "go": decision(found, "give_back", action=reverse("proposals:envelope-back", args=[found.number]))
        if is_here and call.is_open(arrival())
        else None,
        "may_register": reader_of(request).has_perm("organisations.register_on_paper"),
    }
    bound = any(form.is_bound and not form.is_valid() for form in forms.values())
    return page(request, "proposals/envelope.html", context, status=422 if bound else None)


@require_safe
def envelope(request: HttpRequest, number: str) -> HttpResponse:
    """An envelope: when it came, from whom, its receipt to print."""
    return _show(request, _mine(request, number))


@require_POST
def name(request: HttpRequest, number: str) -> HttpResponse:
    """Take the organisation that an envelope is from."""
    found, form = _mine(request, number), SenderForm(request.POST)
    if form.is_valid():
        facts = {"organisation": form.cleaned_data["organisation"], "by": reader_of(request)}
        if attempt(request, name_sender, envelope=found, **facts):
            messages.success(request, _("The sender is named."))
            return redirect("proposals:envelope", number)
    return _show(request, found, naming=form)


@require_POST
def back(request: HttpRequest, number: str) -> HttpResponse:
    """Take that an envelope is given back unopened."""
    found, form = _mine(request, number), GiveBackForm(request.POST)
    if form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "by": reader_of(request)}
        if attempt(request, give_back_envelope, envelope=found, **facts):
            messages.success(request, _("The envelope is given back unopened."))
            return redirect("proposals:envelope", number)
    return _show(request, found, giving=form)


def _mine(request: HttpRequest, number: str) -> Envelope:
    """An envelope that this person keeps; nobody else need know of it."""
    known = Envelope.objects.visible_to(reader_of(request))
    found: Envelope = get_object_or_404(known, number=number)
    return found


@require_safe
def on_paper(request: HttpRequest, number: str) -> HttpResponse:
    """How to take part on paper: the questions to print, and the form to fill in on a computer."""
    call = call_on_offer(number)
    context = {
        "call": call,
        "authority": call.authority,
        "is_open": call.is_open(arrival()),
        "prints": {code: _in_language(code, "proposals:blank-pdf", number) for code in LANGUAGES},
        "forms": {code: _in_language(code, "proposals:blank-docx", number) for code in LANGUAGES},
    }
    return page(request, "proposals/on_paper.html", context)


def _in_language(code: str, route: str, number: str) -> str:
    with translation.override(code):
        return reverse(route, args=[number])


@require_safe
def blank_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """The questions of the call to print, in the language of the address."""
    call, language = call_on_offer(number), str(translation.get_language())
    facts = blank_facts(call, sheet_of(call))
    drawn = render_direct(BLANK.code, facts, language, is_demonstration=call.authority.is_demonstration)
    return serve_pdf(drawn, f"{number}-{language}.pdf", is_public=True)


@require_safe
def blank_docx(request: HttpRequest, number: str) -> HttpResponseBase:
    """The form of the call, empty, in the language of the address."""
    call, language = call_on_offer(number), str(translation.get_language())
    return serve_docx(draw_form(call, sheet_of(call), language), f"{number}-{language}.docx")
