"""Statements of the Treasury: what they say, how it compares with us, why it differs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements.actions.reconciling import (
    begin_statement,
    close_statement,
    closing_blockers,
    drop_statement,
    explain_differences,
    state_payments,
)
from ashar.agreements.comparing import compare, sides
from ashar.agreements.forms.statements import MOST_TYPED, PeriodForm, ReasonsForm, RowsSheet, TableForm
from ashar.agreements.models import Statement
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.places.models import Authority

ON_A_PAGE = 30


def statements(request: HttpRequest, code: str) -> HttpResponse:
    """The statements of an authority, and the form that begins one for the last month."""
    authority = get_allowed(request.user, "agreements.see_payments", Authority, code=code)
    user = reader_of(request)
    may_begin = user.has_perm("agreements.keep_money", authority)
    if request.method == "POST" and not may_begin:
        raise PermissionDenied
    form = PeriodForm(request.POST or None, initial=_last_month()) if may_begin else None
    if form is not None and form.is_valid():
        begun = attempt(request, begin_statement, authority=authority, by=user, **form.cleaned_data)
        if begun:
            return redirect("agreements:statement-lines", begun.number)
    known = Statement.objects.filter(authority=authority).exclude(state="dropped").order_by("-last", "-pk")
    shown = Paginator(known, ON_A_PAGE).get_page(request.GET.get("page"))
    return page(request, "agreements/statements.html", {"authority": authority, "form": form, "shown": shown})


def _last_month() -> dict[str, date]:
    last = clock.today().replace(day=1) - timedelta(days=1)
    return {"first": last.replace(day=1), "last": last}


@require_safe
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """Both sides of a statement line by line, with the reasons."""
    return _shown(request, number)


def _shown(request: HttpRequest, number: str, form: ReasonsForm | None = None) -> HttpResponse:
    found = get_allowed(request.user, "agreements.see_statement", Statement, number=number)
    compared = compare(found)
    is_open = found.state == "open"
    may_write = is_open and reader_of(request).has_perm("agreements.compare", found)
    action = reverse("agreements:explain", args=[number])
    context = {
        "statement": found,
        "authority": found.authority,
        "compared": compared,
        "sides": sides(compared),
        "form": form or ReasonsForm(compared=compared) if may_write else None,
        "close": decision(found, "close", closing_blockers(found) if may_write else (), action=action),
    }
    return page(request, "agreements/statement.html", context)


def lines(request: HttpRequest, number: str) -> HttpResponse:
    """Type the lines of the statement, or take them in from a table; a closed one is only read."""
    found = get_allowed(request.user, "agreements.compare", Statement, number=number)
    if request.method != "POST" and found.state != "open":
        return redirect("agreements:statement", number)
    known = list(found.lines.exclude(number=""))
    sends_table = "table" in request.POST
    table = TableForm(*((request.POST, request.FILES) if sends_table else (None, None)))
    sheet = RowsSheet(request, lines=known) if len(known) <= MOST_TYPED and not sends_table else None
    rows = None
    if sends_table and table.is_valid():
        rows = table.stated.rows
    elif sheet is not None and sheet.is_valid():
        rows = sheet.stated()
    facts: dict[str, Any] = {"statement": found, "rows": rows, "by": reader_of(request)}
    if rows is not None and attempt(request, state_payments, **facts) is not None:
        messages.success(request, _("The statement is taken in: {count} lines.").format(count=len(rows)))
        return redirect("agreements:statement", number)
    context = {"statement": found, "authority": found.authority, "table": table, "sheet": sheet}
    return page(request, "agreements/statement_lines.html", context, status=_status(request, sheet))


def _status(request: HttpRequest, sheet: RowsSheet | None) -> int | None:
    return 422 if request.method == "POST" and sheet is not None else None


@require_POST
@refused_shows(statement)
def explain(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the reasons; and close the comparison, when that was pressed."""
    found = get_allowed(request.user, "agreements.compare", Statement, number=number)
    form = ReasonsForm(request.POST, compared=compare(found))
    if not form.is_valid():
        return _shown(request, number, form)
    by = reader_of(request)
    explain_differences(statement=found, reasons=form.reasons(), by=by)
    if "close" in request.POST:
        close_statement(statement=found, by=by)
        messages.success(request, _("The comparison is closed and stays as it is."))
    else:
        messages.success(request, _("The reasons are kept."))
    return redirect("agreements:statement", number)


@require_POST
@refused_shows(statement)
def drop(request: HttpRequest, number: str) -> HttpResponse:
    """Set aside a statement that was begun by mistake."""
    found = get_allowed(request.user, "agreements.compare", Statement, number=number)
    drop_statement(statement=found, by=reader_of(request))
    messages.success(request, _("The statement is set aside."))
    return redirect("agreements:statements", found.authority.code)
