"""How far an order has come, read from its thread and its call: which steps of its plan are done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ashar.agreements.states import Agreement, Tranche
from ashar.calls.models import Call
from ashar.calls.planning import steps
from ashar.calls.states import Phase
from ashar.core import clock
from ashar.core.thread import Kind, Knot
from ashar.monitoring.states import Report
from ashar.programmes.models import Programme

PUBLISHED = (Phase.STANDSTILL, Phase.CONTRACTING, Phase.FINISHED)
UNSIGNED = (Agreement.DRAFT, Agreement.SIGNING)
IN_FORCE = (Agreement.ACTIVE, Agreement.SUSPENDED, Agreement.COMPLETED, Agreement.CLOSED)
WORKED = (Agreement.COMPLETED, Agreement.CLOSED)
HANDED_IN = (Report.SUBMITTED, Report.RETURNED, Report.ACCEPTED)
SETTLED = (Tranche.PAID, Tranche.ACCOUNTED, Tranche.CANCELLED)


@dataclass(frozen=True)
class Progress:
    """Days of steps that are done, and days that are written for steps ahead, by the codes of the steps."""

    done: dict[str, date] = field(default_factory=dict)
    written: dict[str, date] = field(default_factory=dict)


def standing_call(calls: Sequence[Call], knots: Iterable[Knot]) -> Call | None:
    """The call that counts: the newest that was not cancelled and did not end without an award."""
    has_award = any(knot.kind == Kind.AWARD for knot in knots)
    alive = [call for call in calls if call.state != Phase.FINISHED or (call.is_opened and has_award)]
    return max(alive, key=lambda call: call.pk, default=None)


def progress_of(programme: Programme, call: Call | None, knots: Iterable[Knot], at: datetime) -> Progress:
    """What is done and what is written of one order at this moment."""
    known = list(knots)
    done = dict(_before_the_call(programme, known))
    if call is None:
        return Progress(done)
    done |= dict(_of_the_call(call, known, at))
    done |= dict(_after_the_award(call, known, at))
    return Progress(done, dict(_written(call)))


def _before_the_call(programme: Programme, knots: list[Knot]) -> Iterator[tuple[str, date]]:
    if programme.is_published:
        first = _of(knots, Kind.PROGRAMME) or knots  # of orders read without what they came from: the order
        yield from _first(steps.COMMENTS, first[:1])
    yield from _first(steps.DECISION, _of(knots, Kind.DECISION))


def _of_the_call(call: Call, knots: list[Knot], at: datetime) -> Iterator[tuple[str, date]]:
    if call.announced_at:
        yield steps.ANNOUNCE, _day(call.announced_at)
    if call.announced_at and call.deadline and at > call.deadline:
        yield steps.DEADLINE, _day(call.deadline)
    if call.state in PUBLISHED and call.opened_at:
        awards = _of(knots, Kind.AWARD)
        yield steps.RESULTS, min((_day(knot.since) for knot in awards), default=_day(call.opened_at))


def _after_the_award(call: Call, knots: list[Knot], at: datetime) -> Iterator[tuple[str, date]]:
    agreements = _of(knots, Kind.AGREEMENT)
    signed = [knot for knot in agreements if knot.state in IN_FORCE]
    if not signed or any(knot.state in UNSIGNED for knot in agreements):
        return
    yield steps.SIGNATURES, max(_day(knot.public_since or knot.since) for knot in signed)
    acts = _of(knots, Kind.ACT)
    is_worked = all(knot.state in WORKED for knot in signed)
    if call.project_end and (is_worked or _day(at) > call.project_end):
        yield steps.PROJECT, min([call.project_end, _day(at), *(_day(knot.since) for knot in acts)])
        handed_in = [knot for knot in _of(knots, Kind.REPORT) if knot.state in HANDED_IN]
        last = [knot for knot in handed_in if is_worked or _day(knot.since) >= call.project_end]
        yield from _first(steps.REPORT, last[-1:])
    if acts and len(acts) >= len(signed):
        yield steps.ACCEPTANCE, max(_day(knot.since) for knot in acts)
        tranches = _of(knots, Kind.TRANCHE)
        if tranches and all(knot.state in SETTLED for knot in tranches):
            yield steps.PAYMENT, max(_day(knot.since) for knot in tranches)


def _written(call: Call) -> Iterator[tuple[str, date]]:
    """Dates that the call says; a draft’s as far as they are written."""
    dates = {
        steps.DEADLINE: _day(call.deadline) if call.deadline else None,
        steps.RESULTS: call.results_by,
        steps.PROJECT: call.project_end,
    }
    for code, day in dates.items():
        if day is not None:
            yield code, day


def _of(knots: Iterable[Knot], kind: Kind) -> list[Knot]:
    return [knot for knot in knots if knot.kind == kind]


def _first(code: str, knots: Sequence[Knot]) -> Iterator[tuple[str, date]]:
    if knots:
        yield code, min(_day(knot.public_since or knot.since) for knot in knots)


def _day(moment: datetime) -> date:
    return clock.local(moment).date()
