"""Pages of complaints for everybody: the list of a call, one complaint, the form for anybody."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.complaints import actions, queries
from ashar.complaints.forms import ReasonForm, TellForm
from ashar.complaints.models import Complaint
from ashar.complaints.views.found import address, announced, complaint_of, frame_of
from ashar.core import clock, files, journal
from ashar.core.web.answers import Decision, attempt, decision, page
from ashar.core.web.presses import pressed_once
from ashar.core.web.stages import thread_view
from ashar.core.web.uploads import SCAN_TYPES
from ashar.priorities.limits import take_turn_at
from ashar.selection.appeals import appeal_until

# Complaints in an hour: of one account or one browser, and about one call from all of them together.
OWN_TURNS, ALL_TURNS = 3, 60


def freezes_until(call: Call) -> datetime | None:
    """Until when a bidder’s complaint still stops the signing; None when that time is over."""
    until = call.standstill_until
    return until if until and clock.now() <= until else None


@require_safe
def of_call(request: HttpRequest, number: str) -> HttpResponse:
    """The complaints about a call and their answers, and until when one may complain."""
    call = announced(request, number)
    by = reader_of(request) if request.user.is_authenticated else None
    until = appeal_until(call)
    is_open = not list(actions.procedure_blockers(call))
    context = {
        "call": call,
        "authority": call.authority,
        "complaints": list(queries.complaints_of(call)),
        "until": until,
        "freezes_until": freezes_until(call),
        "is_open": is_open,
        "may_file": bool(by and until and is_open and by.has_perm("complaints.file", call)),
        "may_enter": bool(by and by.has_perm("complaints.enter_ruling", call)),
        "on": clock.today(),
    }
    return page(request, "complaints/of_call.html", context)


@never_cache
@pressed_once
def tell(request: HttpRequest, number: str) -> HttpResponse:
    """Anybody complains about the procedure, without an account; the office enters a letter."""
    call = announced(request, number)
    by = reader_of(request) if request.user.is_authenticated else None
    on_paper = bool(by and by.has_perm("complaints.enter_ruling", call))
    initial = {"name": by.name} if by and not on_paper else {}
    form = TellForm(
        list(call.lots.all()), request.POST or None, request.FILES or None, on_paper=on_paper, initial=initial
    )
    context = {
        "call": call,
        "authority": call.authority,
        "form": form,
        "on_paper": on_paper,
        "blockers": list(actions.procedure_blockers(call)),
        "days": rules_of(call, clock.now())["appeal.answer_days"],
    }
    if not form.is_valid():
        return page(request, "complaints/tell.html", context)
    if form.is_of_a_machine or not (on_paper or _takes_a_turn(request, number)):
        return page(request, "complaints/tell.html", context | {"is_too_much": True}, status=429)
    filed = _file(request, call, form)
    if filed is None:
        return page(request, "complaints/tell.html", context)
    words = _("Your complaint has the number {number}. Keep it: the answer stands on this page.")
    messages.success(request, words.format(number=filed.number))
    return redirect("complaints:complaint", filed.number)


def _file(request: HttpRequest, call: Call, form: TellForm) -> Complaint | None:
    data, upload = form.cleaned_data, form.cleaned_data.get("letter")
    return attempt(
        request,
        actions.complain_about_procedure,
        call=call,
        lot=form.chosen,
        text=data["text"],
        person=actions.Person(data["name"], data["contact"]),
        letter=files.store(upload, purpose="complaint", allowed=SCAN_TYPES) if upload else None,
        by=reader_of(request) if request.user.is_authenticated else journal.PUBLIC,
    )


def _takes_a_turn(request: HttpRequest, number: str) -> bool:
    """Whether this account or browser may complain once more this hour; a shared line is not counted."""
    if request.user.is_authenticated:
        who = f"account {request.user.pk}"
    else:
        who = hashlib.sha256(request.META.get("CSRF_COOKIE", "").encode()).hexdigest()[:32]
    door = f"complain:{number}"
    return take_turn_at(door, who, OWN_TURNS) and take_turn_at(door, "all", ALL_TURNS)


def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """A complaint: to everybody what is public of it, to the parties its words."""
    return show(request, complaint_of(request, number))


def show(request: HttpRequest, found: Complaint) -> HttpResponse:
    """The page of a complaint with the deeds of this reader."""
    user: Any = request.user
    is_party = user.is_authenticated and user.has_perm("complaints.read", found)
    may_answer = is_party and user.has_perm("complaints.draft_answer", found)
    is_head = is_party and user.has_perm("complaints.answer", found)
    context = {
        **frame_of(found),
        "thread": thread_view(found.number, public=not is_party),
        "is_party": is_party,
        "may_answer": may_answer,
        "is_head": is_head,
        "reason_form": ReasonForm(),
        "is_late": found.is_late(clock.today()),
        "decisions": _decisions(user, found, may_answer=may_answer, is_head=is_head) if is_party else {},
    }
    return page(request, "complaints/complaint.html", context)


def _decisions(user: Any, found: Complaint, *, may_answer: bool, is_head: bool) -> dict[str, Decision]:
    """The buttons of this party."""
    shown = {}
    if user.has_perm("complaints.withdraw", found) and not found.is_settled:
        shown["withdraw"] = decision(found, "withdraw", action=address("withdraw", found))
    if is_head and not found.is_settled:
        name = "resume" if found.suspended_at and found.is_freezing else "suspend"
        step = actions.RESUME if name == "resume" else actions.SUSPEND
        why_not = actions.resuming_blockers if name == "resume" else actions.suspending_blockers
        shown[name] = Decision(step, address(name, found), list(why_not(found)), step.label)
    if may_answer and found.marked and not found.words:
        step, why = actions.RELEASE, list(actions.releasing_blockers(found, by=user))
        shown["release"] = Decision(step, address("release", found), why, step.label)
    return shown
