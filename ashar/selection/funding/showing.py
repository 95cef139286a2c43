"""The page of the funding plan: by the ranking, and what else could be reached at which cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.calls.models import Call, Lot
from ashar.core import i18n
from ashar.core.i18n import written
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO, from_tyiyn
from ashar.selection.funding.counting import RANKING, Field, field_of, given, rows_of, source_of
from ashar.selection.funding.departing import Departure
from ashar.selection.funding.solving import Aim
from ashar.selection.standing import Standing, counting_of

NAMES: Mapping[str, Words] = {
    RANKING: gettext_lazy("By the ranking"),
    Aim.MOST: gettext_lazy("As many projects as possible"),
    Aim.MARKS: gettext_lazy("As many points together as possible"),
}


@dataclass(frozen=True)
class Way:
    """A plan: how many are funded fully and partly, the sum, and its departures in words.

    `like`: the name of an earlier plan that is the very same; `is_proven`: that no better one exists.
    """

    code: str
    name: Words
    full: int
    part: int
    together: Decimal
    marks: Decimal
    costs: list[str]
    is_proven: bool
    like: Words = ""


@dataclass(frozen=True)
class LotPlan:
    """A lot: its money, and for each proposal that passed what every plan gives it."""

    lot: Lot
    money: Decimal
    rows: list[tuple[Standing, list[Decimal]]]
    below: int


@dataclass(frozen=True)
class SourcePlan:
    """A source: what is set aside of it, and what the plan of the ranking gives and leaves."""

    name: object
    money: Decimal
    given: Decimal

    @property
    def left(self) -> Decimal:
        """What stays free."""
        return self.money - self.given


@dataclass(frozen=True)
class PlanPage:
    """Everything the page shows."""

    ways: list[Way]
    lots: list[LotPlan]
    sources: list[SourcePlan]


def plan_page(call: Call, by_lot: Mapping[int, Sequence[Standing]]) -> PlanPage:
    """The plans of a call whose marks are revealed."""
    known = field_of(call, by_lot)
    decimals = counting_of(call).rounding.decimals
    plans = {code: known.plan(code) for code in NAMES}
    rows = {row.proposal.pk: row for row in rows_of(by_lot)}
    ways: list[Way] = []
    for code, (plan, is_proven) in plans.items():
        like = next((way.name for way in ways if plans[way.code][0] == plan), "")
        ways.append(_way(code, known, plan, rows, decimals, is_proven, like))
    ranking = plans[RANKING][0]
    lots = [
        _lot(lot, known, by_lot.get(lot.pk, ()), [plan for plan, _ok in plans.values()]) for lot in known.lots
    ]
    return PlanPage(ways, lots, _sources(known, ranking, rows))


def _way(
    code: str,
    known: Field,
    plan: Mapping[int, int],
    rows: Mapping[int, Standing],
    decimals: int,
    is_proven: bool,
    like: Words,
) -> Way:
    funded = [each for each in known.askings if plan[each.key]]
    full = sum(plan[each.key] == each.asked for each in funded)
    costs = [_cost(each, rows, decimals) for each in known.departures(plan)]
    marks = sum((rows[each.key].total for each in funded), Decimal(0))
    together = from_tyiyn(sum(plan.values()))
    return Way(code, NAMES[code], full, len(funded) - full, together, marks, costs, is_proven, like)


def _cost(each: Departure, rows: Mapping[int, Standing], decimals: int) -> str:
    """A departure in a sentence: who gets less, and what it costs in places and marks."""
    row = rows[each.key]
    facts = {
        "name": str(written(row.proposal.organisation, "name")),
        "rank": row.rank,
        "due": i18n.som(from_tyiyn(each.due)),
        "given": i18n.som(from_tyiyn(each.given)),
    }
    words = _("{name}, place {rank}, gets {given} instead of {due}.")
    if not each.given:
        words = _("{name}, place {rank}, gets nothing instead of {due}.")
    if each.below:
        marks = Decimal(each.marks).scaleb(-decimals)
        facts |= {"places": each.places, "marks": i18n.number(marks)}
        words += " " + _("Funded below it: {places}; together they have {marks} points less.")
    return words.format(**facts)


def _lot(lot: Lot, known: Field, rows: Sequence[Standing], plans: Sequence[Mapping[int, int]]) -> LotPlan:
    passed = [row for row in rows if row.passes]
    told = [(row, [given(plan, row) for plan in plans]) for row in passed]
    return LotPlan(lot, from_tyiyn(known.money.lots[lot.pk]), told, len(rows) - len(passed))


def _sources(known: Field, plan: Mapping[int, int], rows: Mapping[int, Standing]) -> list[SourcePlan]:
    found = []
    for source, money in known.money.sources.items():
        line = next(lot.budget_line for lot in known.lots if source_of(lot) == source)
        sums = [given(plan, rows[each.key]) for each in known.askings if each.source == source]
        name = written(line.source, "name") if line else _("not stated")
        found.append(SourcePlan(name, from_tyiyn(money), sum(sums, ZERO)))
    return found
