"""Pages of an offer, for who is asked and for the office; the page on which money falls away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.core import files
from ashar.core.files import StoredFile
from ashar.core.web.answers import attempt, decision, page, refusals_of
from ashar.core.web.downloads import serve
from ashar.core.web.stages import thread_view
from ashar.core.web.uploads import SCAN_TYPES
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for
from ashar.selection.actions.answering import accept_offer, accepting_blockers, decline_offer
from ashar.selection.actions.withdrawing import Loss, losing_blockers, take_funding_away
from ashar.selection.models import Award, Offer, SteppingBack
from ashar.selection.offering.forms import AcceptForm, LossForm, RefuseForm

NEAR = ("organisation", "lot__call__authority", "lot__budget_line", "offer")


def _found(request: HttpRequest, number: str, permission: str) -> Award:
    """The award, for whoever has to do with it; for others it is not there."""
    award = get_object_or_404(Award.objects.select_related(*NEAR), number=number, mode="live")
    if not reader_of(request).has_perm(permission, award):
        raise Http404
    return award


def _address(name: str, award: Award) -> str:
    return reverse(f"selection:{name}", args=[award.number])


def offer(request: HttpRequest, number: str) -> HttpResponse:
    """What is offered, until when, and the two answers."""
    award = _found(request, number, "selection.see_offer")
    if not hasattr(award, "offer"):
        raise Http404
    return _show(request, award)


def _is_own(user: User, award: Award) -> bool:
    return bool(acts_for(user, award.organisation_id, MemberCode.HEAD))


def _show(request: HttpRequest, award: Award, sent: dict[str, Any] | None = None) -> HttpResponse:
    user, forms = reader_of(request), sent or {}
    is_own = _is_own(user, award)
    may_answer = award.state == "offered" and (is_own or user.has_perm("selection.record_answer", award))
    blockers = list(accepting_blockers(award)) if may_answer else []
    context = {
        "award": award,
        "call": award.lot.call,
        "authority": award.lot.call.authority,
        "thread": thread_view(award.number, public=False),
        "is_own": is_own,
        "accept": decision(award, "accept", blockers, action=_address("accept", award))
        if may_answer
        else None,
        "accept_form": forms.get("accept") or AcceptForm(is_own=is_own),
        "refuse_form": forms.get("refuse") or RefuseForm(is_own=is_own),
    }
    return page(request, "selection/offer.html", context, status=422 if sent else None)


def _kept(upload: Any, purpose: str) -> StoredFile | None:
    return files.store(upload, purpose=purpose, allowed=SCAN_TYPES) if upload else None


def _answered(request: HttpRequest, award: Award, form: AcceptForm, done: Any, **facts: Any) -> Any:
    """Do it with the letter, if there is one; what it gives back."""
    letter = _kept(form.cleaned_data.get("letter"), "answer")
    return attempt(request, done, award=award, by=reader_of(request), letter=letter, **facts)


@require_POST
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """The organisation takes the lot."""
    award = _found(request, number, "selection.see_offer")
    form = AcceptForm(request.POST, request.FILES, is_own=_is_own(reader_of(request), award))
    if form.is_valid() and _answered(request, award, form, accept_offer):
        messages.success(request, _("The offer is accepted: the agreement is prepared by itself."))
        return redirect("selection:offer", number)
    return _show(request, award, {"accept": form})


@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """The organisation does not take it; the next in rank is asked."""
    award = _found(request, number, "selection.see_offer")
    form = RefuseForm(request.POST, request.FILES, is_own=_is_own(reader_of(request), award))
    if form.is_valid():
        following = _answered(request, award, form, decline_offer, reason=form.cleaned_data["reason"])
        if not refusals_of(request):
            done = _("The answer is recorded: the next in rank is asked.")
            if following is None:
                done = _("The answer is recorded. There is no next in rank.")
            messages.success(request, done)
            return redirect("selection:offer", number)
    return _show(request, award, {"refuse": form})


@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The letter by which an organisation answered or stepped back; for the office and for itself."""
    award = _found(request, number, "selection.open_letter")
    sources: tuple[Any, ...] = (Offer, SteppingBack)
    for source in sources:
        found = source.objects.filter(award=award, letter__isnull=False).select_related("letter").first()
        if found is not None:
            return serve(found.letter)
    raise Http404


def lose_money(request: HttpRequest, number: str) -> HttpResponse:
    """The head records by which decision the money of an award falls away."""
    award = _found(request, number, "selection.record_loss")
    form = LossForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("paper_number", "paper_date", "left")}
        words = {name: form.cleaned_data[name] for name in ("reason_ky", "reason_ru")}
        scan = _kept(form.cleaned_data["scan"], "loss")
        loss = Loss(scan=scan, **facts, **words)
        attempt(request, take_funding_away, award=award, loss=loss, by=reader_of(request))
        if not refusals_of(request):
            messages.success(request, _("It is recorded: the money is free for the decision on the budget."))
            return redirect("selection:results", award.lot.call.number)
    context = {
        "award": award,
        "call": award.lot.call,
        "authority": award.lot.call.authority,
        "thread": thread_view(award.number, public=False),
        "form": form,
        "blockers": list(losing_blockers(award)),
    }
    return page(request, "selection/loss.html", context, status=422 if form.errors else None)
