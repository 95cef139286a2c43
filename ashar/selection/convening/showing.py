"""The page of a sitting by the minute: everything it shows, in a handful of questions to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from ashar.calls.models import Call
from ashar.commissions.models import MARKING, CommissionMember
from ashar.core import clock
from ashar.core.web.ical import Entry, calendar_file
from ashar.selection.actions.convening import is_kept_by_minute, notice_days
from ashar.selection.convening.attendance import Minute, here_at, minutes_of
from ashar.selection.models import Motion, Presence, Sitting, Vote
from ashar.selection.quorum import Quorum, quorum_of


@dataclass
class Kept:
    """A sitting with its attendance; `here`: ids of who is there now."""

    call: Call
    sitting: Sitting | None
    seats: Sequence[CommissionMember]
    quorum: Quorum
    keeps_record: bool
    is_asked: bool
    days: int
    presences: list[Presence] = field(default_factory=list)
    minutes: list[Minute] = field(default_factory=list)
    motions: list[Motion] = field(default_factory=list)
    here: set[int] = field(default_factory=set)

    @property
    def is_quorate(self) -> bool:
        """Whether there is a quorum now."""
        return self.quorum.holds(self.here)

    @property
    def voters(self) -> list[CommissionMember]:
        """Who may vote now."""
        return [seat for seat in self.seats if seat.pk in self.here and seat.duty in MARKING]

    @property
    def present(self) -> int:
        """How many of those who count are there now."""
        return len(self.quorum.members & self.here)


def kept_of(call: Call, *, keeps_record: bool) -> Kept:
    """The sitting that is convened or going on, else the last one."""
    assert call.commission is not None
    seats = list(call.commission.members.for_call(call.number).select_related("user").order_by("pk"))
    held = list(Sitting.objects.filter(call=call, called_off_at=None))
    sitting = next((each for each in held if each.closed_at is None), held[-1] if held else None)
    page = Kept(
        call,
        sitting,
        seats,
        quorum_of(call, seats),
        keeps_record,
        is_kept_by_minute(call),
        notice_days(call),
    )
    if sitting is not None and sitting.begun_at is not None:
        page.presences = list(sitting.presences.select_related("member__user"))
        page.minutes = minutes_of(sitting, page.quorum, page.presences)
        votes: Any = Prefetch("votes", Vote.objects.select_related("member__user"))
        page.motions = list(sitting.motions.prefetch_related(votes))
        page.here = here_at(sitting, clock.now(), page.presences) if sitting.is_going_on else set()
    return page


def calendar_of(sitting: Sitting, title: str, address: str) -> bytes:
    """The sitting for a member’s own calendar; of a protected call without its place."""
    entry = Entry(
        code=f"{sitting.call.number}-sitting-{sitting.pk}",
        when=sitting.begins_at,
        words=title,
        address=address,
        changed_at=sitting.called_off_at or sitting.told_at,
        place="" if sitting.call.is_protected else sitting.place,
        version=sitting.version,
        is_cancelled=sitting.called_off_at is not None,
    )
    return calendar_file(title, [entry])
