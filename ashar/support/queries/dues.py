"""What is due in running orders: from their knots, and from what calls and agreements know of their days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.calls.models import Call
from ashar.calls.states import Clarification
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.thread import Kind, Knot

BEING_CHOSEN = ("announced", "opened", "admission", "scoring", "deciding")
HANDED_IN = ("submitted", "accepted")


@dataclass(frozen=True)
class Due:
    """Something that should be done by a moment."""

    what: Words
    at: datetime
    number: str

    @property
    def is_late(self) -> bool:
        """Whether the moment has passed."""
        return self.at < clock.now()

    @property
    def days_left(self) -> int:
        """Whole days until then; below zero when late."""
        return (clock.local(self.at).date() - clock.today()).days


def dues_of(threads: Mapping[str, Iterable[Knot]]) -> dict[str, list[Due]]:
    """What is due, the earliest first, by the number of the order; two queries, however many orders."""
    orders = {knot.number: order for order, knots in threads.items() for knot in knots if not knot.is_over}
    found: dict[str, list[Due]] = {order: [] for order in threads}
    for due in (*_of_calls(orders), *_of_agreements(orders), *_of_knots(threads)):
        found[orders[due.number]].append(due)
    return {order: sorted(dues, key=lambda due: due.at) for order, dues in found.items()}


def _of_knots(threads: Mapping[str, Iterable[Knot]]) -> Iterator[Due]:
    """Ends of present states, apart from calls and agreements, which know more of their days."""
    for knots in threads.values():
        for knot in knots:
            if knot.until and not knot.is_over and knot.kind not in (Kind.CALL, Kind.AGREEMENT):
                yield Due(Kind(knot.kind).label, knot.until, knot.number)


def _of_calls(numbers: Iterable[str]) -> Iterator[Due]:
    facts = ("number", "state", "deadline", "results_by", "standstill_until", "answer_by")
    waits = Q(clarifications__state=Clarification.ASKED)
    found = Call.objects.filter(number__in=list(numbers))
    for call in found.annotate(answer_by=Min("clarifications__answer_by", filter=waits)).values(*facts):
        number, state = call["number"], call["state"]
        if call["answer_by"]:
            yield Due(_("A question on the call is to be answered"), _end_of(call["answer_by"]), number)
        if state == "announced" and call["deadline"] >= clock.now():
            yield Due(_("Proposals are taken until"), call["deadline"], number)
        elif state in BEING_CHOSEN and call["results_by"]:
            yield Due(_("The results are due"), _end_of(call["results_by"]), number)
        elif state == "standstill" and call["standstill_until"]:
            is_over = call["standstill_until"] < clock.now()
            words = _("The agreement is to be prepared") if is_over else _("The appeal period ends")
            yield Due(words, call["standstill_until"], number)


def _of_agreements(numbers: Iterable[str]) -> Iterator[Due]:
    sent = Count("reports", filter=Q(reports__state__in=HANDED_IN))
    found = Agreement.objects.filter(number__in=list(numbers)).annotate(sent=sent)
    for agreement in found.values("number", "state", "sign_by", "report_dates", "ends_on", "sent"):
        yield from _of_agreement(agreement)


def _of_agreement(facts: Mapping[str, Any]) -> Iterator[Due]:
    number = facts["number"]
    if facts["state"] in ("draft", "signing") and facts["sign_by"]:
        yield Due(_("The agreement is to be signed"), _end_of(facts["sign_by"]), number)
    if facts["state"] != "active":
        return
    awaited = facts["report_dates"][facts["sent"] :]
    if awaited:
        yield Due(_("The report is due"), _end_of(date.fromisoformat(awaited[0])), number)
    if facts["ends_on"]:
        yield Due(_("The work ends"), _end_of(facts["ends_on"]), number)


def _end_of(day: date) -> datetime:
    """The last moment of a day in Bishkek."""
    return clock.at_bishkek(day, time(23, 59, 59))
