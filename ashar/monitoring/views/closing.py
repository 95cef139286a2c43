"""The closing page: acceptance, evaluation, the end of an order; corrections afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements.models import Agreement
from ashar.core import files
from ashar.core.lifecycle import Words
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.core.web.downloads import serve
from ashar.core.web.stages import thread_view
from ashar.core.web.uploads import SCAN_TYPES
from ashar.monitoring.actions import closing as deeds
from ashar.monitoring.actions import correcting
from ashar.monitoring.checklist import questions_for
from ashar.monitoring.evaluating import QUESTIONS, Mark
from ashar.monitoring.forms.closing import ClosingSheet, CorrectActForm, CorrectEvaluationSheet, ScanForm
from ashar.monitoring.models import AcceptanceAct, Evaluation
from ashar.monitoring.queries import reports as queries
from ashar.monitoring.suppressing import total_of

DONE = frozenset({"completed", "closed"})


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, number: str) -> HttpResponse:
    """One page on which the work is accepted and evaluated; afterwards, what was written there."""
    agreement = get_allowed(request.user, "monitoring.see_closing", Agreement, number=number)
    if agreement.state in DONE:
        act = AcceptanceAct.objects.select_related("document").filter(agreement=agreement).first()
        if act is not None:
            return _written(request, agreement, act)
    seen = deeds.outlook(agreement)
    sheet = _sheet(request, seen)
    if (
        sheet.is_valid()
        and attempt(
            request, deeds.close_order, agreement=agreement, closing=sheet.closing(), by=reader_of(request)
        )
        is not None
    ):
        agreement.refresh_from_db()
        told = _("The work is accepted and evaluated. Print the act and have it signed.")
        if agreement.state == "closed":
            told = _("The work is accepted and evaluated, nothing is left to pay: the order is closed.")
        messages.success(request, told)
        return redirect("monitoring:closing", number)
    return _show(request, seen, sheet)


def _sheet(request: HttpRequest, seen: deeds.Outlook) -> ClosingSheet:
    call, report = seen.agreement.award.lot.call, seen.final
    asked = None
    if seen.visits == 1:
        asked = questions_for(call.sphere, is_protected=call.is_protected)
    return ClosingSheet(
        request,
        report=report,
        photos=list(report.photos.all()) if report and report.state == "submitted" else [],
        questions=asked,
        asks_hearing=deeds.asks_hearing(seen.agreement),
    )


def _show(request: HttpRequest, seen: deeds.Outlook, sheet: ClosingSheet) -> HttpResponse:
    agreement, report = seen.agreement, seen.final
    action = reverse("monitoring:closing", args=[agreement.number])
    context = _frame(agreement) | {
        "sheet": sheet,
        "report": report,
        "total": total_of(report.people) if report else 0,
        "money": seen.money,
        "not_fixed": seen.not_fixed,
        "promised": queries.promised(agreement).answers.get("result", ""),
        "go": decision(agreement, "complete", deeds.closing_blockers(seen), action=action,
                       label=_("Accept the work and close")),
        "may_close": reader_of(request).has_perm("monitoring.close_order", agreement),
    }  # fmt: skip
    return page(request, "monitoring/closing.html", context, status=sheet.status)


def _frame(agreement: Agreement) -> dict[str, Any]:
    call = agreement.award.lot.call
    return {
        "agreement": agreement,
        "call": call,
        "authority": call.authority,
        "thread": thread_view(agreement.number, public=False),
    }


def _written(request: HttpRequest, agreement: Agreement, act: AcceptanceAct) -> HttpResponse:
    """What the closing page said, with its corrections."""
    evaluation = Evaluation.objects.get(agreement=agreement)
    numbers = [act.number, evaluation.number]
    corrections = list(agreement.corrections.filter(number__in=numbers))  # type: ignore[attr-defined]
    context = _frame(agreement) | {
        "act": act,
        "evaluation": evaluation,
        "answers": _answers(evaluation.answers),
        "money": queries.standing_of(agreement),
        "act_corrections": [
            (each, date.fromisoformat(each.was["signed_on"]))
            for each in corrections
            if each.number == act.number
        ],
        "evaluation_corrections": [
            (each, _answers(each.was["answers"])) for each in corrections if each.number == evaluation.number
        ],
        "scan_form": ScanForm(),
        "may_close": reader_of(request).has_perm("monitoring.close_order", agreement),
    }
    return page(request, "monitoring/closed.html", context)


@dataclass(frozen=True)
class Said:
    """An answer of the evaluation as it is shown."""

    title: Words
    mark: Words
    words_ky: str
    words_ru: str


def _answers(kept: dict[str, Any]) -> list[Said]:
    """The answers in the order of the questions."""
    found = [(each.title, kept[each.code]) for each in QUESTIONS if each.code in kept]
    return [
        Said(title, Mark(said["mark"]).label, said.get("ky", ""), said.get("ru", "")) for title, said in found
    ]


def _act_of(agreement: Agreement) -> AcceptanceAct:
    found = AcceptanceAct.objects.select_related("document").filter(agreement=agreement).first()
    if found is None:
        raise Http404
    return found


@require_POST
@refused_shows(closing)
def scan(request: HttpRequest, number: str) -> HttpResponse:
    """Add the photograph of the signed act."""
    agreement = get_allowed(request.user, "monitoring.close_order", Agreement, number=number)
    act, form = _act_of(agreement), ScanForm(request.POST, request.FILES)
    if form.is_valid():
        kept = files.store(form.cleaned_data["scan"], purpose="acceptance act", allowed=SCAN_TYPES)
        deeds.attach_scan(act=act, scan=kept, by=reader_of(request))
        messages.success(request, _("The signed act is kept."))
    else:
        messages.error(request, " ".join(map(str, form.errors["scan"])))
    return redirect("monitoring:closing", number)


@require_safe
def signed(request: HttpRequest, number: str) -> HttpResponseBase:
    """The photograph of the signed act, for the office."""
    agreement = get_allowed(request.user, "monitoring.see_closing", Agreement, number=number)
    act = _act_of(agreement)
    if act.scan is None:
        raise Http404
    return serve(act.scan)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_act(request: HttpRequest, number: str) -> HttpResponse:
    """Correct the act with a reason; a new paper supersedes the old."""
    agreement = get_allowed(request.user, "monitoring.close_order", Agreement, number=number)
    act = _act_of(agreement)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CorrectActForm(*sent, initial={"signed_on": act.signed_on})
    if form.is_valid():
        fresh = form.cleaned_data["scan"]
        facts = {
            "act": act,
            "signed_on": form.cleaned_data["signed_on"],
            "scan": files.store(fresh, purpose="acceptance act", allowed=SCAN_TYPES) if fresh else None,
            "reason": form.reason_given(),
        }
        if attempt(request, correcting.correct_act, by=reader_of(request), **facts) is not None:
            messages.success(request, _("The act is corrected: print the new one."))
            return redirect("monitoring:closing", number)
    return page(request, "monitoring/correct_act.html", _frame(agreement) | {"form": form, "act": act})


@require_http_methods(["GET", "HEAD", "POST"])
def correct_evaluation(request: HttpRequest, number: str) -> HttpResponse:
    """Correct the evaluation with a reason."""
    agreement = get_allowed(request.user, "monitoring.close_order", Agreement, number=number)
    evaluation = Evaluation.objects.filter(agreement=agreement).first()
    if evaluation is None:
        raise Http404
    sheet = CorrectEvaluationSheet(request, evaluation.answers, evaluation.attracted)
    if (
        sheet.is_valid()
        and attempt(
            request,
            correcting.correct_evaluation,
            evaluation=evaluation,
            answers=sheet.answered(),
            attracted=sheet.attracted.cleaned_data["attracted"],
            reason=sheet.reason.reason_given(),
            by=reader_of(request),
        )
        is not None
    ):
        messages.success(request, _("The evaluation is corrected."))
        return redirect("monitoring:closing", number)
    context = _frame(agreement) | {"sheet": sheet, "evaluation": evaluation}
    return page(request, "monitoring/correct_evaluation.html", context, status=sheet.status)
