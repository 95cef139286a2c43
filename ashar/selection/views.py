"""Pages of the selection: the sitting, the results, an applicant's own marks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.actions import give_share, share_blockers, shares_of
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core import clock, files
from ashar.core.lifecycle import Blocker
from ashar.core.thread import Mode
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import Decision, attempt, decision, page, refusals_of, refused_shows
from ashar.core.web.downloads import serve
from ashar.core.web.stages import thread_view
from ashar.core.web.ties import ties_of
from ashar.proposals.downloads import serve_attached
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.sheet import sheet_of
from ashar.proposals.showing import said, told_line
from ashar.selection import queries
from ashar.selection.actions import awarding, deciding, marking, opening, publishing
from ashar.selection.forms import DeclineForm, SignForm
from ashar.selection.links import result_links
from ashar.selection.models import Award, Opening, ScoreSheet, SittingProtocol
from ashar.selection.results import own_marks, results_of
from ashar.selection.sitting import Sitting, sitting_for


def _publishing(call: Call, protocol: SittingProtocol, action: str) -> Decision:
    """The button of the head; before the signatures it says what it waits for, in words, not in states."""
    step = decision(protocol, "publish", publishing.publishing_blockers(call), action=action)
    if protocol.state in ("draft", "signing"):
        unsigned = _(
            "The minutes are not signed yet: the commission prints and signs them, and adds the scan."
        )
        return replace(step, blockers=[Blocker(unsigned, who=_("The chair or the secretary"))])
    return step


def _call(request: HttpRequest, number: str, permission: str) -> Call:
    return get_allowed(request.user, permission, Call, number=number)


def _show(
    request: HttpRequest, call: Call, sitting: Sitting, declined: dict[int, DeclineForm] | None = None
) -> HttpResponse:
    """The sitting; `declined`: by the award, the form of who steps back, as it was sent."""
    declined = declined or {}

    def action(name: str) -> str:
        return reverse(f"selection:{name}", args=[call.number])

    decisions = {
        "open": decision(
            call,
            "record_opening",
            opening.opening_blockers(call, at=clock.now(), by=reader_of(request)),
            action=action("open"),
        ),
    }
    if sitting.own_share is not None:
        too_early = share_blockers(call, at=clock.now())
        decisions["share"] = decision(call, "give_share", too_early, action=action("share"))
    if sitting.protocol is not None:
        decisions["publish"] = _publishing(call, sitting.protocol, action("publish"))
    if sitting.sheet is not None:
        decisions["lock"] = decision(sitting.sheet, "lock", sitting.blockers, action=action("lock"))
    forms = (
        sitting.interests,
        sitting.admission,
        sitting.marks,
        sitting.decision,
        sitting.sign,
        sitting.excuse,
        *declined.values(),
    )
    is_wrong = any(form is not None and form.is_bound and not form.is_valid() for form in forms)
    context = {
        "call": call,
        "authority": call.authority,
        "sitting": sitting,
        "decisions": decisions,
        "thread": thread_view(call.number, public=False),
        "lots": call.lots.all(),
        "criteria": queries.criteria_of(call),
        "declines": [
            (
                award,
                decision(award, "decline", action=_decline_address(award)),
                declined.get(award.pk) or DeclineForm(),
            )
            for award in sitting.granted
        ],
        "said_in": partial(said, sheet_of(call)),
        "told_line": told_line,
        "can_publish": reader_of(request).has_perm("selection.publish", call),
    }
    return page(request, "selection/sitting.html", context, status=422 if is_wrong else None)


def sitting(request: HttpRequest, number: str, **_of_what: int) -> HttpResponse:
    """One sitting, one page; also the page that a refused deed comes back to, whatever it was about."""
    call = _call(request, number, "selection.see_protocol")
    return _show(request, call, sitting_for(call, reader_of(request)))


def _decline_address(award: Award) -> str:
    return reverse("selection:decline", args=[award.lot.call.number, award.pk])


@require_POST
@refused_shows(sitting)
def open_proposals(request: HttpRequest, number: str) -> HttpResponse:
    """Open what was filed."""
    call = _call(request, number, "selection.keep_record")
    opened = opening.open_proposals(call=call, by=reader_of(request))
    messages.success(request, _("The proposals are opened: {count}.").format(count=opened.proposals_count))
    return redirect("selection:sitting", number)


@require_POST
@refused_shows(sitting)
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Take a keeper's share of the key."""
    call = _call(request, number, "selection.give_share")
    give_share(call=call, by=reader_of(request))
    messages.success(request, _("Your share of the key is given."))
    return redirect("selection:sitting", number)


