"""Pages of complaints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.complaints import actions, queries
from ashar.complaints.forms import AnswerForm, ComplaintForm, RemedyForm
from ashar.complaints.models import Complaint
from ashar.core import clock, files
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.core.web.downloads import serve
from ashar.core.web.stages import thread_view
from ashar.core.web.uploads import SCAN_TYPES


def _call(request: HttpRequest, number: str) -> Call:
    """A call whose results are published."""
    found = get_object_or_404(Call.objects.visible_to(request.user), number=number)
    if found.is_historic or not found.is_opened:
        raise Http404
    return found


def _complaint(request: HttpRequest, number: str, permission: str = "") -> Complaint:
    """Everybody may know of a complaint; not everybody may do this with it."""
    found = get_object_or_404(
        Complaint.objects.select_related(
            "call__authority", "proposal__organisation", "proposal__lot", "letter"
        ),
        number=number,
    )
    if permission and not reader_of(request).has_perm(permission, found):
        raise PermissionDenied
    return found


def _freezes_until(call: Call) -> datetime | None:
    """Until when a complaint still stops the signing; None when that time is over."""
    until = call.standstill_until
    return until if until and clock.now() <= until else None


@require_safe
def of_call(request: HttpRequest, number: str) -> HttpResponse:
    """The complaints about a call and their answers, and until when one may complain."""
    call = _call(request, number)
    until = queries.appeal_until(call)
    if until is None:
        raise Http404
    may_file = request.user.is_authenticated and reader_of(request).has_perm("complaints.file", call)
    context = {
        "call": call,
        "authority": call.authority,
        "complaints": list(queries.complaints_of(call)),
        "until": until,
        "freezes_until": _freezes_until(call),
        "is_open": clock.now() <= until,
        "may_file": may_file,
        "on": clock.today(),
    }
    return page(request, "complaints/of_call.html", context)


def file(request: HttpRequest, number: str) -> HttpResponse:
    """File a complaint; the office enters one that came on paper."""
    call, by = _call(request, number), reader_of(request)
    if not by.has_perm("complaints.file", call):
        raise PermissionDenied
    own = queries.bids_of(by, call)
    form = ComplaintForm(
        own or queries.all_bids(call), request.POST or None, request.FILES or None, on_paper=not own
    )
    if form.is_valid():
        upload = form.cleaned_data.get("letter")
        letter = files.store(upload, purpose="complaint", allowed=SCAN_TYPES) if upload else None
        filed = attempt(
            request,
            actions.file_complaint,
            proposal=form.chosen,
            text=form.cleaned_data["text"],
            letter=letter,
            by=by,
        )
        if filed:
            messages.success(request, _("The complaint is filed. The answer will be public."))
            return redirect("complaints:complaint", filed.number)
    context = {
        "call": call,
        "authority": call.authority,
        "form": form,
        "on_paper": not own,
        "blockers": list(actions.filing_blockers(call)),
        "freezes": _freezes_until(call) is not None,
    }
    return page(request, "complaints/file.html", context)


def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """A complaint: to everybody what is public of it, to the parties its words."""
    return _show(request, _complaint(request, number))


def _show(request: HttpRequest, found: Complaint, remedy_form: RemedyForm | None = None) -> HttpResponse:
    user: Any = request.user
    is_party = user.is_authenticated and user.has_perm("complaints.read", found)
    decisions = {}
    if is_party and user.has_perm("complaints.withdraw", found) and not found.is_settled:
        decisions["withdraw"] = decision(found, "withdraw", action=_address("withdraw", found))
    if is_party and user.has_perm("complaints.answer", found) and found.state == "upheld":
        decisions["remedy"] = decision(found, "remedy", action=_address("remedy", found))
    context = {
        "complaint": found,
        "call": found.call,
        "authority": found.call.authority,
        "thread": thread_view(found.number, public=not is_party),
        "is_party": is_party,
        "may_answer": is_party and user.has_perm("complaints.draft_answer", found),
        "is_late": found.is_late(clock.today()),
        "decisions": decisions,
        "remedy_form": remedy_form or RemedyForm(),
    }
    return page(request, "complaints/complaint.html", context)


def _address(name: str, found: Complaint) -> str:
    return reverse(f"complaints:{name}", args=[found.number])


@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The scan of a letter, for the parties."""
    found = _complaint(request, number, "complaints.read")
    if found.letter is None:
        raise Http404
    return serve(found.letter)


def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Draft the answer; the head publishes it."""
    found, by = _complaint(request, number, "complaints.draft_answer"), reader_of(request)
    may_publish = by.has_perm("complaints.answer", found)
    form = AnswerForm.for_complaint(found, request.POST or None)
    if form.is_valid():
        is_published = may_publish and "publish" in request.POST
        deed = actions.publish_answer if is_published else actions.draft_answer
        if attempt(request, deed, complaint=found, answer=form.words(), by=by):
            done = _("The answer is published.") if is_published else _("The draft of the answer is kept.")
            messages.success(request, done)
            return redirect("complaints:complaint", number)
    context = {
        "complaint": found,
        "call": found.call,
        "authority": found.call.authority,
        "form": form,
        "may_publish": may_publish,
        "step": Complaint.STEPS["dismiss"],
    }
    return page(request, "complaints/answer.html", context)


@require_POST
@refused_shows(complaint)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the complaint back."""
    found = _complaint(request, number, "complaints.withdraw")
    actions.withdraw_complaint(complaint=found, by=reader_of(request))
    messages.success(request, _("The complaint is withdrawn."))
    return redirect("complaints:complaint", number)


@require_POST
@refused_shows(complaint)
def remedy(request: HttpRequest, number: str) -> HttpResponse:
    """Say how what was wrong has been put right."""
    found = _complaint(request, number, "complaints.answer")
    form = RemedyForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    actions.record_remedy(
        complaint=found,
        remedy_ky=form.cleaned_data["remedy_ky"],
        remedy_ru=form.cleaned_data["remedy_ru"],
        by=reader_of(request),
    )
    messages.success(request, _("It is recorded how it was put right."))
    return redirect("complaints:complaint", number)
