"""Pages of the sitting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashar.accounts.reader import reader_of
from ashar.calls.actions import give_share, share_blockers
from ashar.calls.models import Call
from ashar.core import clock, files
from ashar.core.lifecycle import Blocker
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import Decision, attempt, decision, page, refusals_of, refused_shows
from ashar.core.web.stages import thread_view
from ashar.core.web.uploads import SCAN_TYPES
from ashar.selection import queries
from ashar.selection.actions import admission as admitting
from ashar.selection.actions import awarding, deciding, marking, opening, publishing
from ashar.selection.actions import interests as declaring
from ashar.selection.actions.rescuing import loss_blockers, lost_key_of
from ashar.selection.forms import GroundsForm, SignForm
from ashar.selection.funding.counting import RANKING
from ashar.selection.methods.words import how_counted
from ashar.selection.models import Award, ScoreSheet, SittingProtocol
from ashar.selection.offering.forms import DeclineForm
from ashar.selection.publication import clock_of
from ashar.selection.sitting import Sitting, sitting_for
from ashar.selection.standing import counting_of, points_by, ties_in
from ashar.selection.views.reading import reading_of


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
    request: HttpRequest,
    call: Call,
    sitting: Sitting,
    declined: dict[int, DeclineForm] | None = None,
    grounds: GroundsForm | None = None,
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
        grounds,
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
        "points_by": points_by,
        "how_counted": how_counted(counting_of(call)),
        "ties": ties_in(call, sitting.standings),
        "declines": [
            (
                award,
                decision(award, "decline", action=_decline_address(award)),
                declined.get(award.pk) or DeclineForm(),
            )
            for award in sitting.granted
        ],
        **reading_of(call, sitting.contents.values()),
        **_loss(request, call, sitting, grounds),
        "clock": clock_of(call, sitting.protocol) if sitting.protocol else None,
        "can_publish": reader_of(request).has_perm("selection.publish", call),
    }
    return page(request, "selection/sitting.html", context, status=422 if is_wrong else None)


def _loss(request: HttpRequest, call: Call, sitting: Sitting, grounds: GroundsForm | None) -> dict[str, Any]:
    """What stands on the page when the keepers have not made the key: grounds, and who may record them."""
    is_missing = bool(sitting.shares) and not any(loss_blockers(call, at=clock.now()))
    lost = lost_key_of(call) if is_missing else None
    user = reader_of(request)
    may_record = is_missing and user.has_perm("selection.record_lost_key", call)
    is_settled = lost is not None and lost.confirmed_at is not None
    return {
        "lost": lost,
        "grounds": (grounds or GroundsForm()) if may_record and not is_settled else None,
        "may_confirm": is_missing
        and lost is not None
        and not is_settled
        and user.has_perm("selection.confirm_lost_key", call),
    }


def show_sitting(request: HttpRequest, number: str, grounds: GroundsForm | None = None) -> HttpResponse:
    """The sitting with the form of the grounds as it was sent."""
    call = _call(request, number, "selection.see_protocol")
    return _show(request, call, sitting_for(call, reader_of(request)), grounds=grounds)


def sitting(request: HttpRequest, number: str, **_of_what: int) -> HttpResponse:
    """One sitting, one page; also the page that a refused deed comes back to, whatever it was about."""
    call = _call(request, number, "selection.see_protocol")
    plan = request.GET.get("plan", RANKING)
    return _show(request, call, sitting_for(call, reader_of(request), plan=plan))


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
        attempt(
            request, declaring.declare_interests, call=call, answers=form.answers(), by=reader_of(request)
        )
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
            request, admitting.check_admissions, call=call, verdicts=form.verdicts(), by=reader_of(request)
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
            request,
            marking.save_marks,
            sheet=shown.sheet,
            given=shown.marks.given(),
            seen=shown.marks.seen(),
            by=reader_of(request),
        )
        if sheet is None:
            shown.marks.after_clash()
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
    form = DeclineForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, call, sitting_for(call, reader_of(request)), {award.pk: form})
    letter = files.store(form.cleaned_data["letter"], purpose="stepping-back", allowed=SCAN_TYPES)
    facts = {"reason": form.cleaned_data["reason"], "letter": letter, "by": reader_of(request)}
    following = attempt(request, awarding.let_winner_step_back, award=award, **facts)
    if refusals_of(request):
        return _show(request, call, sitting_for(call, reader_of(request)), {award.pk: form})
    if following:
        messages.success(request, _("The next in rank is asked whether it takes the theme."))
    else:
        messages.warning(request, _("There is no next in rank: the lot has failed."))
    return redirect("selection:sitting", number)
