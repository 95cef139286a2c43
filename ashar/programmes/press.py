"""What releases may tell of orders and their money."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ashar.core.money import ZERO
from ashar.core.news.drafting import OrderFacts
from ashar.core.news.measures import Measure, Value, register_measures
from ashar.core.thread import Knot, Mode
from ashar.programmes.models import BudgetLine


def order_facts(knot: Knot) -> OrderFacts:
    """An order of the register; of one from before the platform no money is taken."""
    title = {"ky": knot.title_ky, "ru": knot.title_ru}
    return OrderFacts(knot.number, title, has_money=knot.mode == Mode.LIVE)


def _lines(numbers: Sequence[str]) -> list[BudgetLine]:
    return list(BudgetLine.objects.filter(line__number__in=numbers, state__in=["open", "closed"]))


def _allocated(numbers: Sequence[str]) -> Value | None:
    return _together([line.allocated for line in _lines(numbers)])


def _paid(numbers: Sequence[str]) -> Value | None:
    return _together([line.spent for line in _lines(numbers)])


def _together(sums: Sequence[Decimal]) -> Value | None:
    return Value.of(sum(sums, ZERO)) if sums else None


register_measures(
    Measure("orders.allocated", _("Allocated by decisions"), _allocated),
    Measure("orders.paid", _("Paid from the budget"), _paid),
)
