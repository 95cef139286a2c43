"""What the office sees before the opening: a count; and how the secretary takes in a paper proposal."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls.models import Call, Lot
from ashar.core import clock, i18n
from ashar.core.files import store
from ashar.core.lifecycle import Refused
from ashar.core.web import stages
from ashar.core.web.answers import attempt, page
from ashar.core.web.uploads import SCAN_TYPES
from ashar.proposals.actions import Paper, enter_paper_proposal, paper_blockers
from ashar.proposals.forms import PaperForm
from ashar.proposals.models import Proposal
from ashar.proposals.queries import call_on_offer, filed_count, paper_proposals
from ashar.proposals.sheet import sheet_of


@require_safe
def of_call(request: HttpRequest, number: str) -> HttpResponse:
    """How many proposals stand filed, and nothing else of them."""
    call = _call(request, number, "proposals.count_proposals")
    is_secretary = reader_of(request).has_perm("proposals.enter_paper", call)
    context = {
        "call": call,
        "authority": call.authority,
        "filed": filed_count(call),
        "phase": call.phase_at(clock.now()),
        "is_secretary": is_secretary,
        "papers": _rows(call) if is_secretary else [],
        "thread": stages.thread_view(number, public=True),
    }
    return page(request, "proposals/of_call.html", context)


def _rows(call: Call) -> list[list[Any]]:
    """A row for each paper proposal: its number as a link to the receipt, applicant, time of receipt."""
    return [
        [
            format_html('<a href="{}">{}</a>', reverse("proposals:receipt", args=[each.number]), each.number),
            i18n.written(each.organisation, "name"),
            i18n.short_moment(each.filed_at, seconds=True) if each.filed_at else "",
        ]
        for each in paper_proposals(call)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The secretary enters a proposal that came on paper, with its scan."""
    call = _call(request, number, "proposals.enter_paper")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    lots = Lot.objects.filter(call=call).select_related("call__authority", "call__commission")
    form = PaperForm(*sent, lots=lots, sheet=sheet_of(call))
    if form.is_valid():
        entered = attempt(request, _enter, form=form, by=reader_of(request))
        if entered is not None:
            return redirect("proposals:receipt", entered.number)
    context = {"call": call, "authority": call.authority, "form": form, "others": {}, "told_of": {}}
    may = reader_of(request).has_perm("organisations.register_on_paper")
    return page(request, "proposals/paper.html", context | {"may_register": may})


def _enter(form: PaperForm, by: User) -> Proposal:
    """Ask first and keep the scan after, so that a refusal leaves no file; the action asks again."""
    sent = form.cleaned_data
    facts = {name: sent[name] for name in ("lot", "organisation", "received_at", "is_incomplete")}
    paper = Paper(content=form.content(), **facts)
    reasons = list(paper_blockers(paper, at=clock.now(), by=by))
    if reasons:
        raise Refused(*reasons)
    scan = store(sent["scan"], purpose="proposal_scan", allowed=SCAN_TYPES)
    return enter_paper_proposal(**vars(paper), received_from=sent["received_from"], scan=scan, by=by)


def _call(request: HttpRequest, number: str, permission: str) -> Call:
    call = call_on_offer(number)
    if not reader_of(request).has_perm(permission, call):
        raise PermissionDenied
    return call
