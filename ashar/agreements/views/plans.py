"""Payment plans: all budget lines of a year, and one line month by month."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.agreements.actions.planning import count_plan_anew, plan_payments
from ashar.agreements.forms.plans import PlanForm, month_name
from ashar.agreements.plans import MONTHS, Plan, lines_of_year, plans_of
from ashar.agreements.spending import flows_of
from ashar.core import clock
from ashar.core.money import ZERO
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine

FIRST_YEAR = 2009  # of the first law on the social order


@require_safe
def plan(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """What is planned and what is paid in a year: by month, and by budget line up to this month."""
    authority = get_allowed(request.user, "agreements.see_payments", Authority, code=code)
    if not FIRST_YEAR <= year <= clock.today().year + 1:
        raise Http404
    lines = lines_of_year(authority, year)
    plans = plans_of(lines, flows_of([line.pk for line in lines]), year)
    today = clock.today()
    month = today.month if year == today.year else 12 if year < today.year else 0
    context = {
        "authority": authority,
        "year": year,
        "month": month,
        "month_name": month_name(month) if month else "",
        "months": _months(plans),
        "rows": [(each, *each.until(month)) for each in plans],
        "planned": sum((each.planned for each in plans), ZERO),
        "paid": sum((sum(each.paid.values(), ZERO) for each in plans), ZERO),
        "next_year": year + 1 if year <= today.year else None,
    }
    return page(request, "agreements/plan.html", context)


def _months(plans: list[Plan]) -> list[tuple[str, object, object]]:
    """Each month with what is planned and what is paid in it."""
    return [
        (
            month_name(month),
            sum((each.months[month] for each in plans), ZERO),
            sum((each.paid[month] for each in plans), ZERO),
        )
        for month in MONTHS
    ]


def line(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """The plan of one budget line; the finance officer changes it."""
    with_all = BudgetLine.objects.select_related("line", "source", "authority")
    found = get_object_or_404(with_all, number=number)
    if not reader_of(request).has_perm("agreements.see_plan", found):
        raise PermissionDenied
    if not found.year <= year <= found.last_year:
        raise Http404
    (shown,) = plans_of([found], flows_of([found.pk]), year)
    may_plan = reader_of(request).has_perm("agreements.plan_payments", found)
    form = PlanForm(request.POST or None, plan=shown) if may_plan else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if _changed(request, found, year, form):
            return redirect("agreements:plan-line", number, year)
    context = {
        "budget_line": found,
        "authority": found.authority,
        "plan": shown,
        "form": form,
        "months": [(month_name(month), month) for month in MONTHS],
    }
    return page(request, "agreements/plan_line.html", context)


def _changed(request: HttpRequest, found: BudgetLine, year: int, form: PlanForm) -> bool:
    facts = {"line": found, "year": year, "by": reader_of(request)}
    done: BudgetLine | None = None
    if "anew" in request.POST:
        done = attempt(request, count_plan_anew, **facts)
    elif form.is_valid():
        done = attempt(request, plan_payments, amounts=form.amounts(), **facts)
    if done:
        messages.success(request, _("The plan is kept."))
    return done is not None
