"""The thread as a page shows it: ten stages, each done, now or ahead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext

from ashar.core.thread import STAGES, Kind, Knot, Mode, Stage, stage_position, thread_of
from ashar.core.web.languages import order_address

DONE, NOW, ENDED, AHEAD, GAP = "done", "now", "ended", "ahead", "gap"
# Who has begun or filed a proposal is sealed until the opening, and whose marks are given until all are;
# nobody reads of an unannounced visit before it is made.
# Tranches are only a plan until both sides have signed.
SEALED = frozenset({Kind.PROPOSAL, Kind.SCORE_SHEET, Kind.VISIT, Kind.TRANCHE})

# What is not public yet has a page only while it is prepared, for the office.
PREPARED = frozenset({Kind.LINE, Kind.CALL})


@dataclass(frozen=True)
class StageView:
    """A stage with its knots; `status`: done, now, ended (it stopped here), ahead, gap (nothing known)."""

    stage: Stage
    status: str
    knots: list[Knot] = field(default_factory=list)
    last_moment: datetime | None = None

    @property
    def name(self) -> str | Promise:
        """The name of the stage."""
        return self.stage.name

    @property
    def code(self) -> str:
        """The code of the stage, also its anchor on the order's page."""
        return self.stage.code

    @property
    def address(self) -> str:
        """The section of this stage on the order's page; empty when no knot here has a page."""
        leading = [knot.number for knot in self.knots if knot.is_public or knot.kind in PREPARED]
        return f"{order_address(leading[-1])}#{self.code}" if leading else ""

    @property
    def moment(self) -> datetime | None:
        """Until when it lasts, if it is now and has an end; else since when; the earliest of the past."""
        if not self.knots:
            return self.last_moment if self.status == DONE else None
        newest = self.knots[-1]
        if newest.mode == Mode.HISTORIC:
            return None
        if self.status == NOW:
            return newest.until or newest.since
        return newest.since if self.status == ENDED else min(_known_since(knot) for knot in self.knots)

    @property
    def year(self) -> int | None:
        """The year of what was run before the platform: its day is the day of recording, not of the deed."""
        return self.knots[-1].year if self.knots and self.knots[-1].mode == Mode.HISTORIC else None

    @property
    def is_deadline(self) -> bool:
        """Whether `moment` is an end and not a beginning."""
        return self.status == NOW and bool(self.knots and self.knots[-1].until)


@dataclass(frozen=True)
class ThreadView:
    """All ten stages, and the knot where the thread is now."""

    stages: list[StageView]
    knot: Knot | None

    @property
    def position(self) -> int:
        """Number of the present stage from 1; 11 when all are done; 0 when there is no knot."""
        for index, stage in enumerate(self.stages, start=1):
            if stage.status in (NOW, ENDED):
                return index
        return len(self.stages) + 1 if self.knot else 0

    @property
    def current(self) -> StageView | None:
        """The present stage."""
        return self.stages[self.position - 1] if 1 <= self.position <= len(self.stages) else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come: all stages are done, or it ended on the way."""
        return self.knot is not None and all(stage.status != NOW for stage in self.stages)

    @property
    def now(self) -> str:
        """The plain label of the present state."""
        return _translated(self.knot.public_label) if self.knot else ""

    @property
    def who(self) -> str:
        """Who acts next."""
        return _translated(self.knot.waits_for) if self.knot else ""

    @property
    def until(self) -> datetime | None:
        """When the present state should end."""
        return self.knot.until if self.knot else None


def thread_view(number: str, *, public: bool = True) -> ThreadView:
    """The thread that this number belongs to, by one query; `public`: leave out what is not published."""
    return view_of(thread_of(number), public=public)


def view_of(knots: Iterable[Knot], *, public: bool = True) -> ThreadView:
    """Knots in order of time as stages: the furthest that has a shown knot is where the thread is.

    A stage whose knots are all hidden (proposals, score sheets) is passed once a later one is shown;
    of it only the day is told. What is hidden of these kinds is never shown by its number, to whomever.
    """
    everything = list(knots)
    shown = [knot for knot in everything if knot.is_public or not (public or knot.kind in SEALED)]
    held = [[knot for knot in shown if knot.kind in stage.kinds] for stage in STAGES]
    furthest = max((index for index, here in enumerate(held) if here), default=-1)
    if furthest < 0:
        return ThreadView([StageView(stage, AHEAD) for stage in STAGES], None)
    status_there = _status_of_last(everything, shown, furthest)
    views = [
        StageView(
            stage,
            _status(index, furthest, status_there, bool(held[index]), shown[-1].mode == Mode.HISTORIC),
            held[index],
            max((knot.since for knot in everything if knot.kind in stage.kinds), default=None),
        )
        for index, stage in enumerate(STAGES)
    ]
    return ThreadView(views, _speaking(shown))


def _status(index: int, furthest: int, status_there: str, is_known: bool, is_historic: bool) -> str:
    if index > furthest:
        return AHEAD
    if index == furthest:
        return status_there
    return GAP if is_historic and not is_known else DONE


def _status_of_last(everything: list[Knot], shown: list[Knot], furthest: int) -> str:
    """Whether the thread lives on: a knot of the furthest stage, or any from the call on, is not over."""
    last = STAGES[furthest].kinds
    from_call_on = "".join(stage.kinds for stage in STAGES[_CALL:])
    if any(not knot.is_over for knot in shown if knot.kind in last):
        return NOW
    # A problem that came first lives on; an order that is planned for it is not public yet.
    if Kind.PRIORITY in last and any(not knot.is_over for knot in everything):
        return NOW
    # A proposal stays what it was found to be: its call keeps the thread alive, it does not. Of a call that
    # was cancelled nobody may see by the thread whether anybody had filed.
    passed = {kind for stage in STAGES[:furthest] for kind in stage.kinds if kind in SEALED} | _ANSWERS
    living = (knot for knot in everything if not knot.is_over and knot.kind not in passed)
    if furthest >= _CALL and any(knot.kind in from_call_on for knot in living):
        return NOW
    return DONE if furthest == len(STAGES) - 1 else ENDED


_ANSWERS = frozenset({Kind.PROPOSAL, Kind.SCORE_SHEET})
_CALL = next(index for index, stage in enumerate(STAGES) if stage.code == "call")


def position_of(kind: str, *, is_over: bool = False) -> int:
    """Number of the stage of a knot from 1, for the dots in a list; 11 when the last stage is over."""
    position = next(index for index, stage in enumerate(STAGES, start=1) if kind in stage.kinds)
    return position + 1 if is_over and position == len(STAGES) else position


def _speaking(shown: list[Knot]) -> Knot:
    """The living knot that is furthest on, the newest of equals; when none lives, the order itself."""
    living = [knot for knot in shown if not knot.is_over] or [k for k in shown if k.is_order] or shown
    return max(living, key=lambda knot: (stage_position(knot.kind), knot.since, knot.pk or 0))


def _known_since(knot: Knot) -> datetime:
    """When everybody could know of it: a call’s announcement, not its end."""
    return knot.public_since or knot.since


def _translated(message: str) -> str:
    return gettext(message) if message else ""
