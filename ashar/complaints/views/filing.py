"""What bidders and the office do with complaints before they are answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.complaints import actions, queries
from ashar.complaints.forms import ComplaintForm, RulingForm
from ashar.complaints.views.found import announced, complaint_of
from ashar.complaints.views.public import complaint, freezes_until
from ashar.core import files
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.downloads import serve
from ashar.core.web.uploads import SCAN_TYPES


def file(request: HttpRequest, number: str) -> HttpResponse:
    """File a complaint about the result; the office enters one that came on paper."""
    call, by = announced(request, number), reader_of(request)
    if not call.is_opened:
        raise Http404
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
        "freezes": freezes_until(call) is not None,
    }
    return page(request, "complaints/file.html", context)


def ruling(request: HttpRequest, number: str) -> HttpResponse:
    """Enter the decision of a court, a prosecutor or a higher authority."""
    call, by = announced(request, number), reader_of(request)
    if not by.has_perm("complaints.enter_ruling", call):
        raise PermissionDenied
    form = RulingForm(list(call.lots.all()), request.POST or None, request.FILES or None)
    if form.is_valid():
        scan = files.store(form.cleaned_data["scan"], purpose="complaint", allowed=SCAN_TYPES)
        facts = {"call": call, "lot": form.chosen, "ruling": form.ruling(), "scan": scan, "by": by}
        entered = attempt(request, actions.enter_ruling, **facts)
        if entered:
            messages.success(request, _("The decision is entered. The head carries it out on this page."))
            return redirect("complaints:complaint", entered.number)
    context = {"call": call, "authority": call.authority, "form": form}
    return page(request, "complaints/ruling.html", context)


@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The scan of a letter, for the parties."""
    found = complaint_of(request, number, "complaints.read")
    if found.letter is None:
        raise Http404
    return serve(found.letter)


@require_POST
@refused_shows(complaint)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the complaint back."""
    found = complaint_of(request, number, "complaints.withdraw")
    actions.withdraw_complaint(complaint=found, by=reader_of(request))
    messages.success(request, _("The complaint is withdrawn."))
    return redirect("complaints:complaint", number)


@require_POST
@refused_shows(complaint)
def erase(request: HttpRequest, number: str) -> HttpResponse:
    """Erase who complained without an account."""
    found = complaint_of(request, number, "complaints.draft_answer")
    actions.erase_person(complaint=found, by=reader_of(request))
    messages.success(request, _("Name and contact are erased."))
    return redirect("complaints:complaint", number)
