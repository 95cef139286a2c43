"""The page of the figures, and its calls as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ashar.agreements.workbook import Column, workbook
from ashar.core import clock
from ashar.core.web.answers import page
from ashar.core.web.downloads import serve_workbook
from ashar.places.models import Authority
from ashar.portal.fairness.counting import (
    LEAST,
    LEAST_CALLS,
    LEAST_MEMBERS,
    STAGES,
    CallFigures,
    Fairness,
    fairness_of,
)
from ashar.portal.views.council import FIRST_YEAR


def _found(code: str, year: int) -> Fairness:
    authority = get_object_or_404(Authority, code=code)
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Http404
    return fairness_of(authority, year)


@require_safe
def fairness(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """How a town chose in a year: bidders, refusals, marks, shares, days, complaints."""
    found = _found(code, year)
    context = {
        "authority": found.authority,
        "found": found,
        "stages": STAGES,
        "least": LEAST,
        "least_calls": LEAST_CALLS,
        "least_members": LEAST_MEMBERS,
    }
    return page(request, "portal/fairness/page.html", context)


def _day_column(code: str, label: Any) -> Column[CallFigures]:
    return label, "text", lambda row: "" if row.days[code] is None else str(row.days[code])


COLUMNS: tuple[Column[CallFigures], ...] = (
    (gettext_lazy("Competition"), "text", lambda row: row.call.number),
    (gettext_lazy("Proposals"), "text", lambda row: str(row.filed)),
    (gettext_lazy("Not admitted"), "text", lambda row: str(row.refused)),
    (gettext_lazy("Winners"), "text", lambda row: str(row.won)),
    *(_day_column(code, label) for code, label in STAGES),
)


@require_safe
def sheet(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """The calls of the year, one in each line."""
    found = _found(code, year)
    title = _("How {code} chose in {year}").format(code=code, year=year)
    return serve_workbook(workbook(str(year), title, COLUMNS, found.calls), f"{code}-{year}.xlsx")
