"""What a story is made of: its stages, its moments, and what makes one order differ from another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ashar.core import clock
from ashar.demo.town import texts
from ashar.regulations.rulesets import is_working_day

STAGES = (
    "signal",
    "priority",
    "programme",
    "money",
    "draft",
    "call",
    "proposals",
    "opening",
    "marking",
    "decision",
    "results",
    "agreement",
    "delivery",
    "closed",
)

Facts = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Moment:
    """When the next deed of a story happens, and which stage it belongs to."""

    at: datetime
    stage: str


@dataclass(frozen=True)
class Plot:
    """What is told of one order.

    `themes`: one lot each. `bidders`: keys of organisations, each with the number of its lot. `until`:
    the stage where the story ends by itself. `refused`: bidders not admitted. `recused_from`: the bidder
    that a member steps aside from. `unfiled`: the last bidder only drafts. `unlocked`: one sheet stays open.
    """

    themes: tuple[str, ...]
    start: date
    bidders: tuple[tuple[str, int], ...] = ()
    until: str = "closed"
    refused: tuple[str, ...] = ()
    recused_from: str = ""
    unfiled: bool = False
    unlocked: bool = False

    @property
    def facts(self) -> list[Facts]:
        """The words and sums of its themes."""
        return [texts()["orders"][theme] for theme in self.themes]

    def on(self, day: int, hour: int, stage: str) -> Moment:
        """The moment of a deed, so many days after the start."""
        return Moment(workday(self.start + timedelta(days=day), hour), stage)


def workday(day: date, hour: int) -> datetime:
    """The hour on this day, or on the next working day: the rules let nothing end on a day off."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return clock.at_bishkek(day, time(hour))


def latest_start(stage: str, now: datetime) -> date:
    """The latest day on which a story can begin so that this stage of it is just behind us."""
    start = clock.local(now).date()
    while _reached(start)[stage] >= now:
        start -= timedelta(days=1)
    return start


def _reached(start: date) -> dict[str, datetime]:
    """When the sitting's stages of a story with this start are over."""
    announced = workday(start + timedelta(days=21), 9)
    deadline = workday(clock.local(announced).date() + timedelta(days=18), 17)
    sitting = clock.local(deadline).date() + timedelta(days=1)
    return {"marking": workday(sitting, 18), "results": workday(sitting + timedelta(days=1), 11)}


def in_both(facts: Facts, *fields: str) -> dict[str, Any]:
    """The Kyrgyz and the Russian text of each field, under the names of the columns."""
    names = [f"{field}_{language}" for field in fields for language in ("ky", "ru")]
    return {name: facts[name] for name in names}
