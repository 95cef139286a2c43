"""A call's proposals and money as the plan counts them; and plans as choices of a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from ashar.calls.models import Call, Lot
from ashar.core.money import ZERO, from_tyiyn, to_tyiyn
from ashar.programmes.models import Account, Movement
from ashar.selection.funding.departing import Departure, departures
from ashar.selection.funding.planning import Asking, Money, Plan, by_ranking, topped_up
from ashar.selection.funding.solving import Aim, best
from ashar.selection.standing import Standing, counting_of

SET_ASIDE = (Account.RESERVED, Account.PENCILLED)
RANKING = "ranking"


@dataclass(frozen=True)
class Field:
    """What asks for the money of a call, and the money; `lots` with their budget lines and sources."""

    lots: Sequence[Lot]
    askings: Sequence[Asking]
    money: Money

    def plan(self, name: str) -> tuple[dict[int, int], bool]:
        """The plan of the ranking or of an aim, and whether it is proven to be the best."""
        if name not in set(Aim):
            return by_ranking(self.askings, self.money), True
        found = best(self.askings, self.money, Aim(name))
        return topped_up(found.chosen, self.askings, self.money), found.is_proven

    def departures(self, plan: Plan) -> list[Departure]:
        """Where the plan departs from the ranking."""
        return list(departures(self.askings, self.money, plan))


def field_of(call: Call, by_lot: Mapping[int, Sequence[Standing]]) -> Field:
    """All proposals that passed, with what is set aside for each lot."""
    lots = list(
        Lot.objects.filter(call=call).select_related("call__authority", "budget_line__source").order_by("n")
    )
    unit = 10 ** counting_of(call).rounding.decimals
    askings = [_asking(row, lot, unit) for lot in lots for row in by_lot.get(lot.pk, ()) if row.passes]
    return Field(lots, askings, _money(lots))


def _asking(row: Standing, lot: Lot, unit: int) -> Asking:
    requested, least = row.check.requested, row.check.least
    return Asking(
        key=row.proposal.pk,
        lot=lot.pk,
        source=source_of(lot),
        rank=row.rank,
        mark=int(row.total * unit),
        asked=to_tyiyn(requested),
        least=to_tyiyn(requested if least is None else least),
    )


def source_of(lot: Lot) -> int:
    """Where the money of the lot comes from; 0 when it has no budget line."""
    return lot.budget_line.source_id if lot.budget_line else 0


def _money(lots: Sequence[Lot]) -> Money:
    """No more than the ceiling of a lot and what is set aside for it; of a source what all its lots have."""
    aside = _set_aside([lot.number for lot in lots])
    of_lots = {
        lot.pk: to_tyiyn(min(lot.ceiling or ZERO, aside.get(lot.number, lot.ceiling or ZERO))) for lot in lots
    }
    sources: dict[int, int] = {}
    for lot in lots:
        sources[source_of(lot)] = sources.get(source_of(lot), 0) + of_lots[lot.pk]
    return Money(of_lots, sources)


def _set_aside(numbers: Sequence[str]) -> dict[str, Decimal]:
    """What stands in the ledger for each lot; nothing is said of a lot that it does not know."""
    come = _sums(Movement.objects.filter(to_subject__in=numbers, to_account__in=SET_ASIDE), "to_subject")
    gone = _sums(
        Movement.objects.filter(from_subject__in=numbers, from_account__in=SET_ASIDE), "from_subject"
    )
    return {number: sum_ - gone.get(number, ZERO) for number, sum_ in come.items()}


def _sums(movements: QuerySet[Movement], subject: str) -> dict[str, Decimal]:
    return dict(movements.order_by().values_list(subject).annotate(Sum("amount")))


def given(plan: Plan, row: Standing) -> Decimal:
    """What the plan gives a proposal, in soms."""
    return from_tyiyn(plan.get(row.proposal.pk, 0))


def rows_of(by_lot: Mapping[int, Sequence[Standing]]) -> Iterator[Standing]:
    """All proposals, lot by lot, in their order."""
    for rows in by_lot.values():
        yield from rows
