"""Pages of visits and findings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements.models import Agreement
from ashar.calls.actions import rules_of
from ashar.core import clock
from ashar.core.documents import render_direct
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.downloads import serve_pdf
from ashar.monitoring.actions.visits import (
    answer_finding,
    cancel_visit,
    complete_visit,
    give_time,
    plan_visit,
    record_visit,
    settle_finding,
    visiting_blockers,
)
from ashar.monitoring.checklist import questions_for
from ashar.monitoring.forms.visits import (
    MORE_TIME,
    AnswerFindingForm,
    CancelVisitForm,
    PlanVisitForm,
    SettleFindingForm,
    VisitSheet,
)
from ashar.monitoring.models import Finding, Visit
from ashar.monitoring.papers.visit_sheet import SHEET, sheet_facts
from ashar.monitoring.queries import visits as queries
from ashar.monitoring.queries.opinions import told_to_organisation
from ashar.monitoring.rules.visits import VISITORS

ON_A_PAGE = 30


@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Orders in force of one's authorities: which visits are due, which findings are open."""
    user = reader_of(request)
    found = queries.watched(user.authorities(*VISITORS, "head"))
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"shown": shown, "rows": [queries.as_watched(each) for each in shown]}
    return page(request, "monitoring/watch.html", context)


@require_safe
def visits_of(request: HttpRequest, number: str) -> HttpResponse:
    """Visits and findings of one agreement, for the office and for the organisation."""
    agreement = _agreement(request, "monitoring.see_visits", number)
    return page(request, "monitoring/visits_of.html", overview(request.user, agreement))


def overview(user: Any, agreement: Agreement) -> dict[str, Any]:
    """What the person reads of visits, findings and residents' words on an agreement."""
    sees_notes = user.has_perm("monitoring.see_notes", agreement)
    visits = queries.visits_of(user, agreement)
    return {
        "agreement": agreement,
        "call": agreement.award.lot.call,
        "authority": agreement.award.lot.call.authority,
        "visits": visits,
        "findings": queries.findings_of(user, agreement),
        "told": told_to_organisation(agreement, with_words=user.has_perm("monitoring.read_words", agreement)),
        "due": queries.due_of(agreement, visits) if sees_notes else None,
        "may_visit": user.has_perm("monitoring.plan_visit", agreement),
        "may_settle": user.has_perm("monitoring.settle_finding", agreement),
        "may_answer": user.has_perm("monitoring.answer_finding", agreement),
        "blockers": list(visiting_blockers(agreement)),
    }


def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Plan a visit."""
    agreement = _agreement(request, "monitoring.plan_visit", number)
    call = agreement.award.lot.call
    form = PlanVisitForm(request.POST or None, is_protected=call.is_protected)
    if form.is_valid():
        facts = {"agreement": agreement, "by": reader_of(request), **form.facts()}
        if visit := attempt(request, plan_visit, **facts):
            messages.success(request, _("The visit is planned. Print its sheet and take it along."))
            return redirect("monitoring:visit", visit.number)
    context = {
        "form": form,
        "agreement": agreement,
        "call": call,
        "authority": call.authority,
        "blockers": list(visiting_blockers(agreement)),
    }
    return page(request, "monitoring/plan_visit.html", context)


def record_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write down a visit that nobody planned here."""
    agreement = _agreement(request, "monitoring.record_visit", number)
    sheet = _sheet(request, agreement)
    if sheet.is_valid():
        facts = sheet.facts()
        seen = vars(facts.pop("seen"))
        visit = attempt(request, record_visit, agreement=agreement, by=reader_of(request), **facts, **seen)
        if visit:
            return _recorded(request, visit)
    return _record_page(request, agreement, sheet)


