"""Pages on which the secretary writes what each applicant is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.stages import thread_view
from ashar.proposals import content as port
from ashar.selection import queries
from ashar.selection.actions.telling import KEEPERS, WRITTEN_IN, may_write, write_feedback
from ashar.selection.feedback.drafting import comments_of, draft_of
from ashar.selection.feedback.forms import FeedbackForm
from ashar.selection.feedback.needed import asks_for_feedback, told, without_feedback
from ashar.selection.models import AdmissionCheck, Feedback
from ashar.selection.standing import Standing, criteria_of


@dataclass(frozen=True)
class Line:
    """One applicant: whether it is told, and whether this reader writes it."""

    check: AdmissionCheck
    is_told: bool
    is_mine: bool


@require_safe
def feedback(request: HttpRequest, number: str) -> HttpResponse:
    """Who is told already and who waits."""
    call = get_allowed(request.user, "selection.see_protocol", Call, number=number)
    if call.state not in WRITTEN_IN or not asks_for_feedback(call):
        raise Http404
    lines = _lines(call, reader_of(request))
    context = {
        "call": call,
        "authority": call.authority,
        "thread": thread_view(call.number, public=False),
        "lines": lines,
        "waiting": sum(not line.is_told for line in lines),
    }
    return page(request, "selection/feedback.html", context)


def _lines(call: Call, user: User) -> list[Line]:
    """All applicants; the same rule as `may_write`, by as many queries for ninety as for one."""
    waiting = {check.pk for check in without_feedback(call)}
    declared = queries.declarations_of(call)
    seats = queries.seats_of(call)
    by_keepers = {pk for seat in seats if seat.duty in KEEPERS for pk in queries.readable(seat, declared)}
    own = next((seat for seat in seats if seat.user_id == user.pk), None)
    readable = queries.readable(own, declared) if own else set()
    keeps = own is not None and own.duty in KEEPERS
    heads = user.holds(call.authority_id, "head") and own is None

    def is_mine(pk: int) -> bool:
        return heads or (pk in readable and (keeps or pk not in by_keepers))

    checks = told(queries.checks_of(call))
    return [Line(check, check.pk not in waiting, is_mine(check.proposal_id)) for check in checks]


def tell(request: HttpRequest, number: str) -> HttpResponse:
    """What one applicant is told: marks and comments beside three fields that begin with a draft."""
    near = AdmissionCheck.objects.select_related(
        "proposal__lot__call__authority", "proposal__lot__call__commission", "proposal__organisation"
    )
    check = get_object_or_404(near, proposal__number=number)
    call, user = check.proposal.lot.call, reader_of(request)
    if call.state not in WRITTEN_IN or not asks_for_feedback(call) or not may_write(user, check.proposal):
        raise Http404
    language = port.load_opened(check.proposal).language
    rows = queries.standings(call).get(check.proposal.lot_id, [])
    standing = next((row for row in rows if row.check.pk == check.pk), None)
    sits = queries.member_of(call, user) is not None
    form = _form(request, check, standing, language, sits=sits)
    if form.is_bound and form.is_valid():
        facts: Any = {"words": form.words(), "language": language, "by": user}
        if attempt(request, write_feedback, check=check, **facts):
            messages.success(request, _("It is kept. The applicant sees it with the results."))
            return redirect(_next(call, user))
    context = {
        "call": call,
        "authority": call.authority,
        "check": check,
        "form": form,
        "written_in": language,
        "standing": standing,
        "criteria": criteria_of(call),
        "comments": comments_of(standing) if standing and sits else [],
    }
    return page(request, "selection/tell.html", context, status=422 if form.errors else None)


def _form(
    request: HttpRequest, check: AdmissionCheck, standing: Standing | None, language: str, *, sits: bool
) -> FeedbackForm:
    """With what is kept, else a draft; the members’ comments are for the commission, not for the head."""
    is_refused = check.state == "refused"
    if request.method == "POST":
        return FeedbackForm(request.POST, is_refused=is_refused)
    kept = Feedback.objects.filter(proposal=check.proposal).first()
    fields = ("strengths", "weaknesses", "improve")
    known = {name: getattr(kept, name) for name in fields} if kept else None
    initial = known or draft_of(check, standing, check.proposal.lot.call, language)
    if known is None and standing is not None and not sits:
        initial["improve"] = ""
    return FeedbackForm(initial=initial, is_refused=is_refused)


def _next(call: Call, user: User) -> str:
    """The next applicant who waits for this writer; the list when there is none."""
    for line in _lines(call, user):
        if line.is_mine and not line.is_told:
            return reverse("selection:tell", args=[line.check.proposal.number])
    return reverse("selection:feedback", args=[call.number])
