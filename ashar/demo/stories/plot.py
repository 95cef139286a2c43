"""What a story is made of: its stages, its moments, and what makes one order differ from another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ashar.core import clock
from ashar.demo.town import texts
from ashar.regulations.rulesets import add_working_days, is_working_day

DEADLINE = 28  # two weeks at least after the announcement, whatever holidays lie between

Facts = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Moment:
    """When the next deed of a story happens, and which stage it belongs to."""

    at: datetime
    stage: str


@dataclass(frozen=True)
class Plot:
    """What is told of one order. Its days are counted in working days, so every story goes the same way
    whenever it is told, and nothing ends on a day off.

    `themes`: one lot each. `bidders`: keys of organisations, each with the number of its lot. `until`:
    the stage where the story ends by itself. `refused`: bidders not admitted. `recused_from`: the bidder
    that a member steps aside from. `unfiled`: the last bidder only drafts. `unlocked`: one sheet stays open.
    `complains`: the bidder that complains about the result. `refuses_to_sign`: the winner; the next signs.
    `promised`: the money is only promised by a donor's letter.
    """

    themes: tuple[str, ...]
    start: date
    bidders: tuple[tuple[str, int], ...] = ()
    until: str = "closed"
    refused: tuple[str, ...] = ()
    recused_from: str = ""
    unfiled: bool = False
    unlocked: bool = False
    complains: str = ""
    refuses_to_sign: bool = False
    promised: bool = False

    @property
    def facts(self) -> list[Facts]:
        """The words and sums of its themes."""
        return [texts()["orders"][theme] for theme in self.themes]

    def day(self, n: int) -> date:
        """The day so many working days after the start."""
        return add_working_days(self.start, n)

    def at(self, n: int, hour: int) -> datetime:
        """The hour of that day."""
        return clock.at_bishkek(self.day(n), time(hour))

    def on(self, n: int, hour: int, stage: str) -> Moment:
        """The moment of a deed on that day."""
        return Moment(self.at(n, hour), stage)


def working_days_before(today: date, count: int) -> date:
    """The day from which so many working days have passed before today."""
    day = today
    while count:
        day -= clock.ONE_DAY
        count -= is_working_day(day)
    return day


def in_both(facts: Facts, *fields: str) -> dict[str, Any]:
    """The Kyrgyz and the Russian text of each field, under the names of the columns."""
    names = [f"{field}_{language}" for field in fields for language in ("ky", "ru")]
    return {name: facts[name] for name in names}
