"""Building a programme of many lines: which problems it answers, and what each line promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.places.models import Authority
from ashar.priorities.models import Priority
from ashar.programmes.actions.planning import LineFacts, add_line, draft_programme
from ashar.programmes.actions.sources import AnySource, _known
from ashar.programmes.models import FundingSource, Indicator, PlannedSum, Programme, ProgrammeLine
from ashar.programmes.states import Line
from ashar.programmes.states import Programme as State
from ashar.regulations.rulesets import Profile, rules_for

WRITTEN = (State.DRAFT, State.CONSULTATION)


@dataclass(frozen=True)
class ProgrammeText:
    """What a programme says of itself as a whole."""

    title_ky: str
    title_ru: str
    about_ky: str
    about_ru: str
    year_from: int
    year_to: int
    title_en: str = ""
    about_en: str = ""


@dataclass(frozen=True)
class Counted:
    """An indicator: what is counted, how much there is now (if known), how much there will be."""

    name_ky: str
    name_ru: str
    target: Decimal
    baseline: Decimal | None = None
    name_en: str = ""


@dataclass(frozen=True)
class LineText:
    """What a line of a programme promises; soms by year and source."""

    title_ky: str
    title_ru: str
    aim_ky: str
    aim_ru: str
    target_group_ky: str
    target_group_ru: str
    result_ky: str
    result_ru: str
    people: int | None = None
    indicators: Sequence[Counted] = ()
    sums: Mapping[tuple[int, AnySource], Decimal] = field(default_factory=dict)
    title_en: str = ""
    aim_en: str = ""
    target_group_en: str = ""
    result_en: str = ""

    @property
    def columns(self) -> dict[str, str | int | None]:
        """What stands in the row of the line itself."""
        return {name: value for name, value in vars(self).items() if name not in ("indicators", "sums")}


def horizon(authority: Authority) -> tuple[int, int]:
    """The first and the last year that a new programme is proposed for: the next years."""
    years = rules_for(authority, Profile.USUAL)["programme.horizon_years"]
    first = clock.today().year + 1
    return first, first + int(years) - 1


def text_blockers(text: ProgrammeText) -> Iterator[Blocker]:
    """Why these years cannot be those of a programme."""
    if text.year_to < text.year_from:
        yield Blocker(_("The last year comes before the first."))
    if text.year_to < clock.today().year:
        yield Blocker(_("These years are over."))


@transaction.atomic
def start_programme(
    *, authority: Authority, text: ProgrammeText, priorities: Sequence[Priority], by: journal.Actor
) -> Programme:
    """Begin a programme that is published and decided as a whole, a line for each of these priorities."""
    if reasons := list(text_blockers(text)):
        raise Refused(*reasons)
    journal.lock_chain(authority.code)
    programme = draft_programme(
        authority=authority,
        title_ky=text.title_ky,
        title_ru=text.title_ru,
        title_en=text.title_en,
        year_from=text.year_from,
        year_to=text.year_to,
        by=by,
    )
    for name in ("about_ky", "about_ru", "about_en"):
        setattr(programme, name, getattr(text, name))
    programme.inside_decision = False
    programme.save(update_fields=["about_ky", "about_ru", "about_en", "inside_decision"])
    for priority in priorities:
        take_in(programme=programme, priority=priority, by=by)
    return programme


def writing_blockers(programme: Programme) -> Iterator[Blocker]:
    """Why the text of the programme cannot be changed now."""
    if programme.inside_decision:
        yield Blocker(_("This programme is one line inside a decision: it has no text of its own."))
    elif programme.state not in WRITTEN:
        yield Blocker(_("The text is closed: send the programme back first, or record a decision."))


@transaction.atomic
def write_programme(*, programme: Programme, text: ProgrammeText, by: journal.Actor) -> Programme:
    """Change what the programme says of itself; residents read it with the next version."""
    programme = lifecycle.lock(programme)
    reasons = [*writing_blockers(programme), *text_blockers(text)]
    years = range(text.year_from, text.year_to + 1)
    if PlannedSum.objects.filter(line__programme=programme).exclude(year__in=years).exists():
        reasons.append(Blocker(_("Money is planned for a year that would be left out.")))
    if reasons:
        raise Refused(*reasons)
    for name, value in vars(text).items():
        setattr(programme, name, value)
    programme.save(update_fields=list(vars(text)))
    if not programme.is_published:  # everybody reads the last version until the next one
        lifecycle.retie(programme)
    record = {"years": [text.year_from, text.year_to]}
    _write(programme, "programme.write", by, record)
    return programme


def joining_blockers(programme: Programme) -> Iterator[Blocker]:
    """Why no line can be added or taken out now."""
    if programme.state != State.APPROVED:
        yield from writing_blockers(programme)
    elif programme.inside_decision:
        yield Blocker(_("This programme is one line inside a decision: no line is added to it."))


@transaction.atomic
def take_in(*, programme: Programme, priority: Priority, by: journal.Actor) -> ProgrammeLine:
    """Answer one more priority by a line; into an approved programme it comes by a later decision."""
    programme = lifecycle.lock(programme)
    if reasons := list(joining_blockers(programme)):
        raise Refused(*reasons)
    facts = LineFacts(
        title_ky=priority.title_ky,
        title_ru=priority.title_ru,
        title_en=priority.title_en,
        planned_amount=ZERO,
    )
    line = add_line(programme=programme, priority=priority, facts=facts, by=by)
    line.place = (programme.lines.aggregate(last=Max("place"))["last"] or 0) + 1
    line.save(update_fields=["place"])
    return line


def line_blockers(line: ProgrammeLine) -> Iterator[Blocker]:
    """Why the text of a line cannot be changed now."""
    if line.state != Line.PLANNED:
        yield Blocker(_("The order is decided: only a decision changes it."))
    elif line.programme.inside_decision or line.programme.state not in (*WRITTEN, State.APPROVED):
        yield from writing_blockers(line.programme)


@transaction.atomic
def write_line(*, line: ProgrammeLine, text: LineText, by: journal.Actor) -> ProgrammeLine:
    """Change what a line promises: its words, its indicators, its sums by year and source."""
    line = lifecycle.lock(line)
    reasons = list(line_blockers(line))
    if any(year not in line.programme.years for year, _source in text.sums):
        reasons.append(Blocker(_("Money can be planned only for the years of the programme.")))
    for _year, source in text.sums:
        if isinstance(source, FundingSource) and source.authority_id not in (None, line.authority_id):
            reasons.append(Blocker(_("This source of money belongs to another authority.")))
    if reasons:
        raise Refused(*reasons)
    known: dict[AnySource, FundingSource] = {}
    sums: dict[tuple[int, FundingSource], Decimal] = {}
    for (year, source), amount in text.sums.items():
        named = known.setdefault(source, _known(source, line.authority, by))
        sums[year, named] = sums.get((year, named), ZERO) + amount
    keep_sums(line, sums)
    line.indicators.all().delete()
    Indicator.objects.bulk_create(
        Indicator(line=line, place=place, **vars(each)) for place, each in enumerate(text.indicators, 1)
    )
    for name, value in text.columns.items():
        setattr(line, name, value)
    line.save(update_fields=list(text.columns))
    if line.first_version is None:  # everybody reads the last version until the next one
        lifecycle.retie(line)
    _write(line, "programmeline.write", by, {"planned": line.planned_amount})
    return line


def keep_sums(line: ProgrammeLine, sums: Mapping[tuple[int, FundingSource], Decimal]) -> None:
    """Put these planned sums in the place of the line’s; those of nothing are left out."""
    line.planned_sums.all().delete()
    PlannedSum.objects.bulk_create(
        PlannedSum(line=line, year=year, source=source, amount=amount)
        for (year, source), amount in sums.items()
        if amount
    )
    line.planned_amount = sum(sums.values(), ZERO)
    line.save(update_fields=["planned_amount"])


@transaction.atomic
def move_line(*, line: ProgrammeLine, up: bool, by: journal.Actor) -> ProgrammeLine:
    """Let the line change places with its neighbour above or below; at the end nothing moves."""
    line = lifecycle.lock(line)
    if reasons := list(line_blockers(line)):
        raise Refused(*reasons)
    standing = list(line.programme.lines.exclude(state=Line.DROPPED).order_by("place", "pk"))
    here = next(index for index, each in enumerate(standing) if each.pk == line.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(standing):
        standing[here], standing[there] = standing[there], standing[here]
        for place, each in enumerate(standing, 1):
            each.place = place
        ProgrammeLine.objects.bulk_update(standing, ["place"])
        _write(line, "programmeline.order", by, {"place": there + 1})
    return line


@transaction.atomic
def take_out(*, line: ProgrammeLine, by: journal.Actor) -> ProgrammeLine:
    """Take a line out of the programme before a decision; its priority waits for an order again."""
    line = lifecycle.lock(line)
    reasons = list(line_blockers(line))
    if line.budget_lines.exists():
        reasons.append(Blocker(_("Money is promised for this order: give the promise up first.")))
    lifecycle.check(line, "drop", reasons)
    return lifecycle.move(line, "drop", by=by)


def _write(
    subject: Programme | ProgrammeLine, step: str, by: journal.Actor, facts: Mapping[str, object]
) -> None:
    journal.write_entry(chain=subject.chain, number=subject.number, step=step, by=by, facts=facts)
