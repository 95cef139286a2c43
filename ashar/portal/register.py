"""The register: live and historic orders by place, year, sphere and stage, each with its sums.

Announced, allocated and paid stand in columns of their own and are never added to each other; a sum
that nobody published is None. Demonstrations and rehearsals are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from ashar.calls.models import Lot
from ashar.core.money import ZERO
from ashar.core.search import search
from ashar.core.thread import STAGES, Knot, Mode
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine, StatedSum


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all."""

    words: str = ""
    place: str = ""
    year: int | None = None
    sphere: str = ""
    stage: int | None = None
    demonstration: bool = False


@dataclass(frozen=True)
class Row:
    """An order of the register; sums in soms, None when not published."""

    knot: Knot
    authority: Authority | None
    announced: Decimal | None
    allocated: Decimal | None
    paid: Decimal | None

    @property
    def is_historic(self) -> bool:
        """Run before the platform: its sums are what a source says."""
        return self.knot.mode == Mode.HISTORIC

    @property
    def says_more(self) -> bool:
        """Whether the state of the order adds to its stage: it is over, or was before the platform."""
        return self.is_historic or self.knot.is_over

    @property
    def stage(self) -> Any:
        """The stage the order has come to."""
        return STAGES[self.knot.stage - 1] if self.knot.stage else STAGES[0]


def orders(wanted: Wanted) -> QuerySet[Knot]:
    """The knots of the orders that were asked for, the newest first."""
    found: QuerySet[Knot] = Knot.objects.filter(is_order=True, is_public=True)
    found = found.exclude(mode=Mode.REHEARSAL).filter(is_demonstration=wanted.demonstration)
    if wanted.place:
        found = found.filter(chain=wanted.place)
    if wanted.year:
        found = found.filter(year=wanted.year)
    if wanted.sphere:
        found = found.filter(sphere=wanted.sphere)
    if wanted.stage:
        found = found.filter(stage=wanted.stage)
    if wanted.words:
        found = search(found, wanted.words)
    return found.order_by("-year", "chain", "-pk")


def rows_of(knots: Sequence[Knot], known: Mapping[str, Authority] | None = None) -> list[Row]:
    """The orders with their authorities and sums; four queries, however many orders.

    `known`: the authorities by code, when they have been read already.
    """
    codes = {knot.chain for knot in knots}
    authorities = known or {each.code: each for each in Authority.objects.filter(code__in=codes)}
    live = {knot.subject_id for knot in knots if knot.subject_type == "programmes.programmeline"}
    budgets = _budgets(live)
    ceilings = _ceilings(live)
    stated = _stated([knot.number for knot in knots if knot.mode == Mode.HISTORIC])
    return [_row(knot, authorities.get(knot.chain), budgets, ceilings, stated) for knot in knots]


def _row(
    knot: Knot,
    authority: Authority | None,
    budgets: dict[int, tuple[Decimal, Decimal]],
    ceilings: dict[int, Decimal],
    stated: dict[tuple[str, str], Decimal],
) -> Row:
    if knot.mode == Mode.HISTORIC:
        announced, allocated, paid = (
            stated.get((knot.number, stage)) for stage in ("announced", "allocated", "paid")
        )
        return Row(knot, authority, announced, allocated, paid)
    allocated, paid = budgets.get(knot.subject_id, (None, None))
    return Row(knot, authority, ceilings.get(knot.subject_id), allocated, paid)


def _budgets(lines: set[int]) -> dict[int, tuple[Decimal, Decimal]]:
    if not lines:
        return {}
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for budget in BudgetLine.objects.filter(line_id__in=lines, state__in=["open", "closed"]):
        allocated, paid = sums.get(budget.line_id, (ZERO, ZERO))
        sums[budget.line_id] = (allocated + budget.allocated, paid + budget.spent)
    return sums


def _ceilings(lines: set[int]) -> dict[int, Decimal]:
    if not lines:
        return {}
    announced = Lot.objects.filter(call__line_id__in=lines, call__announced_at__isnull=False)
    announced = announced.exclude(outcome="cancelled")
    return dict(announced.values_list("call__line_id").annotate(Sum("ceiling")))


def _stated(numbers: list[str]) -> dict[tuple[str, str], Decimal]:
    if not numbers:
        return {}
    rows = StatedSum.objects.filter(order_number__in=numbers, amount__isnull=False)
    return {
        (number, stage): amount
        for number, stage, amount in rows.values_list("order_number", "stage").annotate(Sum("amount"))
    }


@dataclass(frozen=True)
class Totals:
    """Sums over orders, in soms; never added to each other, and None when none was published.

    `paid`: by the ledger of the platform alone. `paid_before`: what sources say was paid before it.
    """

    orders: int
    announced: Decimal | None
    allocated: Decimal | None
    paid: Decimal | None
    paid_before: Decimal | None


def totals(rows: Sequence[Row]) -> Totals:
    """What these orders come to; a sum that covers several awards counts once."""
    return Totals(
        len(rows),
        _total(row.announced for row in rows),
        _total(row.allocated for row in rows),
        _total(row.paid for row in rows if not row.is_historic),
        _total(row.paid for row in rows if row.is_historic),
    )


def _total(sums: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in sums if amount is not None]
    return sum(known, ZERO) if known else None
