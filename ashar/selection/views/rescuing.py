"""Pages for a call whose key is lost: the grounds, their confirmation, and the package of an applicant."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.proposals import content as port
from ashar.proposals.models import Proposal
from ashar.proposals.packages import NoPackage, filed_in
from ashar.selection.actions.rescuing import (
    bring_package,
    bringing_blockers,
    confirm_lost_key,
    lost_key_of,
    record_lost_key,
)
from ashar.selection.forms import GroundsForm
from ashar.selection.models import BroughtPackage
from ashar.selection.views.sittings import show_sitting


@require_POST
def record(request: HttpRequest, number: str) -> HttpResponse:
    """The head records why the key cannot be made any more."""
    call = get_allowed(request.user, "selection.record_lost_key", Call, number=number)
    form = GroundsForm(request.POST)
    if form.is_valid():
        facts = {"call": call, "by": reader_of(request), **form.cleaned_data}
        if attempt(request, record_lost_key, **facts):
            messages.success(request, _("The loss of the key is recorded: the chair confirms it."))
            return redirect("selection:sitting", number)
    return show_sitting(request, number, grounds=form)


def _back(request: HttpRequest, number: str) -> HttpResponse:
    return show_sitting(request, number)


@require_POST
@refused_shows(_back)
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """The chair confirms it, and applicants are asked for their packages."""
    call = get_allowed(request.user, "selection.confirm_lost_key", Call, number=number)
    confirm_lost_key(call=call, by=reader_of(request))
    messages.success(request, _("Confirmed: the applicants are asked for the packages of their receipts."))
    return redirect("selection:sitting", number)


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, number: str) -> HttpResponse:
    """An applicant brings the package of its receipt."""
    user = reader_of(request)
    own = get_allowed(user, "selection.bring_package", Proposal, number=number)
    if not own.version:
        raise Http404
    if request.method == "POST" and _take(request, own):
        messages.success(
            request, _("The package is taken: it is what you filed, and is opened with the others.")
        )
        return redirect("selection:bring", number)
    call = own.lot.call
    context = {
        "proposal": own,
        "call": call,
        "authority": call.authority,
        "lost": lost_key_of(call),
        "brought": BroughtPackage.objects.filter(proposal=own).first(),
        "blockers": list(bringing_blockers(call, at=clock.now())),
        "has_copy": port.is_readable(own),
    }
    return page(request, "selection/bring.html", context)


def _take(request: HttpRequest, own: Proposal) -> bool:
    sent = request.FILES.get("package")
    if not sent and "copy" not in request.POST:
        messages.error(request, _("Choose the ZIP file of the receipt."))
        return False
    try:
        body = filed_in(sent.file) if sent else None
    except NoPackage:
        messages.error(request, _("This file is no package of a filing. Choose the ZIP file of the receipt."))
        return False
    return bool(attempt(request, bring_package, proposal=own, body=body, by=reader_of(request)))
