"""Equal totals: what tells them apart, by the rule `scoring.tie_breakers`, in its order."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

TOP_CRITERION, SMALLER_SUM, EARLIER_FILING, LOT = "top_criterion", "smaller_sum", "earlier_filing", "lot"


@dataclass(frozen=True)
class Entrant:
    """What of a proposal can tell it from another with the same total. `drawn`: its lot, the least wins."""

    key: int
    total: Decimal
    means: Mapping[str, Decimal]
    requested: Decimal = Decimal(0)
    filed_at: datetime | None = None
    drawn: str = ""


@dataclass(frozen=True)
class Tie:
    """`breaker` put the entrant behind `ahead`; `criterion`: the one that was compared."""

    breaker: str
    behind: Entrant
    ahead: Entrant
    criterion: str = ""


def apart(
    group: Sequence[Entrant], breakers: Sequence[str], foremost: str
) -> Iterator[tuple[Entrant, Tie | None]]:
    """Those with one total in their order, each with what put it behind the one before it."""
    asked = [(name, _BREAKERS[name](foremost)) for name in breakers]

    def whole(each: Entrant) -> tuple[Any, ...]:
        return tuple(of(each) for _name, of in asked)

    before: Entrant | None = None
    for each in sorted(group, key=whole):
        yield each, _between(before, each, asked, foremost) if before else None
        before = each


def _between(
    ahead: Entrant, behind: Entrant, asked: Iterable[tuple[str, Callable[[Entrant], Any]]], foremost: str
) -> Tie | None:
    for name, of in asked:
        if of(ahead) != of(behind):
            return Tie(name, behind, ahead, foremost if name == TOP_CRITERION else "")
    return None


def _when(each: Entrant) -> float:
    return each.filed_at.timestamp() if each.filed_at else float("inf")


_BREAKERS: dict[str, Callable[[str], Callable[[Entrant], Any]]] = {
    TOP_CRITERION: lambda foremost: lambda each: -each.means[foremost],
    SMALLER_SUM: lambda _foremost: lambda each: each.requested,
    EARLIER_FILING: lambda _foremost: _when,
    LOT: lambda _foremost: lambda each: each.drawn,
}


def lot_of(seals: Iterable[str], number: str) -> str:
    """The lot of a proposal: SHA-256 of the check codes of all locked sheets, in order, and its number.

    Nobody can know it before the last member locks, and anybody can count it after from the journal.
    """
    return hashlib.sha256(":".join([*sorted(seals), number]).encode()).hexdigest()
