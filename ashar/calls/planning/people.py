"""How many people an order needs: which duties one person may combine is a table of the rule set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ashar.regulations.rulesets import Rules
from ashar.regulations.rulesets.book import Apart, OrderDuty, Side

CHAIRS = 1
# Who keeps a share of the key is named with the call, not before.
NAMED_WITH_THE_CALL = frozenset({"keeper"})


@dataclass(frozen=True)
class Needed:
    """A duty of this order and how many people it takes."""

    duty: OrderDuty
    count: int


@dataclass(frozen=True)
class Person:
    """One person of the smallest possible team, and the duties combined in them."""

    duties: tuple[OrderDuty, ...]


@dataclass(frozen=True)
class Holder:
    """A person there is, and codes of the duties held."""

    name: str
    codes: frozenset[str]


@dataclass(frozen=True)
class Clash:
    """A person who holds two duties that may not be one person's."""

    name: str
    apart: Apart
    duties: tuple[OrderDuty, OrderDuty]


@dataclass(frozen=True)
class People:
    """Whom an order needs, and whom it has. `unheld`: duties, with how many people hold them too few."""

    needed: list[Needed]
    own: list[Person]
    outside: list[Person]
    has_own: int
    has_outside: int
    apart: list[tuple[Apart, OrderDuty, OrderDuty]] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    unheld: list[Needed] = field(default_factory=list)

    @property
    def lacks_own(self) -> int:
        """How many of one's own people are missing."""
        return max(0, len(self.own) - self.has_own)

    @property
    def lacks_outside(self) -> int:
        """How many people from outside are missing."""
        return max(0, len(self.outside) - self.has_outside)


def people_for(rules: Rules, held: Mapping[Side, Sequence[Holder]]) -> People:
    """Whom an order under these rules needs; `held`: the people each side has, with their duties."""
    book = rules.book
    duties = {duty.code: duty for duty in book.duties} if book else {}
    apart = [each for each in book.apart if set(each.duties) <= set(duties)] if book else []
    needed = [Needed(duty, count) for duty in duties.values() if (count := count_of(duty, rules)) > 0]
    pairs = frozenset(frozenset(each.duties) for each in apart)
    own, outside = (
        smallest_team([each for each in needed if each.duty.side == side], pairs) for side in Side
    )
    return People(
        needed,
        own,
        outside,
        len(held.get(Side.OWN, ())),
        len(held.get(Side.OUTSIDE, ())),
        [(each, duties[each.duties[0]], duties[each.duties[1]]) for each in apart],
        [
            Clash(holder.name, each, (duties[each.duties[0]], duties[each.duties[1]]))
            for side in held.values()
            for holder in side
            for each in apart
            if set(each.duties) <= holder.codes
        ],
        list(_unheld(needed, [holder for side in held.values() for holder in side])),
    )


def _unheld(needed: Sequence[Needed], holders: Sequence[Holder]) -> Iterator[Needed]:
    """Three specialists are people enough for a small order, and still none of them is its head."""
    for each in needed:
        missing = each.count - sum(each.duty.code in holder.codes for holder in holders)
        if missing > 0 and each.duty.code not in NAMED_WITH_THE_CALL:
            yield Needed(each.duty, missing)


def count_of(duty: OrderDuty, rules: Rules) -> int:
    """How many people a duty takes under these rules; the seats of a commission share its number."""
    least, share = rules["commission.min_members"], rules["commission.civil_share_min_pct"]
    civil = -(-least * share // 100)
    if duty.code == "civil":
        return max(0, civil - rules["commission.experts_per_application"])
    if duty.code == "member":
        return max(0, int(least - civil - CHAIRS))
    return int(rules[duty.counted_by]) if duty.counted_by else duty.count


def smallest_team(needed: Sequence[Needed], apart: frozenset[frozenset[str]]) -> list[Person]:
    """The fewest people who can hold these duties: no two seats of one duty, and no pair kept apart."""
    seats = [each.duty for each in needed for _seat in range(each.count)]
    seats.sort(key=lambda duty: -sum(_are_apart(duty, other, apart) for other in seats))
    for size in range(len(seats) + 1):
        if team := _seated(seats, [[] for _person in range(size)], apart):
            return [Person(tuple(duties)) for duties in team]
    return []


def _seated(
    seats: Sequence[OrderDuty], team: list[list[OrderDuty]], apart: frozenset[frozenset[str]]
) -> list[list[OrderDuty]] | None:
    """The team with every seat given to somebody; None when it is too small."""
    if not seats:
        return team
    seat, *others = seats
    for place, held in enumerate(team):
        if any(_are_apart(seat, duty, apart) for duty in held):
            continue
        taken = [*team[:place], [*held, seat], *team[place + 1 :]]
        if found := _seated(others, taken, apart):
            return found
        if not held:  # another person without a duty would be the same
            return None
    return None


def _are_apart(one: OrderDuty, other: OrderDuty, apart: frozenset[frozenset[str]]) -> bool:
    return one.code == other.code or frozenset((one.code, other.code)) in apart