def record(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what was seen at a planned visit."""
    visit = get_allowed(request.user, "monitoring.record_visit", Visit, number=number)
    sheet = _sheet(request, visit.agreement, visit)
    if sheet.is_valid():
        done = attempt(request, complete_visit, visit=visit, by=reader_of(request), **sheet.facts())
        if done:
            return _recorded(request, done)
    return _record_page(request, visit.agreement, sheet, visit)


def _sheet(request: HttpRequest, agreement: Agreement, visit: Visit | None = None) -> VisitSheet:
    call = agreement.award.lot.call
    questions = questions_for(call.sphere, is_protected=call.is_protected)
    fix_days = rules_of(call, clock.now())["monitoring.fix_days"]
    planned_on = visit.planned_on if visit else None
    return VisitSheet(request, questions=questions, fix_days=fix_days, planned_on=planned_on)


def _recorded(request: HttpRequest, visit: Visit) -> HttpResponse:
    messages.success(request, _("The visit is recorded."))
    return redirect("monitoring:visit", visit.number)


def _record_page(
    request: HttpRequest, agreement: Agreement, sheet: VisitSheet, visit: Visit | None = None
) -> HttpResponse:
    call = agreement.award.lot.call
    context = {"sheet": sheet, "agreement": agreement, "visit": visit, "call": call}
    return page(
        request, "monitoring/record_visit.html", context | {"authority": call.authority}, status=sheet.status
    )


@require_safe
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """A visit: what was seen, and what must be put right."""
    user = reader_of(request)
    found = get_allowed(user, "monitoring.see_visits", Visit, number=number)
    call = found.agreement.award.lot.call
    questions = questions_for(call.sphere, is_protected=call.is_protected)
    findings = Finding.objects.filter(visit=found).order_by("fix_by", "pk")
    context = {
        "visit": found,
        "agreement": found.agreement,
        "call": call,
        "authority": call.authority,
        "findings": list(findings.select_related("visit", "opinion")),
        "answers": [(each, found.checklist[each.code]) for each in questions if each.code in found.checklist],
        "sees_notes": user.has_perm("monitoring.see_notes", found),
        "may_record": user.has_perm("monitoring.record_visit", found),
        "may_settle": user.has_perm("monitoring.settle_finding", found),
        "may_answer": user.has_perm("monitoring.answer_finding", found),
    }
    return page(request, "monitoring/visit.html", context)


def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """A planned visit does not take place."""
    found = get_allowed(request.user, "monitoring.plan_visit", Visit, number=number)
    form = CancelVisitForm(request.POST or None)
    if form.is_valid():
        facts = {"visit": found, "by": reader_of(request), **form.cleaned_data}
        if attempt(request, cancel_visit, **facts):
            messages.success(request, _("It is noted that the visit does not take place."))
            return redirect("monitoring:visits-of", found.agreement.number)
    call = found.agreement.award.lot.call
    context = {"form": form, "visit": found, "agreement": found.agreement, "authority": call.authority}
    return page(request, "monitoring/cancel_visit.html", context)


@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponseBase:
    """The sheet of a visit to print: empty before it, filled in after it."""
    found = get_allowed(request.user, "monitoring.see_notes", Visit, number=number)
    return _drawn(found.agreement, found, f"{number}.pdf")


@require_safe
def empty_sheet(request: HttpRequest, number: str) -> HttpResponseBase:
    """An empty sheet for a visit that nobody planned here."""
    agreement = _agreement(request, "monitoring.see_notes", number)
    return _drawn(agreement, None, f"{number}-visit.pdf")


def _drawn(agreement: Agreement, found: Visit | None, name: str) -> HttpResponseBase:
    language = str(translation.get_language())
    is_demonstration = agreement.award.lot.call.authority.is_demonstration
    facts = sheet_facts(agreement, found)
    return serve_pdf(render_direct(SHEET.code, facts, language, is_demonstration=is_demonstration), name)


def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The organisation says what it did about a finding."""
    finding = get_allowed(request.user, "monitoring.answer_finding", Finding, number=number)
    form = AnswerFindingForm(request.POST or None, initial={"answer": finding.answer})
    if form.is_valid():
        facts = {"finding": finding, "by": reader_of(request), **form.cleaned_data}
        if attempt(request, answer_finding, **facts):
            messages.success(request, _("Your answer is with the city hall."))
            return redirect("monitoring:visits-of", finding.agreement.number)
    return _finding_page(request, finding, form, "monitoring/answer_finding.html")


def settle(request: HttpRequest, number: str) -> HttpResponse:
    """Decide whether a finding is fixed, or give more time."""
    finding = get_allowed(request.user, "monitoring.settle_finding", Finding, number=number)
    form = SettleFindingForm(request.POST or None)
    if form.is_valid():
        facts = dict(form.cleaned_data) | {"finding": finding, "by": reader_of(request)}
        deed = give_time if facts["verdict"] == MORE_TIME else settle_finding
        facts.pop("verdict" if deed is give_time else "fix_by")
        if attempt(request, deed, **facts):
            messages.success(request, _("The decision is recorded and the organisation hears of it."))
            return redirect("monitoring:visits-of", finding.agreement.number)
    return _finding_page(request, finding, form, "monitoring/settle_finding.html")


def _finding_page(request: HttpRequest, finding: Finding, form: Any, template: str) -> HttpResponse:
    agreement = finding.agreement
    context = {
        "form": form,
        "finding": finding,
        "agreement": agreement,
        "authority": agreement.award.lot.call.authority,
    }
    return page(request, template, context)


def _agreement(request: HttpRequest, permission: str, number: str) -> Agreement:
    """The agreement; 404 when the person may not know of its visits, 403 when not allowed this."""
    known = queries.visitable(request.user)
    agreement: Agreement = get_object_or_404(known, number=number)
    if not reader_of(request).has_perm(permission, agreement):
        raise PermissionDenied
    return agreement
