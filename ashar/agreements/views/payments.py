"""Payments of an authority: what waits, all payment orders of a year, the register for the Treasury."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements import queries
from ashar.agreements.execution import quarter_of
from ashar.agreements.forms.paying import RegisterForm
from ashar.agreements.models import Payment
from ashar.agreements.register import payment_register
from ashar.agreements.states import Payment as PaymentState
from ashar.agreements.year_end import unspent, year_end
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.money import ZERO
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import page
from ashar.core.web.downloads import serve_workbook
from ashar.places.models import Authority

ON_A_PAGE = 30
KEEPERS = ("specialist", "head", "finance", "auditor")


@require_safe
def my_payments(request: HttpRequest) -> HttpResponse:
    """The payments of one’s own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*KEEPERS)).order_by("code"))
    if len(own) == 1:
        return redirect("agreements:payments", own[0].code)
    return page(request, "agreements/my_payments.html", {"authorities": own})


@require_safe
def payments(request: HttpRequest, code: str) -> HttpResponse:
    """What waits for approval, an order or the Treasury, and the payment orders of a year."""
    authority = _kept(request, code)
    form, found = _wanted(request, authority)
    year, state = form.wanted()
    context = {
        "authority": authority,
        "waiting": queries.waiting_payments(authority),
        "form": form,
        "year": year,
        "quarter": quarter_of(clock.today()) if year == clock.today().year else 4,
        "totals": queries.totals_of(found),
        "given_back": queries.given_back(found),
        "labels": dict(PaymentState.choices),
        "shown": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "query": f"{urlencode({'year': year, 'state': state})}&",
        "unspent": unspent([authority.pk]).get(authority.pk, ("", ZERO))[1],
        "year_ends": date(clock.today().year, 12, 31),
    }
    return page(request, "agreements/payments.html", context, status=200)


@require_safe
def unspent_money(request: HttpRequest, code: str) -> HttpResponse:
    """What will be unspent at the end of the year, and what can still be done about it."""
    authority = _kept(request, code)
    context = {"authority": authority, "year_end": year_end(authority, reader_of(request))}
    return page(request, "agreements/year_end.html", context)


@require_safe
def register(request: HttpRequest, code: str) -> HttpResponseBase:
    """The register of payment orders as a workbook."""
    authority = _kept(request, code)
    form, found = _wanted(request, authority)
    year, _state = form.wanted()
    title = _("{authority}: payment orders of {year}, as of {day}").format(
        authority=written(authority, "name"), year=year, day=clock.today().strftime("%d.%m.%Y")
    )
    pays = reader_of(request).has_perm("agreements.keep_money", authority)
    content = payment_register(found.order_by("order_date", "pk"), title, with_bank=pays)
    return serve_workbook(content, f"payments-{authority.code}-{year}.xlsx")


def _kept(request: HttpRequest, code: str) -> Authority:
    """The authority whose payments the reader may see."""
    return get_allowed(request.user, "agreements.see_payments", Authority, code=code)


def _wanted(request: HttpRequest, authority: Authority) -> tuple[RegisterForm, QuerySet[Payment]]:
    """What was asked for, and the payment orders that answer it."""
    years = sorted({clock.today().year, *queries.years_of(authority)}, reverse=True)
    form = RegisterForm(request.GET, years=years)
    return form, queries.payments_of(authority, *form.wanted())
