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
    """A seat: who sits, for whom, how far; `word`: what who is away said to the chair and the secretary."""

    member: Any
    instead_of: str
    is_away: bool
    has_declared: bool
    sheet: Any
    word: str

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


@dataclass(frozen=True)
class Reading:
    """What is known of all seats: absences by who is away and by who came instead, who has yet to declare."""

    away: dict[int, Absence]
    instead: dict[int | None, Absence]
    pending: set[int]
    knows_words: bool

    def word(self, absence: Absence | None) -> str:
        """What the person said when falling ill; a reason that another gave stands in the journal."""
        return absence.word if absence and absence.by_member and self.knows_words else ""


def attendance_of(call: Call, user: User, *, knows_words: bool = False) -> Attendance:
    """The seats of a call; three queries, or four after the opening.

    `knows_words`: the reader is one of the two to whom a word of illness was said.
    """
    members = queries.seats_of(call)
    going = Absence.objects.filter(call_number=call.number, ended_at=None)
    absences = list(going.select_related("member__user", "substitute__user").order_by("pk"))
    pending = _pending(call) if call.is_opened else set()
    away = {each.member_id: each for each in absences}
    instead = {each.substitute_id: each for each in absences}
    reader = Reading(away, instead, pending, knows_words)
    return Attendance(
        call,
        [_seat(call, member, reader) for member in members],
        next((member for member in members if member.user_id == user.pk), None),
        next((each for each in absences if each.member.user_id == user.pk), None),
    )


def _seat(call: Call, member: Any, known: Reading) -> Seat:
    state = member.sheet_state or ""
    own, other = known.away.get(member.pk), known.instead.get(member.pk)
    declared = call.is_opened and own is None and member.pk not in known.pending
    label = Sheet(state).label if state else ""
    return Seat(
        member,
        other.member.user.name if other else "",
        own is not None,
        declared,
        label,
        known.word(own or other),
    )


def _pending(call: Call) -> set[int]:
    found = InterestDeclaration.objects.filter(proposal__lot__call=call, state="pending")
    return set(found.values_list("member_id", flat=True))


@dataclass(frozen=True)
class Place:
    """A place that a person has, with the calls that the commission serves now.

    `called`: numbers of the calls into which a substitute was called.
    """

    member: CommissionMember
    calls: list[Call]
    called: set[str]


def places_of(user: User) -> list[Place]:
    """Everywhere the person sits, may be called, or watches; three queries."""
    held = CommissionMember.objects.named().filter(user=user, commission__state="appointed")
    members = list(held.select_related("commission__authority").order_by("pk"))
    calls = _calls_of({member.commission_id for member in members})
    called = _called({member.pk for member in members})
    return [Place(each, calls.get(each.commission_id, []), called.get(each.pk, set())) for each in members]


def _called(members: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    going = Absence.objects.filter(substitute__in=members, ended_at=None)
    for pk, number in going.values_list("substitute_id", "call_number"):
        found.setdefault(pk, set()).add(number)
    return found


def _calls_of(commissions: Iterable[int]) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = {}
    going = Call.objects.filter(commission__in=commissions, mode="live").exclude(
        state__in=(Phase.PLANNED, Phase.CONTRACTING, Phase.FINISHED)
    )
    for call in going.select_related("commission").order_by("deadline"):
        found.setdefault(call.commission_id or 0, []).append(call)
    return found
