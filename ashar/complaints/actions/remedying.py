"""What was wrong is put right: in words, or by an act that sets the decision aside.

Each act makes new versions and overwrites nothing (see `selection.actions.reopening`). What is not possible
in the present state is said with its reason, beside the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import repeat_blockers, repeat_call
from ashar.calls.models import Lot
from ashar.complaints import notices
from ashar.complaints.models import Complaint, Remedy
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals.models import Proposal
from ashar.selection.actions import reopening
from ashar.selection.actions.reopening import Cause

LOST = ("failed", "cancelled", "unfunded")


@dataclass(frozen=True)
class Way:
    """What the head chooses: how it is put right, in words for everybody, on which theme."""

    kind: str
    remedy_ky: str
    remedy_ru: str
    lot: Lot | None = None
    proposal: Proposal | None = None


def _nothing(_lot: Lot) -> Iterator[Blocker]:
    yield from ()


def _repeating_blockers(lot: Lot) -> Iterator[Blocker]:
    """Why a theme cannot be declared failed and held again, whatever this complaint itself holds."""
    if lot.outcome not in LOST:
        yield from reopening.ending_blockers(lot)


BLOCKERS: Mapping[str, Callable[[Lot], Iterator[Blocker]]] = {
    Remedy.WORDS: _nothing,
    Remedy.REMARK: reopening.remarking_blockers,
    Remedy.READMIT: reopening.readmitting_blockers,
    Remedy.REPEAT: _repeating_blockers,
    Remedy.CANCEL: reopening.ending_blockers,
}


def remedies_for(lot: Lot) -> dict[str, list[Blocker]]:
    """Every way to put it right on this theme, with why it is not possible now."""
    return {kind: list(find(lot)) for kind, find in BLOCKERS.items()}


def _lacking(way: Way) -> Iterator[Blocker]:
    if not (way.remedy_ky.strip() or way.remedy_ru.strip()):
        yield Blocker(_("Write how it was put right: it is public."))
    if way.kind not in BLOCKERS:
        yield Blocker(_("Say how it is put right."))
    elif way.kind != Remedy.WORDS and way.lot is None:
        yield Blocker(_("Say on which theme it is put right."))
    elif way.kind == Remedy.READMIT and way.proposal is None:
        yield Blocker(_("Say which proposal is admitted."))


@transaction.atomic
def put_right(*, complaint: Complaint, way: Way, by: User) -> Complaint:
    """The head puts right what was wrong; what came of it is public, and what waited may go on.

    The complaint is settled first, so that it does not hold up its own remedy; all is undone together.
    """
    complaint = lifecycle.lock(complaint)
    if not by.has_perm("complaints.answer", complaint):
        raise Refused(_("Only the head says how it is put right."))
    lifecycle.check(complaint, "remedy", _lacking(way))
    words = {"remedy_ky": way.remedy_ky.strip(), "remedy_ru": way.remedy_ru.strip()}
    record = {**words, "kind": way.kind, "lot": way.lot.number if way.lot else None}
    facts = {**words, "remedied_on": clock.today(), "remedy_kind": way.kind}
    lifecycle.move(complaint, "remedy", by=by, record=record, **facts)
    if way.lot is not None and way.kind != Remedy.WORDS:
        _keep_number(complaint, _ACTS[way.kind](complaint, way, by))
    notices.tell_of_remedy(complaint, by=by)
    return complaint


def record_remedy(*, complaint: Complaint, remedy_ky: str, remedy_ru: str, by: User) -> Complaint:
    """Put it right in words only: the result stays."""
    return put_right(complaint=complaint, way=Way(Remedy.WORDS, remedy_ky, remedy_ru), by=by)


def _keep_number(complaint: Complaint, number: str) -> None:
    complaint.remedy_number = number
    complaint.save(update_fields=["remedy_number"])


def _cause(complaint: Complaint, way: Way) -> Cause:
    return Cause(complaint.number, way.remedy_ky.strip(), way.remedy_ru.strip())


def _decide_anew(complaint: Complaint, way: Way, by: User) -> str:
    """The commission marks the theme anew, or one more proposal."""
    assert way.lot is not None
    proposal = way.proposal if way.kind == Remedy.READMIT else None
    reopening.reopen_lot(lot=way.lot, cause=_cause(complaint, way), proposal=proposal, by=by)
    return complaint.call.number


def _hold_again(complaint: Complaint, way: Way, by: User) -> str:
    """The theme has failed, and the call is prepared anew."""
    assert way.lot is not None
    call = way.lot.call
    if way.lot.outcome not in LOST:
        call = reopening.end_lot(lot=way.lot, outcome="failed", cause=_cause(complaint, way), by=by)
    if reasons := list(repeat_blockers(call)):
        raise Refused(*reasons)
    return repeat_call(call=call, by=by).number


def _cancel(complaint: Complaint, way: Way, by: User) -> str:
    assert way.lot is not None
    return reopening.end_lot(lot=way.lot, outcome="cancelled", cause=_cause(complaint, way), by=by).number


_ACTS: dict[Any, Callable[[Complaint, Way, User], str]] = {
    Remedy.REMARK: _decide_anew,
    Remedy.READMIT: _decide_anew,
    Remedy.REPEAT: _hold_again,
    Remedy.CANCEL: _cancel,
}
