"""Pages for a council session."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.documents import Document
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import page
from ashar.places.models import Authority
from ashar.portal.actions import issue_council_paper
from ashar.portal.council import council_year

KINDS = {"programme": "council_programme", "execution": "council_execution"}
FIRST_YEAR = 2009  # of the first law on the social order


@require_safe
def council(request: HttpRequest, code: str, year: int, sheet: str) -> HttpResponse:
    """The programme of a year, or how it was carried out: one page to print, and what was issued of it."""
    authority = get_object_or_404(Authority, code=code)
    if not FIRST_YEAR <= year <= clock.today().year + 1 or sheet not in KINDS:
        raise Http404
    user = request.user
    for_office = user.is_authenticated and user.has_perm("programmes.see_programme", authority)
    issued = Document.objects.filter(kind=KINDS[sheet], subject_number=f"{code}-{year}", is_public=True)
    context = {
        "authority": authority,
        "found": council_year(authority, year, for_office=for_office, in_full=sheet == "execution"),
        "sheet": sheet,
        "issued": list(issued.only("number", "issued_at").order_by("-pk")[:10]),
        "may_issue": user.is_authenticated and user.has_perm("portal.issue_council_paper", authority),
        "next_year": year + 1 if year < clock.today().year + 1 else None,
    }
    return page(request, f"portal/council_{sheet}.html", context)


@require_POST
def issue(request: HttpRequest, code: str, year: int, sheet: str) -> HttpResponse:
    """Issue the paper for a session as it stands today."""
    authority = get_allowed(request.user, "portal.issue_council_paper", Authority, code=code)
    if not FIRST_YEAR <= year <= clock.today().year + 1 or sheet not in KINDS:
        raise Http404
    paper = issue_council_paper(authority=authority, year=year, kind=KINDS[sheet], by=reader_of(request))
    messages.success(request, _("The paper {number} is issued.").format(number=paper.number))
    return redirect("portal:council", code=code, year=year, sheet=sheet)
