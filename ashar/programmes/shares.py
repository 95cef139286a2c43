"""A programme’s money line by line, year by year, source by source: what a decision speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch

from ashar.core.money import ZERO
from ashar.programmes.models import BudgetLine, FundingSource, PlannedSum, Programme, ProgrammeLine
from ashar.programmes.states import Line

DECIDED_UPON = (Line.PLANNED, Line.APPROVED)


@dataclass(frozen=True)
class Share:
    """One line, year and source: what is planned, and where the money is once a decision has opened it."""

    line: ProgrammeLine
    year: int
    source: FundingSource
    planned: Decimal = ZERO
    money: tuple[BudgetLine, ...] = ()
    promised: tuple[BudgetLine, ...] = ()

    @property
    def key(self) -> str:
        """A name for the field of a form."""
        return f"{self.line.pk}_{self.year}_{self.source.pk}"

    @property
    def is_open(self) -> bool:
        """Whether a decision has opened its money already."""
        return bool(self.money)

    @property
    def before(self) -> Decimal:
        """What stands before the next decision: the money that was given, else the planned sum."""
        return sum((each.allocated for each in self.money), ZERO) if self.money else self.planned

    @property
    def free(self) -> Decimal:
        """What a decision can take back."""
        return sum((each.available for each in self.money), ZERO)

    @property
    def least(self) -> Decimal:
        """What stands for calls, awards and payments, or is paid: less than this cannot be decided."""
        pencilled = sum((each.pencilled for each in self.promised), ZERO)
        return self.before - self.free if self.money else pencilled


@dataclass
class _Found:
    planned: Decimal = ZERO
    money: list[BudgetLine] = field(default_factory=list)
    promised: list[BudgetLine] = field(default_factory=list)


def shares_of(programme: Programme, year: int) -> list[Share]:
    """What a decision that opens the money of `year` can change, in the programme’s order; three queries.

    Money whose years are over and plans for years before are left out.
    """
    planned = PlannedSum.objects.select_related("source")
    money = BudgetLine.objects.select_related("source", "authority")
    lines = {
        line.pk: line
        for line in programme.lines.filter(state__in=DECIDED_UPON)
        .select_related("authority", "programme")
        .prefetch_related(Prefetch("planned_sums", planned), Prefetch("budget_lines", money))
        .order_by("place", "pk")
    }
    found: dict[tuple[int, int, int], _Found] = defaultdict(_Found)
    sources: dict[int, FundingSource] = {}
    for line in lines.values():
        for row in line.planned_sums.all():
            sources[row.source_id] = row.source
            found[line.pk, row.year, row.source_id].planned = row.amount
        for each in sorted(line.budget_lines.all(), key=lambda each: each.pk):
            _add(found, sources, each, year)
    shares = [
        Share(lines[pk], of, sources[source], each.planned, tuple(each.money), tuple(each.promised))
        for (pk, of, source), each in found.items()
    ]
    places = {pk: place for place, pk in enumerate(lines)}
    shares.sort(key=lambda each: (places[each.line.pk], each.year, each.source.pk))
    return [each for each in shares if each.year >= year or _lasts(each, year)]


def _add(
    found: Mapping[tuple[int, int, int], _Found],
    sources: dict[int, FundingSource],
    money: BudgetLine,
    year: int,
) -> None:
    if money.state == "closed":
        return
    sources[money.source_id] = money.source
    # A promise has no year of its own: it is kept when its money comes.
    of = year if money.state == "expected" else money.year
    here = found[money.line_id, of, money.source_id]
    (here.promised if money.state == "expected" else here.money).append(money)


def _lasts(share: Share, year: int) -> bool:
    return any(each.last_year >= year for each in share.money)
