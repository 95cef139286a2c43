"""Pages about interests: what one declared, what the chair rules on, what came late; hints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember, Duty
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.stages import thread_view
from ashar.selection import queries
from ashar.selection.actions import interests as deeds
from ashar.selection.interests.asking import asked_of
from ashar.selection.interests.forms import LateForm, OnCallForm, RulingForm
from ashar.selection.interests.hints import are_shown, hints_of
from ashar.selection.interests.telling import late_words, told_interests
from ashar.selection.models import CallDeclaration, InterestDeclaration


@dataclass
class Declaring:
    """What one reader of the page finds there."""

    call: Call
    member: CommissionMember
    seats: list[CommissionMember]
    declarations: list[InterestDeclaration]

    @property
    def own(self) -> list[InterestDeclaration]:
        """What the reader declared."""
        return [each for each in self.declarations if each.member_id == self.member.pk]

    @property
    def is_pending(self) -> bool:
        """Whether the reader still has to declare, on the page of the sitting."""
        return any(each.state == "pending" for each in self.own)

    @property
    def keeps_record(self) -> bool:
        """Whether the reader may record an interest of another."""
        return self.member.duty in (Duty.CHAIR, Duty.SECRETARY)

    def late_form(self, data: Any = None) -> LateForm | None:
        """For one’s own interest that came out; None where there is nothing left to step aside from."""
        left = [each for each in self.own if each.state not in ("pending", "recused")]
        return LateForm([self.member], left, data, prefix="own") if left else None

    def record_form(self, data: Any = None) -> LateForm | None:
        """For the interest of another member."""
        others = [seat for seat in self.seats if seat.pk != self.member.pk]
        if not self.keeps_record or not others or not self.declarations or self.is_pending:
            return None
        everybody = [each for each in self.declarations if each.member_id == self.member.pk]
        return LateForm(others, everybody, data, prefix="other")

    def rulings(
        self, sent: RulingForm | None = None, pk: int = 0
    ) -> list[tuple[InterestDeclaration, RulingForm]]:
        """Interests that wait for the chair, each with its form."""
        if self.member.duty != Duty.CHAIR or self.is_pending:
            return []
        return [
            (each, sent if sent is not None and each.pk == pk else RulingForm(prefix=f"r{each.pk}"))
            for each in self.declarations
            if each.state == "declared" and each.member_id != self.member.pk
        ]


def _declaring(request: HttpRequest, number: str) -> Declaring:
    call = get_allowed(request.user, "selection.sit", Call, number=number)
    seats = queries.seats_of(call)
    member = next((seat for seat in seats if seat.user_id == reader_of(request).pk), None)
    if member is None:
        raise Http404
    return Declaring(call, member, seats, queries.declarations_of(call) if call.is_opened else [])


def _show(request: HttpRequest, found: Declaring, **sent: Any) -> HttpResponse:
    call = found.call
    said = {each.member_id: each for each in CallDeclaration.objects.filter(call=call)}
    blockers = list(deeds.late_blockers(call)) if call.is_opened else []
    rulings = sent.get("rulings") or found.rulings()
    is_wrong = any(form.is_bound and not form.is_valid() for _declaration, form in rulings)
    context = {
        "call": call,
        "authority": call.authority,
        "thread": thread_view(call.number, public=False),
        "found": found,
        "asked": asked_of(found.own),
        "said": [(seat, said[seat.pk]) for seat in found.seats if seat.pk in said],
        "own_word": said.get(found.member.pk),
        "on_call": sent.get("on_call") or OnCallForm() if call.state == "announced" else None,
        "rulings": rulings,
        "late": None if blockers else sent.get("late") or found.late_form(),
        "record": None if blockers else sent.get("record") or found.record_form(),
        "late_blockers": blockers,
        "told": told_interests(call) if call.is_opened and not found.is_pending else [],
        "late_words": late_words,
        "has_hints": found.member.duty == Duty.SECRETARY and are_shown(call),
    }
    return page(request, "selection/declarations.html", context, status=422 if is_wrong else None)


@require_safe
def declarations(request: HttpRequest, number: str) -> HttpResponse:
    """Interests in a call: one’s own, and those of all once they have declared."""
    return _show(request, _declaring(request, number))


@require_POST
def on_call(request: HttpRequest, number: str) -> HttpResponse:
    """Before the opening: whether one knows of an interest in this call."""
    found, form = _declaring(request, number), OnCallForm(request.POST)
    facts: dict[str, Any] = {"call": found.call, "by": reader_of(request)}
    if form.is_valid() and attempt(request, deeds.declare_on_call, **facts, **form.facts()) is not None:
        messages.success(
            request, _("Your word is kept. After the opening you are asked about each applicant.")
        )
        return redirect("selection:declarations", number)
    return _show(request, found, on_call=form)


@require_POST
def rule(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The chair rules on an interest."""
    found = _declaring(request, number)
    declaration = next((each for each in found.declarations if each.pk == pk), None)
    if declaration is None or found.member.duty != Duty.CHAIR:
        raise Http404
    form = RulingForm(request.POST, prefix=f"r{pk}")
    if form.is_valid():
        facts = {"declaration": declaration, "by": reader_of(request), **form.facts()}
        if attempt(request, deeds.rule_on_interest, **facts):
            messages.success(
                request, _("The ruling is recorded; the member is told, and the protocol says so.")
            )
            return redirect("selection:declarations", number)
    return _show(request, found, rulings=found.rulings(form, pk))


@require_POST
def late(request: HttpRequest, number: str) -> HttpResponse:
    """An interest came out after one had declared; or the chair or the secretary records that of another."""
    found = _declaring(request, number)
    is_own = "own-applicant" in request.POST
    form = found.late_form(request.POST) if is_own else found.record_form(request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        facts = {"call": found.call, "by": reader_of(request), **form.facts()}
        if attempt(request, deeds.record_late_interest, **facts):
            messages.success(request, _("It is recorded: nothing marked for this applicant counts any more."))
            return redirect("selection:declarations", number)
    return _show(request, found, **{"late" if is_own else "record": form})


@require_safe
@never_cache
def hints(request: HttpRequest, number: str) -> HttpResponse:
    """For the secretary alone: what is the same about members and applicants; kept nowhere."""
    call = get_allowed(request.user, "selection.see_hints", Call, number=number)
    context = {
        "call": call,
        "authority": call.authority,
        "hints": hints_of(call),
    }
    return page(request, "selection/hints.html", context)
