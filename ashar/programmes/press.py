"""What releases may tell of orders and their money."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ashar.core.money import ZERO
from ashar.core.news.drafting import OrderFacts
from ashar.core.news.measures import Asked, Measure, Value, register_measures
from ashar.core.thread import Knot, Mode
from ashar.programmes.models import BudgetLine


def order_facts(knot: Knot) -> OrderFacts:
    """An order of the register; of one from before the platform no money is taken."""
    title = {"ky": knot.title_ky, "ru": knot.title_ru}
    return OrderFacts(knot.number, title, has_money=knot.mode == Mode.LIVE)


def _read(wanted: Sequence[Asked]) -> dict[Asked, Value]:
    """Allocated and paid money of orders; one query."""
    numbers = {number for asked in wanted for number in asked.about}
    lines = BudgetLine.objects.filter(line__number__in=numbers, state__in=["open", "closed"])
    found = list(lines.select_related("line"))
    sums = {
        asked: [_sum_of(asked, line) for line in found if line.line.number in asked.about] for asked in wanted
    }
    return {asked: Value.of(sum(parts, ZERO)) for asked, parts in sums.items() if parts}


def _sum_of(asked: Asked, line: BudgetLine) -> Decimal:
    return line.allocated if asked.measure == "orders.allocated" else line.spent


register_measures(
    Measure("orders.allocated", _("Allocated by decisions"), _read),
    Measure("orders.paid", _("Paid from the budget"), _read),
)
