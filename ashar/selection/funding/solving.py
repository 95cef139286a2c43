"""The best choice for an aim, exactly, in whole numbers.

A choice is worth what its proposals are worth and costs the least sum of each. Lots that share no source
that could run short are looked at one by one (`_of_one_lot`), the others together (`_together`). Both cut
off only what a bound shows to hold nothing better; after `MOST_STEPS` the best found so far is given, and
said not to be proven.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from typing import Any

from ashar.selection.funding.planning import Asking, Money, Purse

MOST_STEPS = 100_000
Worth = Callable[[Asking], int]


class Aim(StrEnum):
    """What a choice is to reach: as many funded as possible, or as many marks together."""

    MOST = "most"
    MARKS = "marks"


@dataclass(frozen=True)
class Best:
    """The choice; `is_proven`: that there is no better one."""

    chosen: frozenset[int]
    is_proven: bool


def best(askings: Collection[Asking], money: Money, aim: Aim, most_steps: int = MOST_STEPS) -> Best:
    """The choice that reaches the aim best; of equal ones the one that is better by the other aim."""
    worth = worth_by(aim, askings)
    found = [_of_group(group, money, worth, most_steps) for group in _groups(askings, money, worth)]
    chosen = frozenset(key for each in found for key in each.chosen)
    return Best(chosen, all(each.is_proven for each in found))


def worth_by(aim: Aim, askings: Collection[Asking]) -> Worth:
    """What taking a proposal is worth: first by the aim, and where that is equal by the other."""
    if aim == Aim.MOST:
        more = 1 + sum(each.mark for each in askings)
        return lambda each: more + each.mark
    return lambda each: each.mark * (len(askings) + 1) + 1


def _groups(askings: Collection[Asking], money: Money, worth: Worth) -> Iterator[list[Asking]]:
    """The proposals that compete for the same money, the most worth for its money first."""
    purse = Purse(money)
    fit = [each for each in askings if each.least <= purse.left_for(each)]
    fit.sort(key=lambda each: (-Fraction(worth(each), each.least), each.rank, each.key))
    short = {source for source in money.sources if _may_run_short(source, fit, money)}
    lots: dict[int, set[int]] = {each.lot: {each.lot} for each in fit}
    for source in short:
        joined = set().union(*(lots[each.lot] for each in fit if each.source == source))
        lots |= dict.fromkeys(joined, joined)
    for group in {frozenset(joined) for joined in lots.values()}:
        yield [each for each in fit if each.lot in group]


def _may_run_short(source: int, fit: Sequence[Asking], money: Money) -> bool:
    needs: dict[int, int] = {}
    for each in fit:
        if each.source == source:
            needs[each.lot] = needs.get(each.lot, 0) + each.least
    return money.sources[source] < sum(min(need, money.lots[lot]) for lot, need in needs.items())


def _of_group(group: Sequence[Asking], money: Money, worth: Worth, most_steps: int) -> Best:
    (first, *others) = {each.lot for each in group}
    if others:
        return _together(group, money, worth, most_steps)
    sources = [money.sources[each.source] for each in group if each.source in money.sources]
    return _of_one_lot(group, min([money.lots[first], *sources]), worth, most_steps)


def _of_one_lot(askings: Sequence[Asking], has: int, worth: Worth, most_steps: int) -> Best:
    """Proposal by proposal, of all choices so far those that no other beats in both worth and money left."""
    line = _Line(askings, worth)
    known = line.greedily(has)
    states: list[tuple[int, int, Any]] = [(0, has, None)]
    steps = 0
    for n, each in enumerate(askings):
        taken = [
            (value + worth(each), left - each.least, (each.key, before))
            for value, left, before in states
            if left >= each.least
        ]
        grown = sorted([*states, *taken], key=lambda state: (-state[0], -state[1]))
        states, most_left = [], -1
        for state in grown:
            if state[1] > most_left and state[0] + line.at_most(n + 1, state[1]) >= known:
                most_left = state[1]
                states.append(state)
        known = max(known, states[0][0])
        steps += len(states)
        if steps > most_steps:
            return Best(frozenset(_keys(states[0][2])), is_proven=False)
    return Best(frozenset(_keys(states[0][2])), is_proven=True)


def _keys(link: Any) -> Iterator[int]:
    while link is not None:
        key, link = link
        yield key


class _Line:
    """Proposals in the order of worth for money, with sums from the left."""

    def __init__(self, askings: Sequence[Asking], worth: Worth) -> None:
        self.askings, self.worth = askings, worth
        self.costs = [0, *accumulate(each.least for each in askings)]
        self.values = [0, *accumulate(worth(each) for each in askings)]

    def greedily(self, has: int) -> int:
        """What is surely reached: whoever fits is taken."""
        value = 0
        for each in self.askings:
            if each.least <= has:
                has, value = has - each.least, value + self.worth(each)
        return value

    def at_most(self, n: int, left: int) -> int:
        """No more than this is reached from the n-th on: filled to the brim, the last one by a slice."""
        end = bisect_right(self.costs, self.costs[n] + left) - 1
        value = self.values[end] - self.values[n]
        if end < len(self.askings):
            rest = left - (self.costs[end] - self.costs[n])
            value += -(-self.worth(self.askings[end]) * rest // self.askings[end].least)
        return value


def _together(askings: Sequence[Asking], money: Money, worth: Worth, most_steps: int) -> Best:
    """Branch and bound, depth first: with the next proposal, and without it."""
    best_keys: tuple[int, ...] = ()
    known, steps = -1, 0
    lots, sources = dict(money.lots), dict(money.sources)
    stack: list[tuple[int, tuple[int, ...], int, dict[int, int], dict[int, int]]] = [
        (0, (), 0, lots, sources)
    ]
    while stack and steps <= most_steps:
        n, chosen, value, lots, sources = stack.pop()
        steps += 1
        if value > known:
            best_keys, known = chosen, value
        if n == len(askings) or value + _bound(askings[n:], lots, sources, worth) <= known:
            continue
        each = askings[n]
        stack.append((n + 1, chosen, value, lots, sources))
        if each.least <= min(lots[each.lot], sources.get(each.source, each.least)):
            left = {**lots, each.lot: lots[each.lot] - each.least}
            drawn = {source: has - each.least * (source == each.source) for source, has in sources.items()}
            stack.append((n + 1, (*chosen, each.key), value + worth(each), left, drawn))
    return Best(frozenset(best_keys), is_proven=steps <= most_steps)


def _bound(rest: Iterable[Asking], lots: Mapping[int, int], sources: Mapping[int, int], worth: Worth) -> int:
    """No more than this can still be reached, by the lots alone and by the sources alone."""
    by_lot, by_source = dict(lots), dict(sources)
    of_lots = of_sources = 0
    for each in rest:
        of_lots += _slice(each, by_lot, each.lot, worth)
        of_sources += _slice(each, by_source, each.source, worth)
    return min(of_lots, of_sources)


def _slice(asking: Asking, purses: dict[int, int], name: int, worth: Worth) -> int:
    """What of its worth this purse can pay for; a purse without a limit pays for all."""
    has = purses.get(name, asking.least)
    if name in purses:
        purses[name] = max(0, has - asking.least)
    if asking.least <= has:
        return worth(asking)
    return -(-worth(asking) * has // asking.least)
