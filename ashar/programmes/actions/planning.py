"""Programmes and their lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority
from ashar.priorities.actions import take_up_problem
from ashar.priorities.models import Priority
from ashar.programmes import states
from ashar.programmes.models import (
    Programme,
    ProgrammeLine,
)


@dataclass(frozen=True)
class LineFacts:
    """What a programme line says."""

    title_ky: str
    title_ru: str
    planned_amount: Decimal
    aim_ky: str = ""
    aim_ru: str = ""
    target_group_ky: str = ""
    target_group_ru: str = ""
    title_en: str = ""
    aim_en: str = ""
    target_group_en: str = ""


@transaction.atomic
def draft_programme(
    *,
    authority: Authority,
    title_ky: str,
    title_ru: str,
    year_from: int,
    year_to: int,
    by: journal.Actor,
    title_en: str = "",
) -> Programme:
    """Begin a programme of social orders for some years."""
    programme = Programme(
        authority=authority,
        title_ky=title_ky,
        title_ru=title_ru,
        title_en=title_en,
        year_from=year_from,
        year_to=year_to,
    )
    return lifecycle.begin(programme, by=by, step_name="draft")


def planning_blockers(priority: Priority) -> Iterator[Blocker]:
    """Why a priority cannot become an order now."""
    if priority.problem is None or priority.state != "standing":
        yield Blocker(_("Only a priority that is in force can be taken into the programme."))
    if ProgrammeLine.objects.filter(priority=priority).exclude(state=states.Line.DROPPED).exists():
        yield Blocker(_("There is already an order for this priority."))


@transaction.atomic
def add_line(
    *, programme: Programme, priority: Priority, facts: LineFacts, by: journal.Actor
) -> ProgrammeLine:
    """Answer a priority with a line of the programme: this is the order."""
    programme, priority = lifecycle.lock(programme), lifecycle.lock(priority)
    if priority.authority_id != programme.authority_id:
        raise Refused(_("The priority belongs to another authority."))
    blockers = list(planning_blockers(priority))
    if blockers or priority.problem is None:
        raise Refused(*blockers)
    take_up_problem(problem=priority.problem, by=by)
    line = ProgrammeLine(
        authority=programme.authority,
        programme=programme,
        priority=priority,
        sphere=priority.sphere,
        is_protected=priority.is_protected,
        **vars(facts),
    )
    record = {"programme": programme.number, "priority": priority.number, "planned": facts.planned_amount}
    return lifecycle.begin(line, by=by, step_name="add", record=record)


@transaction.atomic
def plan_order(*, priority: Priority, facts: LineFacts, by: journal.Actor) -> ProgrammeLine:
    """The light path: a one-line programme of this year for one priority."""
    year = clock.today().year
    programme = draft_programme(
        authority=priority.authority,
        title_ky=facts.title_ky,
        title_ru=facts.title_ru,
        title_en=facts.title_en,
        year_from=year,
        year_to=year,
        by=by,
    )
    return add_line(programme=programme, priority=priority, facts=facts, by=by)


@transaction.atomic
def carry_out_line(*, line: ProgrammeLine, by: journal.Actor) -> ProgrammeLine:
    """Say that the order is carried out: its result is accepted."""
    return lifecycle.move(lifecycle.lock(line), "carry_out", by=by)


@transaction.atomic
def reopen_line(*, line: ProgrammeLine, by: journal.Actor) -> ProgrammeLine:
    """A payment came back after the order was closed: it is carried out no longer."""
    return lifecycle.move(lifecycle.lock(line), "reopen", by=by)