@require_POST
def interests(request: HttpRequest, number: str) -> HttpResponse:
    """Take a member's declarations."""
    call = _call(request, number, "selection.sit")
    shown = sitting_for(call, reader_of(request), sent="interests", data=request.POST)
    form = shown.interests
    if form is None:
        return redirect("selection:sitting", number)
    if form.is_valid():
        attempt(request, opening.declare_interests, call=call, answers=form.answers(), by=reader_of(request))
        if not getattr(request, "refusals", None):
            messages.success(request, _("Your declaration is kept."))
            return redirect("selection:sitting", number)
    return _show(request, call, shown)


@require_POST
def admission(request: HttpRequest, number: str) -> HttpResponse:
    """Take the result of the admission check."""
    call = _call(request, number, "selection.keep_record")
    shown = sitting_for(call, reader_of(request), sent="admission", data=request.POST)
    form = shown.admission
    if form is not None and form.is_valid():
        done = attempt(
            request, opening.check_admissions, call=call, verdicts=form.verdicts(), by=reader_of(request)
        )
        if done:
            messages.success(request, _("The admission check is finished: the members can mark."))
            return redirect("selection:sitting", number)
    return _show(request, call, shown)


@require_POST
def marks(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a member's marks, and lock them when the lock button was pressed."""
    call = _call(request, number, "selection.sit")
    shown = sitting_for(call, reader_of(request), sent="marks", data=request.POST)
    if shown.marks is None or shown.sheet is None:
        return redirect("selection:sitting", number)
    if shown.marks.is_valid():
        sheet = attempt(
            request, marking.save_marks, sheet=shown.sheet, given=shown.marks.given(), by=reader_of(request)
        )
        if sheet and "lock" not in request.POST:
            messages.success(request, _("Your marks are kept as a draft."))
            return redirect("selection:sitting", number)
        if sheet and attempt(request, marking.lock_sheet, sheet=sheet, by=reader_of(request)):
            messages.success(request, _("Your marks are locked."))
            return redirect("selection:sitting", number)
    return _show(request, call, shown)


@require_POST
@refused_shows(sitting)
def lock(request: HttpRequest, number: str) -> HttpResponse:
    """Lock marks that were kept before."""
    call = _call(request, number, "selection.sit")
    sheet = ScoreSheet.objects.filter(call=call, member__user=request.user).order_by("-pk").first()
    if sheet is None:
        raise Http404
    marking.lock_sheet(sheet=sheet, by=reader_of(request))
    messages.success(request, _("Your marks are locked."))
    return redirect("selection:sitting", number)


@require_POST
def excuse(request: HttpRequest, number: str, sheet_id: int) -> HttpResponse:
    """Excuse a member who cannot mark."""
    call = _call(request, number, "selection.excuse")
    sheet = ScoreSheet.objects.filter(call=call, pk=sheet_id).first()
    if sheet is None:
        raise Http404
    shown = sitting_for(call, reader_of(request), sent="excuse", data=request.POST)
    if shown.excuse is not None and shown.excuse.is_valid():
        reason = shown.excuse.cleaned_data["reason"]
        if attempt(request, marking.excuse_member, sheet=sheet, reason=reason, by=reader_of(request)):
            messages.success(request, _("The member is excused, and the protocol will say so."))
            return redirect("selection:sitting", number)
    return _show(request, call, shown)


@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Take the decision of the sitting."""
    call = _call(request, number, "selection.keep_record")
    shown = sitting_for(call, reader_of(request), sent="decision", data=request.POST)
    form = shown.decision
    if form is not None and form.is_valid():
        done = attempt(
            request,
            deciding.decide_call,
            call=call,
            choices=form.choices(),
            failures=form.failures(),
            present=form.present_members(),
            place=form.cleaned_data["place"],
            by=reader_of(request),
        )
        if done:
            messages.success(request, _("The decision is recorded: print the protocol and sign it."))
            return redirect("selection:sitting", number)
    return _show(request, call, shown)


@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Record the signed protocol by its photograph or scan."""
    call = _call(request, number, "selection.keep_record")
    shown = sitting_for(call, reader_of(request))
    form = SignForm(request.POST, request.FILES)
    if shown.protocol is None:
        raise Http404
    if form.is_valid():
        scan = files.store(form.cleaned_data["scan"], purpose="protocol")
        if attempt(
            request, publishing.sign_protocol, protocol=shown.protocol, scan=scan, by=reader_of(request)
        ):
            messages.success(request, _("The signatures are recorded: the head can publish the results."))
            return redirect("selection:sitting", number)
    shown.sign = form
    return _show(request, call, shown)


@require_POST
@refused_shows(sitting)
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Publish the results."""
    call = _call(request, number, "selection.publish")
    protocol = SittingProtocol.objects.filter(call=call).first()
    if protocol is None:
        raise Http404
    publishing.publish_results(protocol=protocol, by=reader_of(request))
    messages.success(request, _("The results are published."))
    return redirect("selection:results", number)


@require_POST
def decline(request: HttpRequest, number: str, award_id: int) -> HttpResponse:
    """Record that a winner steps back; the next in rank follows."""
    call = _call(request, number, "selection.keep_record")
    award = get_object_or_404(Award, lot__call=call, pk=award_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, call, sitting_for(call, reader_of(request)), {award.pk: form})
    facts = {"reason": form.cleaned_data["reason"], "by": reader_of(request)}
    following = attempt(request, awarding.let_winner_step_back, award=award, **facts)
    if refusals_of(request):
        return _show(request, call, sitting_for(call, reader_of(request)), {award.pk: form})
    if following:
        messages.success(request, _("The award passes to the next in rank."))
    else:
        messages.warning(request, _("There is no next in rank: the lot has failed."))
    return redirect("selection:sitting", number)


def _readable(request: HttpRequest, number: str) -> Proposal:
    """An opened proposal that the member may read; whoever may not need not know of it."""
    read = Proposal.objects.select_related(
        "lot__call__authority", "lot__call__commission", "organisation", "scan"
    )
    proposal = read.filter(number=number).first()
    if proposal is None or not request.user.has_perm("selection.read_proposal", proposal):
        raise Http404
    return proposal


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
        "said_in": partial(said, sheet_of(proposal.lot.call)),
        "told_line": told_line,
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
        "paper": queries.record_of_opening(call),
        "shares": shares,
        "given": sum(share.given_at is not None for share in shares),
        "key": shares[0].key if shares else None,
        "is_awaited": call.phase_at(at) == Phase.CLOSED,
        "is_open": call.is_open(at),
        "thread": thread_view(number),
    }
    return page(request, "selection/opening.html", context)


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
        "links": result_links(call),
        "own": [each for each in found.proposals if each.organisation_id in own_bodies],
        "thread": thread_view(number),
    }
    return page(request, "selection/results.html", context)


def scan(request: HttpRequest, number: str) -> HttpResponseBase:
    """The paper of a proposal that did not come by the web, for a member who may read it."""
    paper = _readable(request, number).scan
    if paper is None:
        raise Http404
    return serve(paper)


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
        "links": result_links(proposal.lot.call),
    }
    return page(request, "selection/own.html", context)
