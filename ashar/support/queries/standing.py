"""Where every running order of some towns stands, what is late and what comes next: one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ashar.core import clock
from ashar.core.thread import STAGES, Knot, running_orders
from ashar.core.web.stages import ThreadView, view_of
from ashar.core.web.ties import ties_of
from ashar.places.models import Authority
from ashar.support.queries.dues import Due, dues_of
from ashar.support.queries.notes import count_open_notes, is_known

NEVER = datetime.max.replace(tzinfo=clock.BISHKEK)


@dataclass(frozen=True)
class Standing:
    """One order: whose, where it stands, since when, for whom it waits, and what is due.

    `dues`: the earliest first. `notes`: how many are not settled.
    """

    authority: Authority
    order: Knot
    thread: ThreadView
    dues: list[Due] = field(default_factory=list)
    notes: int = 0

    @property
    def knot(self) -> Knot:
        """The knot where the thread is now."""
        return self.thread.knot or self.order

    @property
    def stage(self) -> Any:
        """The name of the present stage."""
        return STAGES[min(max(self.thread.position, 1), len(STAGES)) - 1].name

    @property
    def late(self) -> list[Due]:
        """What should have been done."""
        return [due for due in self.dues if due.is_late]

    @property
    def next(self) -> Due | None:
        """What is due next."""
        return next((due for due in self.dues if not due.is_late), None)


def towns_of(user: Any, *codes: str) -> dict[str, Authority]:
    """The authorities where one of these roles is held today, by code; no query beside that of the ties."""
    found = {}
    for tie in ties_of(user, "role"):
        if tie.body and tie.code in codes:
            # SQLite has no truth values: it says 0 and 1.
            facts = {**tie.facts, "is_demonstration": bool(tie.facts["is_demonstration"])}
            found[tie.chain] = Authority(pk=tie.body, **facts)
    return found


def standings(
    towns: Mapping[str, Authority], *, public: bool = False, with_notes: bool = False
) -> list[Standing]:
    """Running orders of these towns: what is late first, then what is due soonest.

    Three queries, with notes four, however many orders. `public`: only what everybody may see.
    """
    threads = _known_threads(towns, public=public)
    dues = dues_of(threads)
    notes = _notes_by_order(threads) if with_notes else {}
    rows = []
    for number, knots in threads.items():
        order = next(knot for knot in knots if knot.number == number)
        thread = view_of(knots, public=False)
        rows.append(Standing(towns[order.chain], order, thread, dues[number], notes.get(number, 0)))
    return sorted(rows, key=lambda row: (row.dues[0].at if row.dues else NEVER, row.order.number))


def late_orders(chains: Iterable[str]) -> dict[str, list[Due]]:
    """What has been late longest in each running order that is late, by authority; three queries."""
    threads = _known_threads(chains, public=False)
    late: dict[str, list[Due]] = {}
    for number, dues in dues_of(threads).items():
        if dues and dues[0].is_late:
            late.setdefault(threads[number][0].chain, []).append(dues[0])
    return late


def _known_threads(towns: Iterable[str], *, public: bool) -> dict[str, list[Knot]]:
    """Running orders with the knots one may know of; an order that one may not know of is left out."""
    threads = {}
    for number, knots in running_orders(towns).items():
        known = [knot for knot in knots if (knot.is_public if public else is_known(knot))]
        if any(knot.number == number for knot in known):
            threads[number] = known
    return threads


def _notes_by_order(threads: Mapping[str, Iterable[Knot]]) -> dict[str, int]:
    orders = {knot.number: order for order, knots in threads.items() for knot in knots}
    found: dict[str, int] = {}
    for number, count in count_open_notes(orders).items():
        found[orders[number]] = found.get(orders[number], 0) + count
    return found
