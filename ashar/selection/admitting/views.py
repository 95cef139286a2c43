"""Pages of the check item by item, of a correction, and of who is admitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.files import Locked, NotAccepted, store_locked
from ashar.core.lifecycle import Refused
from ashar.core.web.answers import attempt, page
from ashar.core.web.stages import thread_view
from ashar.proposals import content as port
from ashar.proposals.content import Content
from ashar.proposals.correcting import correction_of, kept_correction
from ashar.proposals.models import Proposal
from ashar.proposals.sending import PURPOSE
from ashar.proposals.sheet import sheet_of
from ashar.proposals.showing import reading
from ashar.selection.actions import admission, completing
from ashar.selection.admitting.forms import AskForm, ChecklistForm, CorrectingForm, VerdictForm
from ashar.selection.admitting.items import grounds_for, items_for, titles_of
from ashar.selection.admitting.listing import listed
from ashar.selection.models import AdmissionCheck, CorrectionRequest
from ashar.selection.views.reading import reading_of


def _check_of(request: HttpRequest, number: str) -> AdmissionCheck:
    """The check of a proposal, for who judges it; who stepped aside from it need not know of this page."""
    found = AdmissionCheck.objects.select_related(
        "opening__call__authority",
        "opening__call__commission",
        "proposal__lot__call__authority",
        "proposal__lot__call__commission",
        "proposal__organisation",
        "correction__asked_by",
        "checklist__checked_by",
        "ground",
    )
    check: AdmissionCheck | None = found.filter(proposal__number=number).first()
    if check is None or not reader_of(request).has_perm("selection.check_proposal", check):
        raise Http404
    return check


def _show(request: HttpRequest, check: AdmissionCheck, **sent: Any) -> HttpResponse:
    user, proposal, call = reader_of(request), check.proposal, check.call
    content = port.load_readable([proposal]).get(proposal.pk)
    items = items_for(proposal, content) if content else []
    kept, asked = getattr(check, "checklist", None), admission.asked_of(check)
    lacking = [code for code, said in kept.items.items() if said == "lacking"] if kept else []
    is_pending = check.state == "pending" and content is not None
    asking = list(completing.asking_blockers(check, by=user))
    settling = list(admission.settling_blockers(check)) if is_pending else []
    grounds = grounds_for(call, items, is_over=asked is not None and asked.is_over)
    context = {
        "check": check,
        "call": call,
        "authority": call.authority,
        "content": content,
        "items": items,
        "kept": kept,
        "list_form": sent.get("list_form") or (ChecklistForm(items, kept) if is_pending else None),
        "ask": sent.get("ask") or (AskForm(items, lacking) if is_pending and not asking else None),
        "asking_blockers": asking if is_pending and asked is None else [],
        "days": completing.days_to_correct(call),
        "verdict": sent.get("verdict") or (VerdictForm(grounds) if is_pending else None),
        "settling_blockers": settling,
        "correction": asked,
        "correction_titles": titles_of(call, asked.items) if asked else [],
        "correction_sent": _sent(check),
        "enters": proposal.is_paper
        and not list(completing.correcting_blockers(proposal, at=clock.now(), by=user)),
        **reading_of(call, [content] if content else []),
    }
    return page(request, "selection/check.html", context)


def _sent(check: AdmissionCheck) -> dict[str, Any] | None:
    """What came as a correction: requested changes, and apart what was changed besides, before and after."""
    asked = admission.asked_of(check)
    if asked is None or asked.answered_at is None:
        return None
    sheet = sheet_of(check.call)
    found = kept_correction(check.proposal, asked.items, sheet)
    if found is None:
        return None
    return {
        "correction": found,
        "changed": list(zip(found.changed, titles_of(check.call, found.changed), strict=True)),
        "unrequested": list(zip(found.unrequested, titles_of(check.call, found.unrequested), strict=True)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The check of one proposal: its list; a post keeps the list."""
    found = _check_of(request, number)
    if request.method != "POST":
        return _show(request, found)
    content = port.load_readable([found.proposal]).get(found.proposal_id)
    if content is None:
        raise Http404
    form = ChecklistForm(items_for(found.proposal, content), getattr(found, "checklist", None), request.POST)
    if form.is_valid():
        facts = {"check": found, "items": form.answers(), "by": reader_of(request)}
        if attempt(request, admission.keep_checklist, **facts):
            messages.success(request, _("The list is kept."))
            return redirect("selection:check", number)
    return _show(request, found, list_form=form)


