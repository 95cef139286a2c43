"""The adviser's list of towns, and the donor's, which has the money too."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.web.answers import page
from ashar.core.web.downloads import serve_workbook
from ashar.support.forms import ShownForm
from ashar.support.funding_book import funding_book
from ashar.support.queries.funding import FIGURES, funding_of, in_words, purses_of
from ashar.support.queries.standing import Standing, standings, towns_of

ON_A_PAGE = 40


@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """Where every running order of the adviser's towns stands; what is late stands on top."""
    own = towns_of(reader_of(request), "adviser")
    rows = standings(own, with_notes=True)
    return page(request, "support/towns.html", _shown(request, own, rows), status=200)


@require_safe
def funded(request: HttpRequest) -> HttpResponse:
    """The same list for the donor's observer, of what is public, with the money of the programme."""
    user = reader_of(request)
    own = towns_of(user, "donor")
    rows = standings(own, public=True)
    money = funding_of(user, own)
    context = {
        **_shown(request, own, rows),
        "money": money,
        "purses": purses_of(money, rows),
        "figures": FIGURES,
        "sums_in_words": in_words,
    }
    return page(request, "support/funded.html", context, status=200)


@require_safe
def funded_book(request: HttpRequest) -> FileResponse:
    """The money of the programme by town as a workbook, to save."""
    user = reader_of(request)
    own = towns_of(user, "donor")
    purses = purses_of(funding_of(user, own), standings(own, public=True))
    return serve_workbook(funding_book(purses), f"money-{clock.today()}.xlsx")


def _shown(request: HttpRequest, own: dict[str, Any], rows: list[Standing]) -> dict[str, Any]:
    form = ShownForm(request.GET)
    is_narrow = form.is_valid() and form.cleaned_data["late"]
    late = [row for row in rows if row.late]
    running = {row.authority.code for row in rows}
    return {
        "towns": own,
        "resting": [town for code, town in sorted(own.items()) if code not in running],
        "running": len(rows),
        "late": len(late),
        "soon": sum(bool(row.next and row.next.days_left <= 7) for row in rows),
        "notes": sum(row.notes for row in rows),
        "is_narrow": is_narrow,
        "shown": Paginator(late if is_narrow else rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "query": "late=on&" if is_narrow else "",
    }
