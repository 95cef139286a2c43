"""The page of a tranche, and every deed on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ashar.accounts.reader import reader_of
from ashar.agreements.actions import (
    ask_waiver,
    give_bank_details,
    grant_waiver,
    granting_blockers,
    refuse_waiver,
    waiver_blockers,
)
from ashar.agreements.deeds import BY_CODE, offers
from ashar.agreements.forms.paying import BankForm, TrancheForm, WaiverForm
from ashar.agreements.models import Condition, Tranche
from ashar.agreements.parts import TONES, checklist, label_of
from ashar.core.lifecycle import Blocker, Words
from ashar.core.thread import NUMBER
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page

SEES_BANK = ("request_tranche", "check_tranche", "approve_tranche")


def tranche(
    request: HttpRequest, number: str, code: str = "", sent: TrancheForm | None = None
) -> HttpResponse:
    """A tranche: its check list, its payment orders, and what this reader can do now."""
    found = get_allowed(request.user, "agreements.see_agreement", Tranche, number=number)
    user = reader_of(request)
    prefetch_related_objects([found], "conditions", "payments")
    shown = offers(found, user, sent)
    context = {
        "tranche": found,
        "agreement": found.agreement,
        "call": found.agreement.award.lot.call,
        "authority": found.agreement.award.lot.call.authority,
        "conditions": checklist(found, user),
        "tones": TONES,
        "is_number": lambda written: bool(NUMBER.match(written)),
        "main": [offer for offer in shown if offer.deed.is_main],
        # A side way that leads nowhere now is not offered; the main one says why not.
        "others": [offer for offer in shown if not offer.deed.is_main and offer.decision.is_possible],
        "may_change_bank": user.has_perm("agreements.request_tranche", found),
        "sees_bank": any(user.has_perm(f"agreements.{right}", found) for right in SEES_BANK),
        "sent": sent,
        "opened": sent.prefix if sent else request.GET.get("deed"),
    }
    return page(request, "agreements/tranche.html", context)


@require_POST
def do(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Do one of the deeds of the page; what was typed comes back in its place when it is not done."""
    deed = BY_CODE[code]
    found = get_allowed(request.user, f"agreements.{deed.permission}", Tranche, number=number)
    form = deed.form_for(found, request.POST)
    if form is not None and not form.is_valid():
        return tranche(request, number, sent=form)
    facts = {"tranche": found, "by": reader_of(request), **(form.facts() if form else {})}
    if attempt(request, deed.act, **facts) is None:
        return tranche(request, number, sent=form)
    messages.success(request, str(deed.said))
    return redirect("agreements:tranche", number)


def bank_details(request: HttpRequest, number: str) -> HttpResponse:
    """The organisation says where it is paid from now on."""
    found = get_allowed(request.user, "agreements.request_tranche", Tranche, number=number)
    form = BankForm(request.POST or None, tranche=found)
    if form.is_valid():
        give_bank_details(agreement=found.agreement, by=reader_of(request), **form.facts())
        messages.success(request, _("The bank details are saved."))
        return redirect("agreements:tranche", number)
    context = {"form": form, "tranche": found, "authority": found.agreement.award.lot.call.authority}
    return page(request, "agreements/bank_details.html", context)


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a second person to waive a condition, with a public reason."""
    condition = get_allowed(request.user, "agreements.ask_waiver", Condition, pk=pk)
    said = _("The request is sent. Nothing changes until a second person agrees.")
    return _waiver(request, condition, ask_waiver, said, waiver_blockers(condition))


def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree as the second person, in the words of the request or in better ones."""
    condition = get_allowed(request.user, "agreements.grant_waiver", Condition, pk=pk)
    said = _("The condition is waived. Everybody can read why.")
    blockers = granting_blockers(condition, by=reader_of(request))
    return _waiver(request, condition, grant_waiver, said, blockers)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not agree: the condition stays."""
    condition = get_allowed(request.user, "agreements.grant_waiver", Condition, pk=pk)
    number = condition.tranche.number
    if attempt(request, refuse_waiver, condition=condition, by=reader_of(request)):
        messages.success(request, _("The condition stays."))
        return redirect("agreements:tranche", number)
    return tranche(request, number)


def _waiver(
    request: HttpRequest, condition: Condition, deed: Any, said: Words, blockers: Iterable[Blocker]
) -> HttpResponse:
    initial = {f"reason_{code}": getattr(condition, f"waive_reason_{code}") for code in ("ky", "ru")}
    form = WaiverForm(request.POST or None, initial=initial)
    if form.is_valid():
        facts = {"condition": condition, "by": reader_of(request), **form.cleaned_data}
        if attempt(request, deed, **facts):
            messages.success(request, str(said))
            return redirect("agreements:tranche", condition.tranche.number)
    context = {
        "form": form,
        "condition": condition,
        "tranche": condition.tranche,
        "label": label_of(condition),
        "blockers": list(blockers),
        "is_granting": deed is grant_waiver,
        "authority": condition.tranche.agreement.award.lot.call.authority,
    }
    return page(request, "agreements/waiver.html", context)
