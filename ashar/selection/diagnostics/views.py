"""Pages on what the marks say: for the commission after the reveal, for everybody with the results."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.proposals.models import Proposal
from ashar.selection import queries
from ashar.selection.actions.discussing import asks_for_discussion, record_discussion
from ashar.selection.diagnostics.showing import said_of_lots, split_limit, splits_in
from ashar.selection.forms import DiscussionForm
from ashar.selection.links import PUBLISHED
from ashar.selection.models import SplitDiscussion
from ashar.selection.standing import criteria_of

REVEALED = {Phase.DECIDING.value, *PUBLISHED}


@require_safe
def diagnostics(request: HttpRequest, number: str) -> HttpResponse:
    """What the marks say of themselves."""
    call = get_object_or_404(Call.objects.visible_to(request.user), number=number)
    return _show(request, call)


def may(user: Any, permission: str, call: Call) -> bool:
    """Whether somebody who signed in may do this in the call."""
    return bool(user.is_authenticated and user.has_perm(permission, call))


def _show(request: HttpRequest, call: Call, sent: dict[int, DiscussionForm] | None = None) -> HttpResponse:
    """The page; `sent`: by proposal id, the form of a discussion as it was sent."""
    checks = queries.checks_of(call)
    protocol = queries.protocol_of(checks)
    is_public = protocol is not None and protocol.state == "published"
    is_inside = may(request.user, "selection.see_protocol", call)
    if call.state not in REVEALED or not (is_public or is_inside) or not checks:
        raise Http404
    by_lot = queries.standings(call, checks)
    wide = splits_in(call, by_lot)
    keys = [row.proposal.pk for row in wide]
    known = {each.proposal_id: each for each in SplitDiscussion.objects.filter(proposal__in=keys)}
    writes = protocol is None and may(request.user, "selection.keep_record", call)
    asks = asks_for_discussion(call)
    context = {
        "call": call,
        "authority": call.authority,
        "lots": said_of_lots(call, list(call.lots.all()), by_lot, named=is_inside and not is_public),
        "criteria": criteria_of(call),
        "limit": split_limit(call),
        "splits": [
            (
                row,
                known.get(row.proposal.pk),
                _form(row.proposal.pk, known, sent) if writes and asks else None,
            )
            for row in wide
        ],
        "is_public": is_public,
        "asks": asks,
    }
    return page(request, "selection/diagnostics.html", context, status=422 if sent else None)


def _form(
    key: int, known: dict[int, SplitDiscussion], sent: dict[int, DiscussionForm] | None
) -> DiscussionForm:
    if sent and key in sent:
        return sent[key]
    kept = known.get(key)
    initial = {"text_ky": kept.text_ky, "text_ru": kept.text_ru} if kept else {}
    return DiscussionForm(initial=initial, prefix=f"d{key}")


@require_POST
def discuss(request: HttpRequest, number: str, proposal_id: int) -> HttpResponse:
    """Write down what the sitting said of a proposal whose marks lie widely apart."""
    call = get_allowed(request.user, "selection.keep_record", Call, number=number)
    near = Proposal.objects.select_related("lot__call__authority", "organisation")
    proposal = get_object_or_404(near, lot__call=call, pk=proposal_id)
    form = DiscussionForm(request.POST, prefix=f"d{proposal_id}")
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("text_ky", "text_ru")}
        if attempt(request, record_discussion, proposal=proposal, by=reader_of(request), **words):
            messages.success(request, _("The discussion is recorded: it stands in the protocol."))
            return redirect("selection:diagnostics", number)
    return _show(request, call, {proposal_id: form})
