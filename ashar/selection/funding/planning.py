"""What asks for money, what money there is, and the plan that follows from the ranking."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asking:
    """A proposal that passed: `asked` and `least` (with which it still makes sense) in tyiyns.

    `mark`: its total as a whole number (of the last decimal); `source`: where the money of its lot comes
    from.
    """

    key: int
    lot: int
    source: int
    rank: int
    mark: int
    asked: int
    least: int


@dataclass(frozen=True)
class Money:
    """Tyiyns that can be given, by lot and by source; a source that is not named does not bind."""

    lots: Mapping[int, int]
    sources: Mapping[int, int] = field(default_factory=dict)


Plan = Mapping[int, int]
"""Tyiyns by proposal; 0 or absent: nothing."""


class Purse:
    """What is left while money is given."""

    def __init__(self, money: Money) -> None:
        self._lots, self._sources = dict(money.lots), dict(money.sources)

    def left_for(self, asking: Asking) -> int:
        """The most that its lot and its source still have."""
        of_lot = self._lots.get(asking.lot, 0)
        return max(0, min(of_lot, self._sources.get(asking.source, of_lot)))

    def give(self, asking: Asking, amount: int) -> None:
        """Take it out."""
        self._lots[asking.lot] = self._lots.get(asking.lot, 0) - amount
        if asking.source in self._sources:
            self._sources[asking.source] -= amount


def in_order(askings: Iterable[Asking]) -> list[Asking]:
    """By place, and among the lots by marks: the order in which money is given."""
    return sorted(askings, key=lambda each: (each.rank, -each.mark, each.lot, each.key))


def due(asking: Asking, left: int) -> int:
    """What an asking gets from what is left: all, what is left if it makes sense, or nothing."""
    if left >= asking.asked:
        return asking.asked
    return left if left >= asking.least else 0


def by_ranking(askings: Collection[Asking], money: Money) -> dict[int, int]:
    """The plan of the ranking: each in its place gets all, or what is left, or is passed over."""
    purse, plan = Purse(money), {}
    for each in in_order(askings):
        plan[each.key] = due(each, purse.left_for(each))
        purse.give(each, plan[each.key])
    return plan


def topped_up(chosen: Collection[int], askings: Collection[Asking], money: Money) -> dict[int, int]:
    """The chosen get the least each, and then by their places what is left."""
    purse, plan = Purse(money), {each.key: 0 for each in askings}
    ordered: Sequence[Asking] = [each for each in in_order(askings) if each.key in chosen]
    for each in ordered:
        plan[each.key] = each.least
        purse.give(each, each.least)
    for each in ordered:
        more = min(each.asked - each.least, purse.left_for(each))
        plan[each.key] += more
        purse.give(each, more)
    return plan


def by_the_book(plan: Plan, askings: Collection[Asking], money: Money) -> bool:
    """Whether nobody gets too little or too much, and no lot and no source is overdrawn."""
    purse = Purse(money)
    for each in askings:
        given = plan.get(each.key, 0)
        if (given and not each.least <= given <= each.asked) or given > purse.left_for(each):
            return False
        purse.give(each, given)
    return True
