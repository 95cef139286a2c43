"""Money of a funder’s sources in the orders of the towns that its programme supports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, Sum
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.thread import Mode
from ashar.places.models import Authority
from ashar.programmes.models import BALANCES, Allocation, BudgetLine, Consent, DonorAgreement, FundingSource
from ashar.programmes.queries import Sums, total
from ashar.support.queries.dues import Due
from ashar.support.queries.speaking import assignments_of_observer
from ashar.support.queries.standing import Standing

FIGURES: tuple[Words, ...] = (
    _("Allocated"),
    _("Promised"),
    _("Reserved"),
    _("Committed"),
    _("Paid"),
    _("Accounted for by reports"),
    _("Not spent"),
)


def figures_of(allocated: Decimal, sums: Sums) -> list[Decimal]:
    """The figures of a row in the order of FIGURES, in soms."""
    bound = sums.committed + sums.ordered
    return [
        allocated,
        sums.promised,
        sums.reserved,
        bound,
        sums.spent,
        sums.accounted,
        allocated - sums.spent,
    ]


@dataclass(frozen=True)
class Share:
    """What one town has of a source: soms, and what is due in the orders that it pays for.

    `allocated`: by the donor’s agreement; without one what decisions gave.
    """

    authority: Authority
    allocated: Decimal
    sums: Sums
    dues: list[Due] = field(default_factory=list)

    @property
    def figures(self) -> list[Decimal]:
        """Its figures, in soms."""
        return figures_of(self.allocated, self.sums)

    @property
    def late(self) -> list[Due]:
        """What should have been done."""
        return [due for due in self.dues if due.is_late]

    @property
    def next(self) -> Due | None:
        """What is due next."""
        return next((due for due in self.dues if not due.is_late), None)


@dataclass(frozen=True)
class Purse:
    """One source of the funder with its agreement, if it is entered, and the towns that it feeds."""

    source: FundingSource
    shares: list[Share]

    @property
    def agreement(self) -> DonorAgreement | None:
        """The agreement, whose currency stands beside the soms."""
        return self.source.terms

    @property
    def figures(self) -> list[Decimal]:
        """The figures of all towns together, in soms."""
        return figures_of(
            sum((share.allocated for share in self.shares), ZERO), total(share.sums for share in self.shares)
        )


@dataclass(frozen=True)
class Funding:
    """Sums by town and by order, running or finished. `unnamed`: towns whose source nobody has named.

    `by_source`: by source and town. `late_promises`: money promised and late, by source and town.
    `waiting`: consents that the funder has not given or refused.
    """

    by_town: list[tuple[Authority, Sums]] = field(default_factory=list)
    by_order: dict[str, Sums] = field(default_factory=dict)
    unnamed: list[Authority] = field(default_factory=list)
    sources: list[FundingSource] = field(default_factory=list)
    by_source: dict[tuple[int, str], Sums] = field(default_factory=dict)
    orders: dict[tuple[int, str], set[str]] = field(default_factory=dict)
    late_promises: dict[tuple[int, str], list[Due]] = field(default_factory=dict)
    waiting: list[Consent] = field(default_factory=list)

    @property
    def total(self) -> Sums:
        """All towns together."""
        return total(sums for _town, sums in self.by_town)


def in_words(sums: Sums) -> list[tuple[Words, Decimal]]:
    """The five figures of a funder, in soms: where the allocated money is now."""
    return [
        (_("Allocated"), sums.allocated),
        (_("Agreed, not paid yet"), sums.committed + sums.ordered),
        (_("Paid"), sums.spent),
        (_("Of it accounted for"), sums.accounted),
        (_("Not spent"), sums.allocated - sums.spent),
    ]


def funding_of(user: Any, towns: Mapping[str, Authority]) -> Funding:
    """What became of the money of the programmes that the person observes, in these towns; three queries."""
    own = assignments_of_observer(user).filter(funding__isnull=False)
    named: dict[str, set[int]] = {}
    sources: dict[int, FundingSource] = {}
    for each in own.select_related("authority", "funding__agreement"):
        if each.authority and each.funding and each.authority.code in towns:
            named.setdefault(each.authority.code, set()).add(each.funding.pk)
            sources[each.funding.pk] = each.funding
    found = Funding(
        unnamed=[town for code, town in sorted(towns.items()) if code not in named],
        sources=[sources[pk] for pk in sorted(sources)],
        by_source={(pk, code): Sums() for code in sorted(named) for pk in sorted(named[code])},
        waiting=_waiting(named, towns),
    )
    by_town = dict.fromkeys(sorted(named), Sums())
    for code, order, source, sums, late_since in _money(named):
        if (source, code) not in found.by_source:
            continue
        by_town[code] += sums
        found.by_source[source, code] += sums
        found.by_order[order] = found.by_order.get(order, Sums()) + sums
        found.orders.setdefault((source, code), set()).add(order)
        if late_since:
            due = Due(_("Promised money"), _end_of(late_since), order)
            found.late_promises.setdefault((source, code), []).append(due)
    found.by_town.extend((towns[code], sums) for code, sums in by_town.items())
    return found


def _money(named: Mapping[str, set[int]]) -> list[tuple[str, str, int, Sums, date | None]]:
    """Sums by town, order and source, and since when promised money is late there."""
    lines = BudgetLine.objects.filter(
        line__mode=Mode.LIVE,
        authority__code__in=named,
        source__in={each for several in named.values() for each in several},
    )
    keys = ("authority__code", "line__number", "source")
    late = Min("expected_by", filter=Q(state="expected", expected_by__lt=clock.today()))
    found = lines.values(*keys).annotate(late=late, **{f"sum_{name}": Sum(name) for name in BALANCES})
    return [
        (
            *(row[key] for key in keys),
            Sums(**{name: row[f"sum_{name}"] for name in BALANCES}),
            row["late"],
        )
        for row in found.order_by(*keys)
    ]


def _waiting(named: Mapping[str, set[int]], towns: Mapping[str, Authority]) -> list[Consent]:
    asked = Q(pk__in=[])
    for code, sources in named.items():
        asked |= Q(budget_line__authority=towns[code].pk, budget_line__source__in=sources)
    found = Consent.objects.waiting().filter(asked)
    return list(found.select_related("budget_line__authority", "budget_line__line"))


def purses_of(funding: Funding, standings: Iterable[Standing]) -> list[Purse]:
    """A table for each source of the funder: a row per town; one query."""
    agreements = [source.terms for source in funding.sources if source.terms]
    given = Allocation.objects.filter(agreement__in=agreements) if agreements else Allocation.objects.none()
    allocated = {
        (source, code): amount
        for source, code, amount in given.values_list("agreement__source", "authority__code", "amount")
    }
    towns = {town.code: town for town, _sums in funding.by_town}
    dues = {row.order.number: row.dues for row in standings}
    purses = []
    for source in funding.sources:
        shares = []
        for (pk, code), sums in funding.by_source.items():
            if pk == source.pk:
                soms = allocated.get((pk, code), ZERO) if source.terms else sums.allocated
                shares.append(Share(towns[code], soms, sums, _dues(funding, pk, code, dues)))
        purses.append(Purse(source, shares))
    return purses


def _dues(funding: Funding, source: int, code: str, known: Mapping[str, list[Due]]) -> list[Due]:
    """What is due in the orders of a town that the source pays for, the earliest first."""
    found = list(funding.late_promises.get((source, code), ()))
    for order in funding.orders.get((source, code), ()):
        found += known.get(order, [])
    for consent in funding.waiting:
        line = consent.budget_line
        if (line.source_id, line.authority.code) == (source, code):
            found.append(Due(_("Your consent"), consent.due, line.line.number))
    return sorted(found, key=lambda due: (due.at, due.number))


def _end_of(day: date) -> datetime:
    """The last moment of a day in Bishkek."""
    return clock.at_bishkek(day, time(23, 59, 59))
