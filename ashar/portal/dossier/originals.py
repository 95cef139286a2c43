"""Acts that have an original on paper: which there are in a call, and where their papers lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.calls.models import Call
from ashar.complaints.models import Complaint, Origin
from ashar.core.lifecycle import Words
from ashar.monitoring.models import AcceptanceAct
from ashar.portal.models import PaperOriginal
from ashar.programmes.models import ApprovingDecision
from ashar.proposals.models import Envelope
from ashar.selection.models import SittingProtocol

NAMED = _("{what} {number}")


@dataclass(frozen=True)
class Act:
    """An act that was, or may have been, signed on paper; number and date if they are recorded elsewhere."""

    number: str
    title: Words
    act_number: str = ""
    act_date: date | None = None


def acts_of(call: Call) -> list[Act]:
    """Acts of the call whose papers an inspector may ask to see."""
    return [*_before(call), *_papers(call)]


def _before(call: Call) -> Iterator[Act]:
    if call.line_id:
        for each in ApprovingDecision.objects.filter(line=call.line_id).order_by("pk"):
            yield Act(each.number, _named(_("Decision"), each), each.act_number, each.act_date)
    if (own := call.commission) is not None:
        yield Act(own.number, _named(_("Order of appointment"), own), own.act_number, own.act_date)
    # Before the opening only the secretary knows that an envelope came.
    envelopes = Envelope.objects.filter(lot__call=call).order_by("received_at", "pk")
    for each in envelopes if call.is_opened else ():
        yield Act(each.number, _named(_("Envelope"), each))


def _papers(call: Call) -> Iterator[Act]:
    for each in SittingProtocol.objects.of(call).filter(published_at__isnull=False):
        yield Act(each.number, _named(_("Protocol"), each))
    for each in Complaint.objects.filter(call=call, origin=Origin.BODY):
        yield Act(each.number, _named(_("Outside decision"), each), each.act_number, each.act_date)
    for each in Agreement.objects.filter(award__lot__call=call).order_by("pk"):
        yield Act(each.number, _named(_("Agreement"), each))
    for each in AcceptanceAct.objects.filter(agreement__award__lot__call=call).order_by("pk"):
        yield Act(each.number, _named(_("Acceptance act"), each))


def _named(what: Words, obj: Any) -> Words:
    return format_lazy(NAMED, what=what, number=obj.number)


@dataclass(frozen=True)
class Original:
    """The paper of an act as far as it is known; where it is kept only if the office has recorded that."""

    act: Act
    number: str
    dated: date | None
    kept_at: str = ""
    is_recorded: bool = False


def originals_of(call: Call, acts: Sequence[Act] | None = None) -> list[Original]:
    """The papers of the call: as the office recorded them, else with what stands in the acts themselves.

    `acts`: those of the call, where they are read already.
    """
    kept = {each.act: each for each in PaperOriginal.objects.filter(call=call)}
    return [
        _recorded(act, kept[act.number])
        if act.number in kept
        else Original(act, act.act_number, act.act_date)
        for act in (acts_of(call) if acts is None else acts)
        if act.number in kept or act.act_number
    ]


def _recorded(act: Act, kept: PaperOriginal) -> Original:
    return Original(act, kept.number, kept.dated, kept.kept_at, is_recorded=True)
