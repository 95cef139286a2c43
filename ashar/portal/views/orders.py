"""The first page, the register of orders, and an order from problem to result."""

from __future__ import annotations

import re

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.calls.queries import soonest_calls
from ashar.core import clock
from ashar.core.news.queries import public_news
from ashar.core.thread import Mode
from ashar.core.web.answers import page
from ashar.places.models import Authority
from ashar.portal.delivery import LABELS
from ashar.portal.finding import address_beside_orders, address_of
from ashar.portal.forms import RegisterForm
from ashar.portal.order import order_page
from ashar.portal.register import Row, Wanted, orders, rows_of, totals
from ashar.programmes.models import ProgrammeLine
from ashar.programmes.models.programme import OFFICE

PER_PAGE = 30
YEAR = re.compile(r"([A-Z0-9]{2,12})-(\d{4})")  # what papers for the council are issued for
NEWEST = 3


def home(request: HttpRequest) -> HttpResponse:
    """The first page: what is open now, what came of what, and where the money is."""
    at = clock.now()
    real, invented = soonest_calls(at, real=6, demonstration=4)
    rows = rows_of(list(orders(Wanted())[:6]))
    town = Authority.objects.filter(is_demonstration=True).first()
    context = {
        "calls": real,
        "demo_calls": invented,
        "rows": rows,
        "demo_rows": _rows_of_town(town) if town else [],
        "town": town,
        "news": list(public_news()[:NEWEST]),
        "demonstration": town is not None and not real and not rows,
    }
    return page(request, "portal/home.html", context)


def _rows_of_town(town: Authority) -> list[Row]:
    """The orders of the demonstration town that have come furthest."""
    live = orders(Wanted(demonstration=True, place=town.code)).filter(mode=Mode.LIVE)
    return rows_of(list(live.order_by("-stage", "-pk")[:6]), {town.code: town})


def order(request: HttpRequest, number: str) -> HttpResponse:
    """An order from problem to result, by the number of any of its knots."""
    year = YEAR.fullmatch(number.upper())
    if year and Authority.objects.filter(code=year[1]).exists():
        return redirect("portal:council", code=year[1], year=int(year[2]), sheet="programme")
    shown = order_page(number.upper())
    if shown is None:
        return _where_it_is_prepared(request, number.upper())
    if programme := shown.only_in_programme:
        return redirect("programmes:whole", programme)
    context = {"order": shown, "authority": shown.authority, "labels": LABELS}
    return page(request, "portal/order.html", context)


def _where_it_is_prepared(request: HttpRequest, number: str) -> HttpResponse:
    """What only the office knows yet, on the page where it works; 404 for everybody else."""
    if request.user.is_authenticated:
        ours = reader_of(request).authorities(*OFFICE)
        if ProgrammeLine.objects.filter(number=number, authority__in=ours).exists():
            return redirect("programmes:line", number)
        if Call.objects.filter(number=number, authority__in=ours).exists():
            return redirect("calls:call", number)
    if elsewhere := address_beside_orders(number):
        return redirect(elsewhere)
    raise Http404


def register(request: HttpRequest) -> HttpResponse:
    """All orders, live and historic."""
    return _register(request, "portal/register.html", None)


def town_orders(request: HttpRequest, code: str) -> HttpResponse:
    """The orders of one authority; a demonstration's stand only here."""
    authority = get_object_or_404(Authority, code=code)
    return _register(request, "portal/register.html", authority)


def _register(request: HttpRequest, template: str, authority: Authority | None) -> HttpResponse:
    if found := address_of(request.GET.get("q", "")):
        return redirect(found)
    form = RegisterForm(request.GET, demonstration=bool(authority and authority.is_demonstration))
    wanted = form.wanted()
    if authority is not None:
        wanted = Wanted(**{**vars(wanted), "place": authority.code})
    rows = rows_of(list(orders(wanted)), form.authorities)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "shown": shown,
        "rows": list(shown.object_list),
        "totals": totals(rows),
        "authority": authority,
        "may_enter": authority is not None
        and request.user.is_authenticated
        and request.user.has_perm("past.enter_order", authority),
        "year": clock.today().year,
        "query": f"{query.urlencode()}&" if query else "",
    }
    return page(request, template, context, status=200)
