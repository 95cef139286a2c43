"""Several people at one draft: who writes, what was changed, what they say to each other, who is here."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ashar.accounts.reader import reader_of
from ashar.accounts.views.people import slip
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for
from ashar.proposals import beside
from ashar.proposals.actions import be_present, comment_draft, end_helper, invite_helper, settle_comment
from ashar.proposals.beside_forms import CommentForm, HelperForm
from ashar.proposals.lacking import part_of
from ashar.proposals.merging import parts_of
from ashar.proposals.models import Proposal
from ashar.proposals.sheet import Sheet, sheet_of
from ashar.proposals.team import helpers_now
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.writing import TEXT, desk_of, frame_of, is_writable

SHOWN_REVISIONS = 30


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def team(request: HttpRequest, number: str) -> HttpResponse:
    """Who writes this proposal, helpers from outside, and who changed what."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_proposal", Proposal, number=number)
    sheet, here = sheet_of(own.lot.call), reverse("proposals:team", args=[number])
    if request.method == "POST" and "end" in request.POST:
        attempt(request, end_helper, proposal=own, helper=_whole(request.POST["end"]), by=user)
        return HttpResponseRedirect(here)
    form = HelperForm(request.POST or None, parts=_offered(sheet))
    if form.is_valid():
        invited = attempt(request, invite_helper, proposal=own, by=user, **form.cleaned_data)
        if invited is not None:
            return (
                slip(request, invited.helper.user, invited.code, back=here)
                if invited.code
                else redirect(here)
            )
    members = own.organisation.memberships.current().select_related("user").order_by("code", "pk")
    context = {
        **frame_of(own),
        "form": form,
        "members": list(members),
        "helpers": [
            _told(helper, sheet) for helper in helpers_now(own).select_related("user").order_by("pk")
        ],
        "is_head": acts_for(user, own.organisation_id, MemberCode.HEAD) and is_writable(own),
        "revisions": beside.revisions(own, sheet, parts_of(sheet), SHOWN_REVISIONS),
    }
    return page(request, "proposals/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def talk(request: HttpRequest, number: str) -> HttpResponse:
    """What those who write say to each other of the parts that one writes oneself."""
    desk = desk_of(request, number, TEXT)
    if not is_writable(desk.own):
        return redirect(TEXT, number)
    here = reverse("proposals:talk", args=[number])
    if request.method == "POST" and "settle" in request.POST:
        comment = _whole(request.POST["settle"])
        attempt(request, settle_comment, proposal=desk.own, comment=comment, by=desk.user)
        return HttpResponseRedirect(here)
    offered = [(part, title) for part, title in _offered(desk.sheet) if part in desk.allowed]
    form = CommentForm(request.POST or None, parts=offered)
    if form.is_valid():
        added = attempt(request, comment_draft, proposal=desk.own, by=desk.user, **form.cleaned_data)
        if added is not None:
            return HttpResponseRedirect(here)
    said = beside.comments(desk.own, desk.allowed)
    order = {part: n for n, (part, _title) in enumerate(offered)}
    said.sort(key=lambda each: (order.get(each.part, 0), each.pk))
    threads = [
        (beside.title_of(part, desk.sheet), list(them))
        for part, them in groupby(said, key=lambda each: each.part)
    ]
    return page(request, "proposals/talk.html", {**frame_of(desk.own), "form": form, "threads": threads})


@require_POST
@needs_key
def present(request: HttpRequest, number: str) -> HttpResponse:
    """A script says that one is writing, and asks who else is."""
    desk = desk_of(request, number, TEXT)
    if request.POST.get("writes") and is_writable(desk.own):
        part = part_of(request.POST.get("part", ""), desk.sheet)
        be_present(proposal=desk.own, part=part if part in desk.allowed else "", by=desk.user)
    return JsonResponse({"present": beside.present(desk.own, desk.user)})


def _offered(sheet: Sheet) -> list[tuple[str, Any]]:
    return [(part, beside.title_of(part, sheet)) for part in parts_of(sheet) if part != "language"]


def _told(helper: Any, sheet: Sheet) -> Any:
    helper.words = [beside.title_of(part, sheet) for part in helper.parts]
    return helper


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
