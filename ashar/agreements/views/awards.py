"""An award before its agreement: what it waits for, the draft to read, and the end without funding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements import actions
from ashar.agreements.forms.signing import StepBackForm, UnfundedForm
from ashar.agreements.models import Agreement
from ashar.agreements.terms import frozen, terms_of
from ashar.calls.holds import hold_blockers
from ashar.core import clock, documents
from ashar.core.web.answers import Decision, attempt, decision, page, refusals_of, refused_shows
from ashar.core.web.downloads import serve_pdf
from ashar.core.web.stages import thread_view
from ashar.selection.actions.awarding import stepping_back_blockers
from ashar.selection.models import Award
from ashar.selection.states import LIVING

WITH_CALL = (
    "organisation",
    "proposal__lot__call",
    "lot__call__authority",
    "lot__budget_line__source",
    "lot__budget_line__decision",
    "agreement",
)


def _found(request: HttpRequest, number: str, permission: str = "agreements.see_award") -> Award:
    """The award of a live call; 404 for whoever may not know of its agreement."""
    award = get_object_or_404(Award.objects.select_related(*WITH_CALL), number=number, mode="live")
    if not reader_of(request).has_perm(permission, award):
        raise Http404
    return award


def award(request: HttpRequest, number: str) -> HttpResponse:
    """What the award waits for before its agreement can be prepared."""
    found = _found(request, number)
    if hasattr(found, "agreement"):
        return redirect("agreements:agreement", found.agreement.number)
    return _show(request, found)


def _show(
    request: HttpRequest,
    found: Award,
    form: UnfundedForm | None = None,
    *,
    back_form: StepBackForm | None = None,
) -> HttpResponse:
    user: Any = reader_of(request)
    blockers = list(actions.preparing_blockers(found, at=clock.now()))
    may_end = found.is_conditional and user.has_perm("agreements.declare_unfunded", found)
    context = {
        "award": found,
        "call": found.lot.call,
        "lot": found.lot,
        "authority": found.lot.call.authority,
        "thread": thread_view(found.number, public=False),
        "blockers": blockers,
        "prepare": _prepare(found, blockers) if user.has_perm("agreements.prepare", found) else None,
        "unfunded": _unfunded(found) if may_end and found.state == "granted" else None,
        "unfunded_form": form or UnfundedForm(),
        "may_lose": found.state in LIVING and user.has_perm("selection.record_loss", found),
        "back": _step_back(found) if user.has_perm("agreements.step_back", found) else None,
        "back_form": back_form or StepBackForm(),
    }
    return page(request, "agreements/award.html", context)


def _prepare(found: Award, blockers: list[Any]) -> Decision:
    return Decision(
        actions.PREPARE, reverse("agreements:prepare", args=[found.number]), blockers, actions.PREPARE.label
    )


def _unfunded(found: Award) -> Decision:
    step, blockers = Award.STEPS["lose_funding"], list(actions.unfunding_blockers(found.lot))
    return Decision(step, reverse("agreements:unfunded", args=[found.number]), blockers, step.label)


def _step_back(found: Award) -> Decision | None:
    if found.state != "granted":
        return None
    blockers = [*stepping_back_blockers(found.lot.call), *hold_blockers([found.lot])]
    return decision(
        found,
        "decline",
        blockers,
        action=reverse("agreements:step-back", args=[found.number]),
        label=_("Step back"),
    )


@require_safe
def draft(request: HttpRequest, number: str) -> HttpResponseBase:
    """What the paper would say, marked as a draft: without number, QR and check code."""
    found = _found(request, number)
    agreement: Agreement | None = getattr(found, "agreement", None)
    if found.proposal is None or found.state != "granted":
        raise Http404
    facts = frozen(agreement) if agreement else terms_of(found)
    language = str(translation.get_language())
    drawn = documents.render_direct("agreement", facts, language, is_draft=True)
    return serve_pdf(drawn, f"{number}-{language}.pdf")


@require_POST
@refused_shows(award)
def prepare(request: HttpRequest, number: str) -> HttpResponse:
    """Prepare the agreement now, without waiting for the worker."""
    found = _found(request, number, "agreements.prepare")
    agreement = actions.prepare_agreement(award=found, by=reader_of(request))
    messages.success(request, _("The agreement is prepared: print it and have it signed."))
    return redirect("agreements:agreement", agreement.number)


@require_POST
def step_back(request: HttpRequest, number: str) -> HttpResponse:
    """The head of the winner steps back before there is an agreement."""
    found = _found(request, number, "agreements.step_back")
    form = StepBackForm(request.POST)
    if not form.is_valid():
        return _show(request, found, back_form=form)
    words = {f"reason_{code}": form.cleaned_data[f"reason_{code}"] for code in ("ky", "ru")}
    attempt(request, actions.step_back, award=found, by=reader_of(request), **words)
    if refusals_of(request):
        return _show(request, found, back_form=form)
    messages.success(request, _("It is recorded that your organisation steps back."))
    return redirect("agreements:award", number)


@require_POST
def unfunded(request: HttpRequest, number: str) -> HttpResponse:
    """The promised money never came: end the theme without funding."""
    found = _found(request, number, "agreements.declare_unfunded")
    form = UnfundedForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    words = {f"reason_{code}": form.cleaned_data[f"reason_{code}"] for code in ("ky", "ru")}
    attempt(request, actions.declare_unfunded, lot=found.lot, by=reader_of(request), **words)
    if refusals_of(request):
        return _show(request, found, form)
    messages.success(request, _("The theme has ended without funding."))
    return redirect("agreements:award", number)
