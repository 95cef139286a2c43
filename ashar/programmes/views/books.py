"""Pages of whoever keeps the books: the code of a budget line, the trial balance."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.places.models import Authority
from ashar.programmes.actions.classifying import classify_money, code_forms
from ashar.programmes.books import trial_balance
from ashar.programmes.forms import ClassifyForm
from ashar.programmes.models import BudgetLine


def classify(request: HttpRequest, number: str) -> HttpResponse:
    """Say which code the money has in the budget classification."""
    line = get_allowed(request.user, "programmes.classify_money", BudgetLine, number=number)
    initial = {"classification": line.classification}
    form = ClassifyForm(request.POST or None, initial=initial, allowed=code_forms(line.authority))
    if form.is_valid():
        code = form.cleaned_data["classification"]
        if attempt(request, classify_money, budget_line=line, code=code, by=reader_of(request)):
            messages.success(request, _("The code stands on the papers and sheets from now on."))
            return redirect("programmes:budget-line", number)
    context = {"form": form, "budget_line": line, "authority": line.authority}
    return page(request, "programmes/classify.html", context)


@require_safe
def trial(request: HttpRequest, code: str) -> HttpResponse:
    """The trial balance of an authority’s ledger."""
    authority = get_allowed(request.user, "programmes.see_trial_balance", Authority, code=code)
    context = {"authority": authority, "balance": trial_balance(authority), "at": clock.now()}
    return page(request, "programmes/trial.html", context)
