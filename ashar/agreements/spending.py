"""What was given, paid and accounted for, day by day: sums of the ledger, days of the Treasury.

A payment is of the day on which the Treasury paid it, whenever somebody recorded it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ashar.agreements.models import Tranche
from ashar.agreements.states import UNPAID
from ashar.core import clock
from ashar.core.money import ZERO
from ashar.programmes.models import Account, Movement

Dated = tuple[date, Decimal]
LINE = "agreement__award__lot__budget_line"
# Money in these accounts was not given by any decision.
OUTSIDE = frozenset({Account.SOURCE, Account.EXPECTED, Account.PENCILLED})


@dataclass(frozen=True)
class Unpaid:
    """A tranche that is still to be ordered: its place in the agreement, soms, the last day to pay if set."""

    n: int
    amount: Decimal
    pay_by: date | None


@dataclass
class Flow:
    """Soms of one budget line by day, below zero where money went back.

    `held`: soms by account and subject. `unpaid`: tranches that nobody has ordered, by agreement and place.
    """

    given: list[Dated] = field(default_factory=list)
    paid: list[Dated] = field(default_factory=list)
    accounted: list[Dated] = field(default_factory=list)
    held: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    unpaid: dict[int, dict[int, Unpaid]] = field(default_factory=lambda: defaultdict(dict))


def total(dated: Iterable[Dated], *, since: date = date.min, until: date = date.max) -> Decimal:
    """Soms of these days, both included."""
    return sum((soms for day, soms in dated if since <= day <= until), ZERO)


def flows_of(lines: Collection[int]) -> dict[int, Flow]:
    """The flow of each of these budget lines; two queries, however many."""
    found = {pk: Flow() for pk in lines}
    ways = ("from_account", "from_subject", "to_account", "to_subject")
    moves = Movement.objects.filter(budget_line__in=lines).order_by("pk")
    for pk, kind, reverses, at, day, amount, *way in moves.values_list(
        "budget_line", "kind", "reverses", "at", "happened_on", "amount", *ways
    ):
        _take(found[pk], kind, reverses is not None, day or clock.local(at).date(), amount, way)
    for row in _tranches(lines):
        _pay(found[row[LINE]], row)
    return found


def _take(flow: Flow, kind: str, is_mirror: bool, day: date, amount: Decimal, way: Collection[str]) -> None:
    source, giver, target, taker = way
    flow.held[source, giver] -= amount
    flow.held[target, taker] += amount
    if (source in OUTSIDE) != (target in OUTSIDE):
        flow.given.append((day, amount if source in OUTSIDE else -amount))
    # `pay` and `bounce` follow payment orders, which know the day of the Treasury.
    if kind == "give_back":
        flow.paid.append((day, amount if is_mirror else -amount))
    if kind == "account":
        flow.accounted.append((day, -amount if is_mirror else amount))


def _tranches(lines: Collection[int]) -> Iterable[dict[str, Any]]:
    """Each tranche as often as it has payment orders, once when it has none."""
    facts = ("agreement", "n", "amount", "state", "pay_by")
    days = ("payments__state", "payments__paid_on", "payments__returned_on")
    return Tranche.objects.filter(**{f"{LINE}__in": lines}).order_by("pk").values(LINE, *facts, *days)


def _pay(flow: Flow, row: Mapping[str, Any]) -> None:
    amount, returned_on = row["amount"], row["payments__returned_on"]
    if row["payments__state"] in {"paid", "returned"}:
        flow.paid.append((row["payments__paid_on"], amount))
        if returned_on:
            flow.paid.append((returned_on, -amount))
    if row["state"] in UNPAID:
        flow.unpaid[row["agreement"]][row["n"]] = Unpaid(row["n"], amount, row["pay_by"])
