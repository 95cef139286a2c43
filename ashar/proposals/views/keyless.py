"""A draft whose key is not here: what that means, and how to go on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ashar.accounts.reader import reader_of
from ashar.core.lifecycle import Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import page
from ashar.proposals import content as port
from ashar.proposals.actions import arrival, begin_anew, keeps_copy
from ashar.proposals.models import Proposal
from ashar.proposals.packages import NoPackage, filed_in
from ashar.proposals.states import WRITTEN

View = Callable[..., HttpResponseBase]


def needs_key(view: View) -> View:
    """A page that reads one's own text: without its key another page says what has happened."""

    @wraps(view)
    def shown(request: HttpRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, number, *args, **kwargs)
        except port.Sealed:
            return _keyless(
                request, get_allowed(request.user, "proposals.see_receipt", Proposal, number=number)
            )

    return shown


def _keyless(request: HttpRequest, own: Proposal) -> HttpResponse:
    context = {
        "proposal": own,
        "call": own.lot.call,
        "authority": own.lot.call.authority,
        "is_rule": bool(own.version) and not keeps_copy(own.lot.call),
        "is_awaited": bool(own.version) and not own.lot.call.is_opened and port.copy_ends(own),
        "may_begin": own.state in WRITTEN and own.lot.call.is_open(arrival()) and not port.is_readable(own),
    }
    return page(request, "proposals/keyless.html", context, status=409)


@require_http_methods(["POST"])
def anew(request: HttpRequest, number: str) -> HttpResponse:
    """Begin the text anew when its key is gone: empty, or as the package of a filing brings it back."""
    own = get_allowed(request.user, "proposals.write_proposal", Proposal, number=number)
    sent = request.FILES.get("package")
    try:
        begin_anew(proposal=own, by=reader_of(request), filed=filed_in(sent.file) if sent else None)
    except NoPackage:
        messages.error(request, _("This file is no package of a filing. Choose the ZIP file of the receipt."))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        if sent:
            messages.success(request, _("The text is back as it was filed, with its files."))
    return redirect("proposals:proposal", number)