@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the applicant to put named items right."""
    found = _check_of(request, number)
    content = port.load_readable([found.proposal]).get(found.proposal_id)
    if content is None:
        raise Http404
    form = AskForm(items_for(found.proposal, content), (), request.POST)
    if form.is_valid():
        told = form.cleaned_data
        facts = {name: told[name] for name in ("items", "note_ky", "note_ru")}
        asked = attempt(request, completing.request_correction, check=found, by=reader_of(request), **facts)
        if asked:
            messages.success(request, _("The applicant is told. The others go on without this proposal."))
            return redirect("selection:check", number)
    return _show(request, found, ask=form)


@require_POST
def settle(request: HttpRequest, number: str) -> HttpResponse:
    """Admit or refuse this proposal by itself."""
    found = _check_of(request, number)
    content = port.load_readable([found.proposal]).get(found.proposal_id)
    items = items_for(found.proposal, content) if content else []
    asked = admission.asked_of(found)
    grounds = grounds_for(found.call, items, is_over=asked is not None and asked.is_over)
    form = VerdictForm(grounds, request.POST)
    if form.is_valid():
        facts = {"check": found, "verdict": form.facts(), "by": reader_of(request)}
        if attempt(request, admission.settle_admission, **facts):
            messages.success(
                request, _("The verdict is recorded; a refusal is told to the applicant at once.")
            )
            return redirect("selection:sitting", found.call.number)
    return _show(request, found, verdict=form)


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, number: str) -> HttpResponse:
    """What the commission found, for the applicant; and the form in which it puts right what was asked."""
    proposal, user = _own(request, number), reader_of(request)
    found = (
        AdmissionCheck.objects.select_related("correction", "ground", "opening__call")
        .filter(proposal=proposal)
        .first()
    )
    if found is None:
        raise Http404
    asked = admission.asked_of(found)
    blockers = list(completing.correcting_blockers(proposal, at=clock.now(), by=user))
    is_open = asked is not None and asked.answered_at is None and not asked.is_over
    form = _correcting(request, proposal, asked) if asked and is_open and not blockers else None
    is_sent = form is not None and form.is_bound and form.is_valid()
    if is_sent and attempt(request, _send, proposal=proposal, form=form, by=user):
        messages.success(request, _("The correction is sent. Here is its receipt."))
        return redirect("selection:own-admission", number)
    context: dict[str, Any] = {
        "proposal_row": proposal,
        "check": found,
        "call": proposal.lot.call,
        "authority": proposal.lot.call.authority,
        "correction": asked,
        "asked": titles_of(proposal.lot.call, asked.items) if asked else [],
        "changed": titles_of(proposal.lot.call, asked.changed) if asked else [],
        "unrequested": titles_of(proposal.lot.call, asked.unrequested) if asked else [],
        "form": form,
        "blockers": blockers if is_open else [],
        "is_whole": "whole" in request.GET,
        "sent": _told(proposal, asked),
        "others": {},
        "told_of": {},
    }
    return page(request, "selection/own_admission.html", context)


def _told(proposal: Proposal, asked: CorrectionRequest | None) -> dict[str, Any] | None:
    """All that was sent as a correction, for reading."""
    sheet = sheet_of(proposal.lot.call)
    kept = kept_correction(proposal, asked.items, sheet) if asked and asked.answered_at else None
    return reading(kept.sent, proposal.lot.ceiling, sheet) if kept else None


def _own(request: HttpRequest, number: str) -> Proposal:
    found = Proposal.objects.select_related("lot__call__authority", "lot__call__commission", "organisation")
    proposal: Proposal | None = found.filter(number=number).first()
    if proposal is None or not reader_of(request).has_perm("selection.correct", proposal):
        raise Http404
    return proposal


def _correcting(request: HttpRequest, proposal: Proposal, asked: CorrectionRequest) -> CorrectingForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return CorrectingForm(
        *sent,
        content=port.load_opened(proposal),
        sheet=sheet_of(proposal.lot.call),
        asked=asked.items,
        is_whole="whole" in request.GET,
    )


def _send(*, proposal: Proposal, form: CorrectingForm, by: User) -> Any:
    """Ask first and keep the files after, so that a refusal leaves none; the action asks again."""
    reasons = list(completing.correcting_blockers(proposal, at=clock.now(), by=by))
    content: Content = form.content()
    preview = correction_of(form.known, content, form.asked, form.sheet)
    if reasons := [*reasons, *completing.sum_blockers(preview)]:
        raise Refused(*reasons)
    return completing.send_correction(
        proposal=proposal, content=content, files=_stored(form.uploads()), by=by
    )


def _stored(uploads: Mapping[str, Any]) -> dict[str, list[Locked]]:
    try:
        return {code: [store_locked(upload, purpose=PURPOSE)] for code, upload in uploads.items()}
    except NotAccepted as refused:  # what only the scanner for viruses knows
        raise Refused(*refused.messages) from refused


@require_safe
def admitted(request: HttpRequest, number: str) -> HttpResponse:
    """Who takes part and who does not, and why, for everybody, once the check is over."""
    call = get_object_or_404(Call.objects.visible_to(request.user), number=number, announced_at__isnull=False)
    found = listed(call)
    if found is None:
        raise Http404
    context = {
        "call": call,
        "authority": call.authority,
        "listed": found,
        "thread": thread_view(number),
    }
    return page(request, "selection/admitted.html", context)
