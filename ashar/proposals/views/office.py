"""What the office sees before the opening: a count, and to the secretary the envelopes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.core import clock, i18n
from ashar.core.web import stages
from ashar.core.web.answers import page
from ashar.proposals.queries import call_on_offer, envelopes_to, filed_count


@require_safe
def of_call(request: HttpRequest, number: str) -> HttpResponse:
    """How many proposals stand filed, and nothing else of them."""
    call = call_for(request, number, "proposals.count_proposals")
    is_secretary = reader_of(request).has_perm("proposals.take_envelopes", call)
    context = {
        "call": call,
        "authority": call.authority,
        "filed": filed_count(call),
        "phase": call.phase_at(clock.now()),
        "is_secretary": is_secretary,
        "envelopes": _rows(call) if is_secretary else [],
        "thread": stages.thread_view(number, public=True),
    }
    return page(request, "proposals/of_call.html", context)


def _rows(call: Call) -> list[list[Any]]:
    """A row for each envelope: its number as a link, from whom, when it came, what became of it."""
    return [
        [
            format_html(
                '<a href="{}">{}</a>', reverse("proposals:envelope", args=[each.number]), each.number
            ),
            i18n.written(each.organisation, "name") if each.organisation else each.sender,
            i18n.short_moment(each.received_at, seconds=True),
            each.state_label(),
        ]
        for each in envelopes_to(call)
    ]


def call_for(request: HttpRequest, number: str, permission: str) -> Call:
    """A call that was announced here, for whoever has this right on it; raises PermissionDenied, Http404."""
    call = call_on_offer(number)
    if not reader_of(request).has_perm(permission, call):
        raise PermissionDenied
    return call
