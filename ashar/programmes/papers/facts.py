"""The text of a version of a programme: the facts of its paper, kept as the bytes that were hashed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import Prefetch

from ashar.core import i18n
from ashar.core.documents import Facts, Texts, in_all_languages
from ashar.core.money import ZERO
from ashar.programmes.models import Body, DecisionPaper, PlannedSum, Programme, ProgrammeLine
from ashar.programmes.states import Line


class SumFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A planned or decided sum, in soms. `source`: its key; `name`: its name."""

    year: int
    source: int
    name: Texts
    amount: Decimal


class IndicatorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A result that can be counted; what it is now may be unknown."""

    name: Texts
    baseline: Decimal | None
    target: Decimal


class LineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One order as the programme has it."""

    number: str
    title: Texts
    problem_number: str
    problem: Texts
    votes: int | None
    aim: Texts
    target_group: Texts
    people: int | None
    result: Texts
    indicators: list[IndicatorFacts]
    sums: list[SumFacts]

    @property
    def total(self) -> Decimal:
        """The line’s sum over all years."""
        return sum((each.amount for each in self.sums), ZERO)


class ActFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The signed paper that approved or changed the programme."""

    body: Texts
    number: str
    day: date


class ProgrammeFacts(Facts, frozen=True, kw_only=True):
    """A programme as it stands in one version; `act`: only of a version that a decision made."""

    number: str
    version: int
    title: Texts
    about: Texts
    year_from: int
    year_to: int
    lines: list[LineFacts]
    act: ActFacts | None = None

    @property
    def years(self) -> list[int]:
        """Its years, and others in which money is planned all the same."""
        planned = {each.year for line in self.lines for each in line.sums}
        return sorted({*range(self.year_from, self.year_to + 1), *planned})

    @property
    def total(self) -> Decimal:
        """The whole sum, in soms."""
        return sum((line.total for line in self.lines), ZERO)

    def by_source(self) -> Mapping[int, tuple[Texts, Mapping[int, Decimal]]]:
        """Name and sums by year of each source, in the order in which they first appear."""
        return by_source(each for line in self.lines for each in line.sums)


def by_source(sums: Iterable[SumFacts]) -> dict[int, tuple[Texts, dict[int, Decimal]]]:
    """Name and sums by year of each source."""
    found: dict[int, tuple[Texts, dict[int, Decimal]]] = {}
    for each in sums:
        _name, years = found.setdefault(each.source, (each.name, defaultdict(lambda: ZERO)))
        years[each.year] += each.amount
    return found


def facts_of(
    programme: Programme,
    *,
    version: int,
    paper: DecisionPaper | None = None,
    lines: Sequence[ProgrammeLine] | None = None,
) -> ProgrammeFacts:
    """The programme as it stands now, without dropped lines. Four queries, none with `lines`."""
    return ProgrammeFacts(
        authority=i18n.texts_of(programme.authority, "name"),
        number=programme.number,
        version=version,
        title=i18n.texts_of(programme, "title"),
        about=i18n.texts_of(programme, "about"),
        year_from=programme.year_from,
        year_to=programme.year_to,
        lines=[_line(each) for each in (standing_lines(programme) if lines is None else lines)],
        act=_act(paper) if paper else None,
    )


def standing_lines(programme: Programme) -> list[ProgrammeLine]:
    """The lines that the programme has now, in its order, with what they promise."""
    found = programme.lines.exclude(state=Line.DROPPED).select_related("priority__problem")
    sums: Any = Prefetch("planned_sums", PlannedSum.objects.select_related("source"))
    ordered = found.prefetch_related("indicators", sums).order_by("place", "pk")
    return list(ordered)


def _line(line: ProgrammeLine) -> LineFacts:
    problem = line.priority.problem or line.priority
    sums = sorted(line.planned_sums.all(), key=lambda each: (each.year, each.source_id))
    return LineFacts(
        number=line.number,
        title=i18n.texts_of(line, "title"),
        problem_number=problem.number,
        problem=i18n.texts_of(problem, "title"),
        votes=line.priority.votes,
        aim=i18n.texts_of(line, "aim"),
        target_group=i18n.texts_of(line, "target_group"),
        people=line.people,
        result=i18n.texts_of(line, "result"),
        indicators=[
            IndicatorFacts(name=i18n.texts_of(each, "name"), baseline=each.baseline, target=each.target)
            for each in sorted(line.indicators.all(), key=lambda each: each.place)
        ],
        sums=[
            SumFacts(
                year=each.year,
                source=each.source_id,
                name=i18n.texts_of(each.source, "name"),
                amount=each.amount,
            )
            for each in sums
        ],
    )


def _act(paper: DecisionPaper) -> ActFacts:
    return ActFacts(
        body=in_all_languages(Body(paper.body).label), number=paper.act_number, day=paper.act_date
    )
