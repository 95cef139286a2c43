"""Pages of amendments, of a call that failed, and of one that is held again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls import queries
from ashar.calls.actions import (
    amendment_blockers,
    amendment_changes,
    announce_amendment,
    drop_amendment,
    fail_call,
    prepare_amendment,
    repeat_call,
    rules_of,
)
from ashar.calls.actions.repeating import failing_blockers
from ashar.calls.aftermath import amendments_of
from ashar.calls.differences import differences
from ashar.calls.forms import AmendmentSheet, CancelForm
from ashar.calls.lost_time import lost_time, may_be_prolonged, prolongation
from ashar.calls.models import Call, CallAmendment
from ashar.calls.states import AmendmentState
from ashar.calls.views.calls import call as call_page
from ashar.core import clock
from ashar.core.lifecycle import Blocker
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows


@require_safe
def amendments(request: HttpRequest, number: str) -> HttpResponse:
    """What was changed in a call after it was announced: old beside new, the newest first."""
    found = get_object_or_404(
        Call.objects.visible_to(request.user), number=number, announced_at__isnull=False
    )
    context = {"call": found, "authority": found.authority, "versions": amendments_of(found)}
    return page(request, "calls/amendments.html", context)


def amend(request: HttpRequest, number: str) -> HttpResponse:
    """Prepare an amendment of an open call, or change the one in preparation."""
    found = queries.with_lots(get_allowed(request.user, "calls.amend_call", Call, number=number))
    draft, at = _draft_of(found), clock.now()
    lost = lost_time(found, at=at) if may_be_prolonged(found, at=at) else []
    proposed = prolongation(found, lost, rules_of(found, at), at=at) if lost else None
    sheet = AmendmentSheet(request, call=found, draft=draft, proposed=proposed)
    if sheet.is_valid():
        kept = attempt(request, prepare_amendment, call=found, by=reader_of(request), **sheet.facts())
        if kept:
            messages.success(request, _("The amendment is kept. A second person reads and announces it."))
            return redirect("calls:amendment", number)
    context = {
        "call": found,
        "authority": found.authority,
        "sheet": sheet,
        "draft": draft,
        "lost": lost,
        "is_open": found.is_open(at),
        "extends": rules_of(found, at)["call.amend_extends_days"],
        "held": list(draft.clarifications.filter(state="held")) if draft else [],
    }
    return page(request, "calls/amend.html", context, status=sheet.status)


def amendment(request: HttpRequest, number: str) -> HttpResponse:
    """The amendment in preparation: what it would change today, and the button of the second person."""
    found = queries.with_lots(get_allowed(request.user, "calls.check_call", Call, number=number))
    draft = _draft_of(found)
    if draft is None:
        return redirect("calls:amendments", number)
    user, at = reader_of(request), clock.now()
    changes = amendment_changes(draft, at=at)
    blockers = list(amendment_blockers(draft, changes, at=at, by=user))
    if not user.has_perm("calls.announce_call", found):
        blockers.insert(0, Blocker(_("Only the head announces an amendment."), who=_("The head")))
    context = {
        "call": found,
        "authority": found.authority,
        "draft": draft,
        "differences": differences(changes),
        "held": list(draft.clarifications.filter(state="held")),
        "go": decision(
            draft, "announce", blockers, action=reverse("calls:announce-amendment", args=[number])
        ),
        "may_amend": user.has_perm("calls.amend_call", found),
    }
    return page(request, "calls/amendment.html", context)


@require_POST
@refused_shows(amendment)
def announce(request: HttpRequest, number: str) -> HttpResponseBase:
    """Announce the amendment: the second pair of eyes."""
    found = get_allowed(request.user, "calls.announce_call", Call, number=number)
    draft = _draft_of(found)
    if draft is not None:
        announce_amendment(amendment=draft, by=reader_of(request))
        messages.success(
            request, _("The amendment is announced. Hang the new notice in place of the old one.")
        )
    return redirect("calls:amendments", number)


@require_POST
def drop(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give up the amendment in preparation."""
    found = get_allowed(request.user, "calls.amend_call", Call, number=number)
    draft = _draft_of(found)
    if draft is not None:
        drop_amendment(amendment=draft, by=reader_of(request))
        messages.success(request, _("The amendment is dropped."))
    return redirect("calls:call", number)


def fail(request: HttpRequest, number: str) -> HttpResponse:
    """Declare that a closed call has failed, with a reason that everybody reads."""
    found = get_allowed(request.user, "calls.announce_call", Call, number=number, announced_at__isnull=False)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        failed = attempt(request, fail_call, call=found, by=reader_of(request), **form.cleaned_data)
        if failed:
            messages.success(request, _("The call is declared failed. It can be held again by one button."))
            return redirect("calls:call", number)
    context = {
        "call": found,
        "authority": found.authority,
        "form": form,
        "step": found.STEPS["fail"],
        "why_not": list(failing_blockers(found, at=clock.now())),
    }
    return page(request, "calls/fail.html", context)


@require_POST
@refused_shows(call_page)
def repeat(request: HttpRequest, number: str) -> HttpResponseBase:
    """Prepare the same call anew by one button."""
    found = get_allowed(request.user, "calls.repeat_call", Call, number=number)
    new = repeat_call(call=found, by=reader_of(request))
    messages.success(
        request, _("A new call is prepared from the old one. Check its dates, then the head announces it.")
    )
    return redirect("calls:ready", new.number)


def _draft_of(call: Call) -> CallAmendment | None:
    found: CallAmendment | None = CallAmendment.objects.filter(call=call, state=AmendmentState.DRAFT).first()
    if found is not None:
        found.call = call
    return found
