"""What is read: an opened proposal, how the opening goes on, the results, an applicant's own marks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.actions import shares_of
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core import clock
from ashar.core.thread import Mode
from ashar.core.web.answers import page
from ashar.core.web.stages import thread_view
from ashar.core.web.ties import ties_of
from ashar.proposals.content import Content
from ashar.proposals.downloads import serve_attached
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.sheet import sheet_of
from ashar.proposals.showing import evidence, partners, said, scans_of, told_line
from ashar.selection import queries
from ashar.selection.actions.rescuing import filed_for, is_at_hand, lost_key_of
from ashar.selection.admitting.listing import is_listed
from ashar.selection.feedback.needed import asks_for_feedback
from ashar.selection.links import result_links
from ashar.selection.marking.passes import is_blind
from ashar.selection.marking.sheets import sheet_of_member
from ashar.selection.models import Opening
from ashar.selection.publication import clock_of
from ashar.selection.results import own_marks, results_of


def _readable(request: HttpRequest, number: str) -> Proposal:
    """An opened proposal that the member may read; whoever may not need not know of it."""
    read = Proposal.objects.select_related("lot__call__authority", "lot__call__commission", "organisation")
    proposal = read.filter(number=number).first()
    if proposal is None or not request.user.has_perm("selection.read_proposal", proposal):
        raise Http404
    sheet = sheet_of_member(proposal.lot.call, request.user.pk)
    if sheet is not None and is_blind(sheet):
        raise PermissionDenied(_("You mark without names now. On your desk it stands under its letter."))
    return proposal


def reading_of(call: Call, contents: Iterable[Content]) -> dict[str, Any]:
    """What the template of an opened proposal needs beside its content."""
    return {
        "said_in": partial(said, sheet_of(call)),
        "told_line": told_line,
        "partners_in": partners,
        "evidence_in": evidence,
        "scans": scans_of(contents),
    }


def read(request: HttpRequest, number: str) -> HttpResponse:
    """An opened proposal for a member of the commission who may read it."""
    proposal = _readable(request, number)
    member = queries.member_of(proposal.lot.call, reader_of(request))
    assert member is not None
    content = queries.content_for(member, proposal)
    context = {
        "proposal": proposal,
        "call": proposal.lot.call,
        "authority": proposal.lot.call.authority,
        "content": content,
        **reading_of(proposal.lot.call, [content]),
    }
    return page(request, "selection/read.html", context)


@require_safe
def opened(request: HttpRequest, number: str) -> HttpResponse:
    """How the opening goes on, for everybody: the shares given, then each envelope with its time and code."""
    call = get_object_or_404(
        Call.objects.visible_to(request.user), number=number, announced_at__isnull=False, mode=Mode.LIVE
    )
    record = Opening.objects.filter(call=call).first()
    shares, at = shares_of(call), clock.now()
    context = {
        "call": call,
        "authority": call.authority,
        "record": record,
        "envelopes": queries.envelopes_of(record) if record else [],
        "unopened": queries.unopened_envelopes(call) if record else [],
        "paper": queries.record_of_opening(call),
        "shares": shares,
        "given": sum(share.given_at is not None for share in shares),
        "key": shares[0].key if shares else None,
        "is_awaited": call.phase_at(at) == Phase.CLOSED,
        "is_open": call.is_open(at),
        "is_listed": is_listed(call),
        "thread": thread_view(number),
        **_packages(request, call),
    }
    return page(request, "selection/opening.html", context)


def _packages(request: HttpRequest, call: Call) -> dict[str, Any]:
    """Where the key is lost: the grounds, how many packages have come, and whose the reader may bring."""
    lost = lost_key_of(call)
    if lost is None or lost.confirmed_at is None or call.is_opened:
        return {"lost": lost if call.is_opened else None, "brought": 0, "filed": 0, "bring": []}
    filed = filed_for(call)
    mine = (
        {tie.body for tie in ties_of(request.user, "membership")} if request.user.is_authenticated else set()
    )
    return {
        "lost": lost,
        "brought": sum(is_at_hand(each) for each in filed),
        "filed": len(filed),
        "bring": [each.number for each in filed if each.organisation_id in mine],
    }


def results(request: HttpRequest, number: str) -> HttpResponse:
    """The published results of a call, with reasons."""
    call = get_object_or_404(Call.objects.visible_to(request.user), number=number)
    found = results_of(call)
    if found is None:
        raise Http404
    own_bodies = (
        {tie.body for tie in ties_of(request.user, "membership")} if request.user.is_authenticated else set()
    )
    context = {
        "call": call,
        "authority": call.authority,
        "results": found,
        "clock": clock_of(call, found.protocol) if found.protocol else None,
        "links": result_links(call),
        "own": [each for each in found.proposals if each.organisation_id in own_bodies],
        "thread": thread_view(number),
    }
    return page(request, "selection/results.html", context)


def attached(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A file of an opened proposal, for a member who may read it, if it is of the version that counts."""
    proposal = _readable(request, number)
    member = queries.member_of(proposal.lot.call, reader_of(request))
    assert member is not None
    known = queries.content_for(member, proposal).file(pk)
    if known is None:
        raise Http404
    kept = get_object_or_404(
        Attachment.objects.select_related("file", "document__organisation"), proposal=proposal, pk=pk
    )
    return serve_attached(kept, known, by=reader_of(request))


def own(request: HttpRequest, number: str) -> HttpResponse:
    """An applicant's own marks and the comments, without names of members."""
    proposal = (
        Proposal.objects.filter(number=number).select_related("lot__call__authority", "organisation").first()
    )
    if proposal is None or not request.user.has_perm("selection.see_own_marks", proposal):
        raise Http404
    found = own_marks(proposal)
    if found is None:
        raise Http404
    context = {
        "proposal": proposal,
        "call": proposal.lot.call,
        "authority": proposal.lot.call.authority,
        "own": found,
        "awaits_feedback": found.feedback is None and asks_for_feedback(proposal.lot.call),
        "award": found.offered,
        "links": result_links(proposal.lot.call),
    }
    return page(request, "selection/own.html", context)
