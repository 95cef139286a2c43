"""Money of a funder's sources in the orders of the towns that its programme supports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.thread import Mode
from ashar.places.models import Authority
from ashar.programmes.models import BALANCES, BudgetLine
from ashar.programmes.queries import Sums, total
from ashar.support.models import Assignment, SupportMember


@dataclass(frozen=True)
class Funding:
    """Sums by town and by order, running or finished. `unnamed`: towns whose source nobody has named."""

    by_town: list[tuple[Authority, Sums]] = field(default_factory=list)
    by_order: dict[str, Sums] = field(default_factory=dict)
    unnamed: list[Authority] = field(default_factory=list)

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
    """What became of the money of the programmes that the person observes, in these towns; two queries."""
    today = clock.today()
    observed = SupportMember.objects.active().filter(user=user, code="donor").values("programme")
    own = Assignment.objects.touching(today, today).not_over().filter(programme__in=observed)
    sources: dict[str, set[int]] = {}
    for code, source in own.values_list("authority__code", "funding"):
        if source:
            sources.setdefault(code, set()).add(source)
    by_town = dict.fromkeys(sorted(sources), Sums())
    by_order: dict[str, Sums] = {}
    for code, order, source, sums in _money(sources):
        if code in towns and source in sources[code]:
            by_town[code] += sums
            by_order[order] = by_order.get(order, Sums()) + sums
    named = [(towns[code], sums) for code, sums in by_town.items() if code in towns]
    return Funding(named, by_order, [town for code, town in sorted(towns.items()) if code not in sources])


def _money(sources: Mapping[str, set[int]]) -> list[tuple[str, str, int, Sums]]:
    lines = BudgetLine.objects.filter(
        line__mode=Mode.LIVE,
        authority__code__in=sources,
        source__in={each for several in sources.values() for each in several},
    )
    keys = ("authority__code", "line__number", "source")
    found = lines.values(*keys).annotate(**{f"sum_{name}": Sum(name) for name in BALANCES}).order_by(*keys)
    return [
        (*(row[key] for key in keys), Sums(**{name: row[f"sum_{name}"] for name in BALANCES}))
        for row in found
    ]
