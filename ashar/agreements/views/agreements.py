"""The page of an agreement, and the list of one's agreements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.agreements import actions
from ashar.agreements.forms.signing import RedrawForm, RefusalForm, SignatureForm
from ashar.agreements.links import agreement_parts
from ashar.agreements.models import Agreement
from ashar.agreements.queries import agreements_of, awards_to_agree, next_agreement
from ashar.agreements.terms import PAPERS, papers_needed
from ashar.core import clock, files
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refusals_of
from ashar.core.web.downloads import serve
from ashar.core.web.stages import thread_view
from ashar.core.web.uploads import SCAN_TYPES
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for

ON_A_PAGE = 30


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """One's agreements, those to be signed first; and the awards whose agreement still waits."""
    user = reader_of(request)
    context = {
        "shown": Paginator(agreements_of(user), ON_A_PAGE).get_page(request.GET.get("page")),
        "awards": list(awards_to_agree(user)[:ON_A_PAGE]),
        "on": clock.today(),
    }
    return page(request, "agreements/agreements.html", context)


def _found(request: HttpRequest, number: str, permission: str = "agreements.see_agreement") -> Agreement:
    return get_allowed(request.user, permission, Agreement, number=number, mode="live")


def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """The agreement for its parties: terms, papers, what can be done, and the parts of later stages."""
    return _show(request, _found(request, number))


def _show(request: HttpRequest, found: Agreement, forms: dict[str, Any] | None = None) -> HttpResponse:
    user, lot = reader_of(request), found.award.lot
    parts = agreement_parts(user, found)
    context = {
        **{name: value for part in parts for name, value in part.context.items()},
        "agreement": found,
        "award": found.award,
        "call": lot.call,
        "lot": lot,
        "authority": lot.call.authority,
        "thread": thread_view(found.number, public=False),
        "is_late": found.is_late(clock.today()),
        "may_open_scan": found.scan_id is not None and user.has_perm("agreements.open_scan", found),
        "papers": [PAPERS[code] for code in papers_needed(lot.call)],
        "parts": parts,
        "following": next_agreement(found) if found.state == "signing_refused" else None,
        **_signing(user, found, forms or {}),
    }
    return page(request, "agreements/agreement.html", context)


def _signing(user: User, found: Agreement, forms: dict[str, Any]) -> dict[str, Any]:
    """The deeds before it is signed: their buttons, each with its form."""
    if not found.is_signing:
        return {"sign": None, "refuse": None, "redraw_form": None}
    is_own = acts_for(user, found.award.organisation_id, MemberCode.HEAD)
    may_sign = user.has_perm("agreements.sign", found)
    may_refuse = user.has_perm("agreements.refuse_signing", found)
    blockers = list(actions.signing_blockers(found)) if may_sign or is_own else []
    return {
        "sign": decision(found, "sign", blockers, action=_address("sign", found)) if may_sign else None,
        "sign_form": forms.get("sign") or SignatureForm(found),
        "refuse": decision(found, "refuse_signing", action=_address("refuse", found)) if may_refuse else None,
        "refusal_form": forms.get("refuse") or RefusalForm(is_own=is_own),
        "redraw_form": (forms.get("redraw") or RedrawForm()) if may_sign else None,
        # What the office has to open for it is not for the organisation.
        "waits": blockers if may_sign else [replace(each, link="") for each in blockers],
    }


def _address(name: str, found: Agreement) -> str:
    return reverse(f"agreements:{name}", args=[found.number])


@require_safe
def scan(request: HttpRequest, number: str) -> HttpResponseBase:
    """What both sides signed, or the letter of refusal; for the parties."""
    found = _found(request, number, "agreements.open_scan")
    if found.scan is None:
        raise Http404
    return serve(found.scan)


@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Record the signatures."""
    found = _found(request, number, "agreements.sign")
    form = SignatureForm(found, request.POST, request.FILES)
    if form.is_valid():
        stored = files.store(form.cleaned_data["scan"], purpose="agreement", allowed=SCAN_TYPES)
        by = reader_of(request)
        if attempt(request, actions.sign_agreement, agreement=found, scan=stored, by=by, **form.facts()):
            messages.success(request, _("The agreement is in force."))
            return redirect("agreements:agreement", number)
    return _show(request, found, {"sign": form})


@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """The organisation does not sign: it says so itself, or the office records its letter."""
    found, by = _found(request, number, "agreements.refuse_signing"), reader_of(request)
    is_own = acts_for(by, found.award.organisation_id, MemberCode.HEAD)
    form = RefusalForm(request.POST, request.FILES, is_own=is_own)
    if not form.is_valid():
        return _show(request, found, {"refuse": form})
    upload = form.cleaned_data.get("letter")
    letter = files.store(upload, purpose="refusal", allowed=SCAN_TYPES) if upload else None
    words = {f"reason_{code}": form.cleaned_data[f"reason_{code}"] for code in ("ky", "ru")}
    following = attempt(request, actions.refuse_signing, agreement=found, letter=letter, by=by, **words)
    if refusals_of(request):
        return _show(request, found, {"refuse": form})
    done = _("The refusal is recorded. There is no next in rank: the theme has failed.")
    if following:
        done = _("The refusal is recorded. The next in rank is asked whether it takes the theme.")
    messages.success(request, done)
    return redirect("agreements:agreement", number)


@require_POST
def redraw(request: HttpRequest, number: str) -> HttpResponse:
    """Draw the paper up anew before it is signed."""
    found = _found(request, number, "agreements.sign")
    form = RedrawForm(request.POST)
    if form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "by": reader_of(request)}
        if attempt(request, actions.redraw_agreement, agreement=found, **facts):
            messages.success(request, _("The paper is drawn up anew. The older one is no longer in force."))
            return redirect("agreements:agreement", number)
    return _show(request, found, {"redraw": form})
