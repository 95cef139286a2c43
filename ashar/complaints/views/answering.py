"""Answering complaints: the draft, the answer, the words for everybody, suspending, putting right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashar.accounts.reader import reader_of
from ashar.calls.models import Lot
from ashar.complaints import actions
from ashar.complaints.forms import AnswerForm, PutRightForm, ReasonForm, WordsForm
from ashar.complaints.models import Complaint, Remedy
from ashar.complaints.traces import suggested, traces_of
from ashar.complaints.views.found import complaint_of, frame_of
from ashar.complaints.views.public import complaint
from ashar.core.lifecycle import Refused
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.selection.actions.reopening import refused_of


def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Draft the answer; the head publishes it."""
    found, by = complaint_of(request, number, "complaints.draft_answer"), reader_of(request)
    may_publish = by.has_perm("complaints.answer", found)
    form = AnswerForm.for_complaint(found, request.POST or None)
    if form.is_valid():
        is_published = may_publish and "publish" in request.POST
        deed = actions.publish_answer if is_published else actions.draft_answer
        if attempt(request, deed, complaint=found, answer=form.words(), by=by):
            done = _("The answer is published.") if is_published else _("The draft of the answer is kept.")
            messages.success(request, done)
            return redirect("complaints:complaint", number)
    context = {
        **frame_of(found),
        "form": form,
        "may_publish": may_publish,
        "step": Complaint.STEPS["dismiss"],
    }
    return page(request, "complaints/answer.html", context)


def _keep(request: HttpRequest, deed: Callable[..., Complaint], found: Complaint, **facts: Any) -> bool:
    return attempt(request, deed, complaint=found, by=reader_of(request), **facts) is not None


def words(request: HttpRequest, number: str) -> HttpResponse:
    """Strike personal data in the words of a complaint; what looks like such is marked already."""
    found = complaint_of(request, number, "complaints.draft_answer")
    start = found.marked or suggested(found.text)
    form = WordsForm(request.POST or None, initial={"marked": start})
    if form.is_valid() and _keep(request, actions.mark_words, found, marked=form.cleaned_data["marked"]):
        messages.success(request, _("Kept. A second person lets everybody read it."))
        return redirect("complaints:complaint", number)
    context = {**frame_of(found), "form": form, "traces": traces_of(found.text)}
    return page(request, "complaints/words.html", context)


@require_POST
@refused_shows(complaint)
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Let everybody read the words without what is struck."""
    found = complaint_of(request, number, "complaints.draft_answer")
    actions.release_words(complaint=found, by=reader_of(request))
    messages.success(request, _("Everybody can read the complaint now, without what was struck."))
    return redirect("complaints:complaint", number)


def _turn(request: HttpRequest, number: str, deed: Callable[..., Any], done: str) -> HttpResponse:
    found = complaint_of(request, number, "complaints.answer")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write the reason: it is public."))
    reasons = {f"reason_{code}": form.cleaned_data[f"reason_{code}"] for code in ("ky", "ru")}
    deed(complaint=found, by=reader_of(request), **reasons)
    messages.success(request, done)
    return redirect("complaints:complaint", number)


@require_POST
@refused_shows(complaint)
def suspend(request: HttpRequest, number: str) -> HttpResponse:
    """Order that nothing binding is done before the complaint is settled."""
    return _turn(request, number, actions.suspend, _("Everything waits until the complaint is settled."))


@require_POST
@refused_shows(complaint)
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """Lift the suspension."""
    return _turn(request, number, actions.resume, _("Results, agreements and payments go on."))


def put_right(request: HttpRequest, number: str) -> HttpResponse:
    """Put right what an upheld complaint or an outside decision asks for; what is impossible says why."""
    found = complaint_of(request, number, "complaints.answer")
    if found.state != "upheld":
        return redirect("complaints:complaint", number)
    lots = list(found.call.lots.select_related("call__authority", "call__commission", "budget_line"))
    lot = _chosen(request, found, lots)
    ways = actions.remedies_for(lot)
    possible = [kind for kind, why in ways.items() if not why]
    form = PutRightForm(possible, refused_of(lot), request.POST or None)
    if form.is_valid() and _keep(request, actions.put_right, found, way=form.way(lot)):
        messages.success(request, _("It is put right, and everybody can read how."))
        return redirect("complaints:complaint", number)
    context = {
        **frame_of(found),
        "form": form,
        "lots": lots if found.lot_id is None and len(lots) > 1 else [],
        "lot": lot,
        "impossible": [(Remedy(kind).label, why) for kind, why in ways.items() if why],
        "step": Complaint.STEPS["remedy"],
    }
    return page(request, "complaints/put_right.html", context)


def _chosen(request: HttpRequest, found: Complaint, lots: list[Lot]) -> Lot:
    """The theme the complaint is about; of the whole call, the one asked for in the address."""
    wanted = found.lot_id or next(
        (lot.pk for lot in lots if str(lot.n) == request.GET.get("lot")), lots[0].pk
    )
    return next(lot for lot in lots if lot.pk == wanted)
