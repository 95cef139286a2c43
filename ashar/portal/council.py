"""What a council needs for a session: the programme of a year, and how it was carried out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, Sum

from ashar.agreements.models import Agreement
from ashar.agreements.states import Tranche as TrancheState
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.thread import STAGES, Knot, Mode
from ashar.monitoring.queries.lateness import late_of
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine, ProgrammeLine

SIGNED = ("active", "suspended", "completed", "terminated", "closed")


@dataclass(frozen=True)
class CouncilRow:
    """One order of the year; sums in soms. `late`: sentences about what is overdue today."""

    line: ProgrammeLine
    stage: Words
    money: Sequence[BudgetLine]
    agreed: Decimal = ZERO
    organisations: Sequence[Any] = ()
    late: Sequence[Words] = ()

    @property
    def is_public(self) -> bool:
        """Whether everybody may know of it: it has money, promised or given."""
        return bool(self.money) or self.line.state != "planned"

    @property
    def allocated(self) -> Decimal:
        """What decisions gave."""
        return sum((each.allocated for each in self.money), ZERO)

    @property
    def promised(self) -> Decimal:
        """What letters promise."""
        return sum((each.promised for each in self.money), ZERO)

    @property
    def paid(self) -> Decimal:
        """What left the budget."""
        return sum((each.spent for each in self.money), ZERO)

    @property
    def accounted(self) -> Decimal:
        """What reports account for."""
        return sum((each.accounted for each in self.money), ZERO)

    @property
    def unspent(self) -> Decimal:
        """What was given and is not paid."""
        return self.allocated - self.paid


@dataclass(frozen=True)
class CouncilYear:
    """The orders of an authority in a year, and what they come to."""

    authority: Authority
    year: int
    on: date
    rows: Sequence[CouncilRow] = field(default_factory=list)

    def total(self, name: str) -> Decimal:
        """A sum over all orders: planned, allocated, promised, agreed, paid, accounted, unspent."""
        if name == "planned":
            return sum((row.line.planned_amount for row in self.rows), ZERO)
        return sum((getattr(row, name) for row in self.rows), ZERO)


def council_year(
    authority: Authority, year: int, *, for_office: bool = False, in_full: bool = True
) -> CouncilYear:
    """Live orders of the year; the office sees those too that have no money yet.

    `in_full`: with what was agreed and what is late; six queries, otherwise three.
    """
    own = ProgrammeLine.objects.filter(
        authority=authority, mode=Mode.LIVE, programme__year_from__lte=year, programme__year_to__gte=year
    )
    money = BudgetLine.objects.filter(year=year).select_related("source").order_by("pk")
    lines = list(
        own.select_related("programme").prefetch_related(Prefetch("budget_lines", money)).order_by("pk")
    )
    stages = dict(
        Knot.objects.filter(number__in=[each.number for each in lines]).values_list("number", "stage")
    )
    agreements = _agreements(lines) if in_full else {}
    late = late_of([each for found in agreements.values() for each in found])
    rows = [_row(line, stages, agreements.get(line.pk, []), late) for line in lines]
    return CouncilYear(authority, year, clock.today(), [row for row in rows if for_office or row.is_public])


def _agreements(lines: Iterable[ProgrammeLine]) -> Mapping[int, list[Any]]:
    """Signed agreements by order, each with what its tranches come to: `planned`, less `given_back`."""
    found: dict[int, list[Any]] = defaultdict(list)
    signed = Agreement.objects.filter(
        award__lot__call__line__in=[line.pk for line in lines], state__in=SIGNED, mode=Mode.LIVE
    )
    stands = ~Q(tranches__state=TrancheState.CANCELLED)
    counted = signed.annotate(
        planned=Sum("tranches__amount", filter=stands), given_back=Sum("tranches__given_back", filter=stands)
    )
    for agreement in counted.select_related("award__organisation", "award__lot__call").order_by("pk"):
        found[agreement.award.lot.call.line_id].append(agreement)
    return found


def _row(
    line: ProgrammeLine,
    stages: Mapping[str, int],
    agreements: Sequence[Any],
    late: Mapping[int, Sequence[Words]],
) -> CouncilRow:
    return CouncilRow(
        line=line,
        stage=STAGES[max(stages.get(line.number, 1), 1) - 1].name,
        money=list(line.budget_lines.all()),
        agreed=sum(((each.planned or ZERO) - (each.given_back or ZERO) for each in agreements), ZERO),
        organisations=[each.award.organisation for each in agreements],
        late=[sentence for each in agreements for sentence in late.get(each.pk, ())],
    )
