"""Building the demonstration town, up to any stage."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import transaction

from ashar.calls.actions.templating import load_templates
from ashar.core import clock
from ashar.core.files import Locked, StoredFile
from ashar.demo import papers
from ashar.demo.donating import agree
from ashar.demo.stories import STAGES, Moment, Plot, tell, working_days_before
from ashar.demo.stories.accounting import keep_books
from ashar.demo.stories.choosing import choose
from ashar.demo.stories.hearing import hear_residents
from ashar.demo.stories.keeping import PAPERS, keep_vault
from ashar.demo.stories.programming import carry_over_the_year, programme
from ashar.demo.stories.remembering import enter_past
from ashar.demo.town import Town, set_up_offices, set_up_people
from ashar.places.models import Authority

BEGINNING = 420
ROUNDS_BEGIN = 36
PROGRAMMES = {"decided": 75, "open": 10}  # working days since they began


def plots(today: date) -> list[Plot]:
    """The orders of the town, each at a stage of its own."""

    def before(days: int) -> date:
        return working_days_before(today, days)

    return [
        Plot(("waste",), before(150), (("kelechek", 1),)),
        Plot(
            ("teens",),
            before(66),
            (("kelechek", 1), ("kanat", 1), ("bakyt", 1)),
            complains="bakyt",
            refuses_to_sign=True,
        ),
        Plot(
            ("migrants", "parents"),
            before(31),
            (("meerim", 1), ("kanat", 1), ("bakyt", 2)),
            "results",
            ("bakyt",),
            "kanat",
        ),
        Plot(
            ("elders",),
            before(32),
            (("bakyt", 1), ("meerim", 1)),
            "marking",
            unlocked=True,
        ),
        Plot(("disabled",), before(21), (("meerim", 1), ("kanat", 1)), "proposals", unfiled=True),
        Plot(("lights",), before(15), (), "draft"),
        Plot(("shelter",), before(8), (), "programme"),
    ]


def build_demo(*, until: str = "closed", report: Callable[[str], None] = print) -> Authority:
    """Build the town, every story up to `until` (one of STAGES) and never past the present.

    Built once: when the town is there already, nothing changes.
    """
    if until not in STAGES:
        raise ValueError(f"{until!r} is not a stage: {', '.join(STAGES)}")
    present = Authority.objects.filter(is_demonstration=True).first()
    if present:
        report(f"The demonstration town is there already: {present.name_en}.")
        return present
    made, letter = papers.make_papers(), papers.locked_paper("Кат")
    kept = {kind: papers.locked_paper(f"Үлгү {n}", "vault") for n, kind in enumerate(PAPERS, start=1)}
    # One transaction, so that an interrupted start leaves no half of a town behind.
    with transaction.atomic():
        town = _build(until, made, letter, report)
        keep_vault(town, kept)
        return town.authority


def _build(until: str, made: dict[str, StoredFile], letter: Locked, report: Callable[[str], None]) -> Town:
    load_templates()  # before the town has a clock of its own: what is shipped belongs to the platform
    now = clock.now()
    beginning = now - timedelta(days=BEGINNING)
    town = set_up_people(since=clock.local(beginning).date())
    town.papers, town.letter = made, letter
    with clock.pretend(beginning, authority=town.authority):
        set_up_offices(town)
        agree(town)
    told = [replace(plot, until=min(plot.until, until, key=STAGES.index)) for plot in plots(clock.today())]
    _tell_all(town, told, report)
    hear_residents(town, has_problems=STAGES.index(until) >= STAGES.index("priority"))
    if STAGES.index(until) == len(STAGES) - 1:
        enter_past(town)
        with clock.pretend(now, authority=town.authority):
            keep_books(town)
    return town


def _tell_all(town: Town, told: list[Plot], report: Callable[[str], None]) -> None:
    now = clock.now()
    waiting: list[tuple[Moment, int, Plot, Iterator[Moment]]] = []

    def go_on(order: int, plot: Plot, story: Iterator[Moment]) -> None:
        moment = next(story, None)
        if moment and moment.at < now and STAGES.index(moment.stage) <= STAGES.index(plot.until):
            heapq.heappush(waiting, (moment, order, plot, story))

    for order, plot in enumerate(told):
        go_on(order, plot, tell(town, plot))
    until = min((plot.until for plot in told), key=STAGES.index)
    rounds = Plot(("rounds",), working_days_before(clock.local(now).date(), ROUNDS_BEGIN), until=until)
    go_on(len(told), rounds, choose(town, rounds))
    until = max((plot.until for plot in told), key=STAGES.index)
    for order, (theme, days) in enumerate(PROGRAMMES.items(), len(told) + 1):
        plot = Plot((theme,), working_days_before(clock.local(now).date(), days), until=until)
        go_on(order, plot, programme(town, plot))
    year = clock.local(waiting[0][0].at if waiting else now).year
    while waiting:
        moment, order, plot, story = heapq.heappop(waiting)
        year = _end_years(town, year, moment.at)
        report(f"{moment.at:%Y-%m-%d} {plot.themes[0]}: {moment.stage}")
        with clock.pretend(moment.at, authority=town.authority):
            go_on(order, plot, story)
    _end_years(town, year, now)


def _end_years(town: Town, year: int, moment: datetime) -> int:
    """End every year since `year` that is over at this moment; the year it lies in."""
    for ended in range(year, clock.local(moment).year):
        with clock.pretend(clock.at_bishkek(date(ended, 12, 31), time(15)), authority=town.authority):
            carry_over_the_year(town, ended)
    return clock.local(moment).year
