"""For the head: letting an auditor in by a letter, and what auditors have read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from ashar.accounts.actions import Letter, let_auditor_in
from ashar.accounts.auditing import auditors_of, is_over, readings_of
from ashar.accounts.forms import AuditorForm
from ashar.accounts.reader import reader_of
from ashar.accounts.views.people import invited
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.places.models import Authority


@require_safe
def auditors(request: HttpRequest, code: str) -> HttpResponse:
    """Who was let in by which letter, until when, and what they have opened."""
    authority = get_allowed(request.user, "accounts.let_auditor_in", Authority, code=code)
    roles = auditors_of(authority)
    context = {
        "authority": authority,
        "roles": [(role, is_over(role)) for role in roles],
        "readings": readings_of(authority, roles, request.GET.get("page")),
    }
    return page(request, "accounts/auditors.html", context)


def let_in(request: HttpRequest, code: str) -> HttpResponse:
    """Give an auditor access by a letter."""
    authority = get_allowed(request.user, "accounts.let_auditor_in", Authority, code=code)
    form = AuditorForm(request.POST or None, initial={"language": translation.get_language()})
    if form.is_valid():
        facts: dict[str, Any] = dict(form.cleaned_data)
        letter = Letter(*(facts.pop(name) for name in ("body", "number", "dated", "calls")))
        user = reader_of(request)
        invitation = attempt(request, let_auditor_in, authority=authority, letter=letter, by=user, **facts)
        if invitation is not None:
            return invited(request, invitation, authority)
    return page(request, "accounts/auditor_new.html", {"form": form, "authority": authority})
