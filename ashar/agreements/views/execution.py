"""The quarterly sheet of execution: the page, the workbook, the paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements.actions.executing import issue_execution_sheet, issuing_blockers
from ashar.agreements.execution import Execution, execution_of
from ashar.agreements.execution_paper import (
    CODE,
    EXECUTION,
    NAMES,
    PARTS,
    execution_workbook,
    figure,
    heading,
)
from ashar.agreements.views.plans import FIRST_YEAR
from ashar.core import clock
from ashar.core.documents import Document
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import page, refused_shows
from ashar.core.web.downloads import serve_workbook
from ashar.places.models import Authority

QUARTERS = (1, 2, 3, 4)


@require_safe
def sheet(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The sheet of a quarter, for everybody; what was issued of it."""
    found = _found(code, year, quarter)
    user = reader_of(request)
    may_issue = user.is_authenticated and user.has_perm("agreements.keep_money", found.authority)
    context = {
        "authority": found.authority,
        "found": found,
        "heading": heading(year, quarter),
        "quarters": QUARTERS,
        "names": NAMES,
        "parts": PARTS,
        "figure": figure,
        "issued": _issued(code, year, quarter),
        "may_issue": may_issue,
        "blockers": list(issuing_blockers(year, quarter)),
        "next_year": year + 1 if year < clock.today().year else None,
    }
    return page(request, "agreements/execution.html", context)


@require_safe
def book(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponseBase:
    """The sheet as a workbook."""
    found = _found(code, year, quarter)
    return serve_workbook(execution_workbook(found), f"execution-{code}-{year}-{quarter}.xlsx")


@require_POST
@refused_shows(sheet)
def issue(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """Issue the sheet as a paper, as it stands now."""
    authority = get_allowed(request.user, "agreements.keep_money", Authority, code=code)
    _check(year, quarter)
    paper = issue_execution_sheet(authority=authority, year=year, quarter=quarter, by=reader_of(request))
    messages.success(request, _("The paper {number} is issued.").format(number=paper.number))
    return redirect("agreements:execution", code, year, quarter)


def _check(year: int, quarter: int) -> None:
    if not FIRST_YEAR <= year <= clock.today().year or quarter not in QUARTERS:
        raise Http404


def _found(code: str, year: int, quarter: int) -> Execution:
    _check(year, quarter)
    return execution_of(get_object_or_404(Authority, code=code), year, quarter)


def _issued(code: str, year: int, quarter: int) -> list[Document]:
    """Papers of this quarter, the newest first."""
    papers = Document.objects.filter(kind=CODE, subject_number=f"{code}-{year}").order_by("-pk")[:40]
    return [each for each in papers if EXECUTION.unpack(bytes(each.data)).quarter == quarter]  # type: ignore[attr-defined]
