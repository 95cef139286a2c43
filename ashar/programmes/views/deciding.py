"""Pages on which the finance officer records signed papers about many lines."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.files import store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.places.models import Authority
from ashar.programmes.actions import Resolved, carry_over, decide_programme
from ashar.programmes.actions.approving import approver_of, effect_on
from ashar.programmes.actions.carrying import left_over
from ashar.programmes.forms import CarryOverForm, ProgrammeDecisionForm
from ashar.programmes.models import Body, Programme
from ashar.programmes.shares import DECIDED_UPON, shares_of
from ashar.programmes.states import Programme as State


def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Record the signed paper that approves a programme, or a later one that changes it."""
    programme = get_allowed(request.user, "programmes.decide_programme", Programme, number=number)
    year, years = _year(request, programme)
    body = approver_of(programme.authority)
    lines = list(programme.lines.filter(state__in=DECIDED_UPON).order_by("place", "pk"))
    form = ProgrammeDecisionForm(
        request.POST or None,
        request.FILES or None,
        authority=programme.authority,
        lines=lines,
        shares=shares_of(programme, year),
        year=year,
    )
    if form.is_valid():
        act = form.act(body, store(form.cleaned_data["upload"], purpose="decision", is_public=True))
        resolved = Resolved(year, form.amounts(), form.said())
        facts = {"act": act, "resolved": resolved, "by": reader_of(request)}
        paper = attempt(request, decide_programme, programme=programme, **facts)
        if paper:
            messages.success(request, _("The paper is recorded and the programme follows it."))
            return redirect("programmes:paper", number, paper.pk)
    context = {
        "form": form,
        "programme": programme,
        "authority": programme.authority,
        "year": year,
        "years": years,
        "body": Body(body).label,
        "effect": effect_on(programme),
        "is_ready": programme.inside_decision or programme.state in (State.SUBMITTED, State.APPROVED),
    }
    return page(request, "programmes/decide.html", context)


def _year(request: HttpRequest, programme: Programme) -> tuple[int, list[int]]:
    """The year whose money the paper opens: this one or the next, the programme’s first when it is later."""
    this = clock.today().year
    years = [this, this + 1]
    asked = request.GET.get("year", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked), years
    return (this + 1 if programme.year_from > this else this), years


def carry(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Record the signed paper by which unpaid money may be used in the next year."""
    authority = get_allowed(request.user, "programmes.carry_over", Authority, code=code)
    this = clock.today().year
    if year not in (this, this - 1):
        raise Http404
    left, body = left_over(authority, year), approver_of(authority)
    form = CarryOverForm(request.POST or None, request.FILES or None, left=left)
    if form.is_valid():
        act = form.act(body, store(form.cleaned_data["upload"], purpose="decision", is_public=True))
        facts = {"act": act, "amounts": form.amounts(), "note": form.said(), "by": reader_of(request)}
        if attempt(request, carry_over, authority=authority, year=year, **facts):
            messages.success(request, _("The paper is recorded: this money can be used next year."))
            return redirect("programmes:programme", code)
    context = {
        "form": form,
        "authority": authority,
        "year": year,
        "other": this - 1 if year == this else this,
        "body": Body(body).label,
        "has_left": bool(left),
    }
    return page(request, "programmes/carry.html", context)
