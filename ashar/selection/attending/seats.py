"""The seats of a sitting with what everybody in the commission may know of them: never a mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.commissions.models import Absence, CommissionMember
from ashar.selection import queries
from ashar.selection.actions.absence import SITS
from ashar.selection.models import InterestDeclaration
from ashar.selection.states import Sheet


@dataclass(frozen=True)
class Seat:
    """A seat: who sits, for whom, how far."""

    member: Any
    instead_of: str
    is_away: bool
    has_declared: bool
    sheet: Any

    @property
    def may_be_replaced(self) -> bool:
        """Whether a substitute can be called: what is locked counts and stays."""
        return not self.is_away and self.member.sheet_state not in ("locked", "revealed", "void")


@dataclass
class Attendance:
    """Who comes to the sitting on a call, as one reader sees it."""

    call: Call
    seats: list[Seat] = field(default_factory=list)
    own: CommissionMember | None = None
    absence: Absence | None = None

    @property
    def can_change(self) -> bool:
        """Whether anybody can still be replaced."""
        return self.call.state in SITS

    @property
    def can_come_back(self) -> bool:
        """Whether who is away can take the seat back: before the opening, by the person alone."""
        return self.absence is not None and self.absence.by_member and self.call.state == Phase.ANNOUNCED

    @property
    def is_in_time(self) -> bool:
        """Whether this reader, who sits, may say that they cannot."""
        return self.own is not None and self.absence is None and self.can_change

    @property
    def marking(self) -> int:
        """How many sheets count."""
        return sum(bool(seat.sheet) and seat.member.sheet_state != "void" for seat in self.seats)

    @property
    def locked(self) -> int:
        """How many are locked."""
        return sum(seat.member.sheet_state in ("locked", "revealed") for seat in self.seats)


def attendance_of(call: Call, user: User) -> Attendance:
    """The seats of a call; three queries, or four after the opening."""
    members = queries.seats_of(call)
    going = Absence.objects.filter(call_number=call.number, ended_at=None)
    absences = list(going.select_related("member__user", "substitute__user").order_by("pk"))
    pending = _pending(call) if call.is_opened else set()
    away = {each.member_id for each in absences}
    instead = {each.substitute_id: each.member.user.name for each in absences}
    return Attendance(
        call,
        [_seat(call, member, member.pk in away, instead.get(member.pk, ""), pending) for member in members],
        next((member for member in members if member.user_id == user.pk), None),
        next((each for each in absences if each.member.user_id == user.pk), None),
    )


def _seat(call: Call, member: Any, is_away: bool, instead_of: str, pending: set[int]) -> Seat:
    state = member.sheet_state or ""
    declared = call.is_opened and not is_away and member.pk not in pending
    return Seat(member, instead_of, is_away, declared, Sheet(state).label if state else "")


def _pending(call: Call) -> set[int]:
    found = InterestDeclaration.objects.filter(proposal__lot__call=call, state="pending")
    return set(found.values_list("member_id", flat=True))


@dataclass(frozen=True)
class Place:
    """A place that a person has, with the calls that the commission serves now."""

    member: CommissionMember
    calls: list[Call]


def places_of(user: User) -> list[Place]:
    """Everywhere the person sits, may be called, or watches; two queries."""
    held = CommissionMember.objects.named().filter(user=user, commission__state="appointed")
    members = list(held.select_related("commission__authority").order_by("pk"))
    calls = _calls_of({member.commission_id for member in members})
    return [Place(member, calls.get(member.commission_id, [])) for member in members]


def _calls_of(commissions: Iterable[int]) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = {}
    going = Call.objects.filter(commission__in=commissions, mode="live").exclude(
        state__in=(Phase.PLANNED, Phase.CONTRACTING, Phase.FINISHED)
    )
    for call in going.select_related("commission").order_by("deadline"):
        found.setdefault(call.commission_id or 0, []).append(call)
    return found
