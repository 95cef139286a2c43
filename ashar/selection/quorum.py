"""The quorum of a sitting: which members count, and how many of them are needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.commissions.models import MARKING, CommissionMember
from ashar.core import clock
from ashar.selection.queries import recused_from_all


@dataclass(frozen=True)
class Quorum:
    """Ids of the members that count, and the share of them that must be there."""

    members: frozenset[int]
    percent: int

    @property
    def needed(self) -> int:
        """How many members are needed."""
        return ceil(self.percent * len(self.members) / 100)

    def holds(self, here: Iterable[int]) -> bool:
        """Whether with these ids there is a quorum."""
        return bool(self.members) and 100 * len(self.members & set(here)) >= self.percent * len(self.members)


def quorum_of(call: Call, seats: Iterable[CommissionMember] | None = None) -> Quorum:
    """The quorum of the call's rules; a member recused from every applicant does not count on either side.

    `seats`: the members who sit for the call, when they are read already.
    """
    percent = rules_of(call, clock.now())["commission.quorum_pct"]
    if call.commission is None:
        return Quorum(frozenset(), percent)
    if seats is None:
        seats = call.commission.members.for_call(call.number).marking()
    marking = frozenset(seat.pk for seat in seats if seat.duty in MARKING)
    return Quorum(marking - recused_from_all(call), percent)
