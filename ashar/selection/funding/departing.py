"""Departures from the ranking, and what each costs in marks and places."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ashar.selection.funding.planning import Asking, Money, Plan, Purse, due, in_order


@dataclass(frozen=True)
class Departure:
    """A proposal gets less (`given`) than its place gives it (`due`); `below`: who is funded after it.

    `places`: how many of lower rank are funded while it gets nothing or less; `marks`: by how much their
    totals together lie below its own, in the unit of `Asking.mark`.
    """

    key: int
    lot: int
    due: int
    given: int
    below: tuple[int, ...]
    marks: int

    @property
    def places(self) -> int:
        """How many stand lower and are funded."""
        return len(self.below)


def departures(askings: Collection[Asking], money: Money, plan: Plan) -> Iterator[Departure]:
    """Walk down the ranking with the plan: who could be given more from what was left then?

    The plan of the ranking has none, and a plan without any is the plan of the ranking.
    """
    purse = Purse(money)
    for each in in_order(askings):
        own, given = due(each, purse.left_for(each)), plan.get(each.key, 0)
        if given < own:
            below = _funded_below(each, askings, plan)
            marks = sum(each.mark - other.mark for other in below)
            yield Departure(each.key, each.lot, own, given, tuple(other.key for other in below), marks)
        purse.give(each, given)


def _funded_below(asking: Asking, askings: Collection[Asking], plan: Plan) -> list[Asking]:
    return [
        each
        for each in in_order(askings)
        if each.lot == asking.lot and each.rank > asking.rank and plan.get(each.key, 0)
    ]
