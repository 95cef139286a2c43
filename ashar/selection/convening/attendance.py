"""Who is in a sitting at each minute, and whether there is a quorum then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ashar.selection.models import Presence, Sitting
from ashar.selection.quorum import Quorum


@dataclass(frozen=True)
class Minute:
    """From this moment on: ids of who is there, how many of them count, and whether they are a quorum."""

    at: datetime
    here: frozenset[int]
    counted: int
    is_quorate: bool


def here_at(sitting: Sitting, at: datetime, known: Sequence[Presence] | None = None) -> set[int]:
    """Ids of the members who are there at this moment; `known`: the presences, when they are read already."""
    presences = sitting.presences.all() if known is None else known
    return {
        each.member_id
        for each in presences
        if each.came_at <= at and (each.left_at is None or at < each.left_at)
    }


def minutes_of(sitting: Sitting, quorum: Quorum, presences: Sequence[Presence]) -> list[Minute]:
    """Every moment at which somebody came or left, with the quorum from then on; the last is the closing."""
    moments = {each.came_at for each in presences} | {each.left_at for each in presences if each.left_at}
    moments.discard(sitting.closed_at)  # type: ignore[arg-type]
    return [_minute(sitting, quorum, presences, at) for at in sorted(moments)]


def _minute(sitting: Sitting, quorum: Quorum, presences: Sequence[Presence], at: datetime) -> Minute:
    here = here_at(sitting, at, presences)
    return Minute(at, frozenset(here), len(quorum.members & here), quorum.holds(here))
