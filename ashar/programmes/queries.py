"""Reads of orders and money that cross relations."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Sum

from ashar.core.money import ZERO
from ashar.core.thread import Knot, Mode
from ashar.places.models import Authority
from ashar.priorities.models import Priority
from ashar.programmes.models import (
    BALANCES,
    BudgetLine,
    DecidedSum,
    Effect,
    Movement,
    ProgrammeLine,
)


@dataclass(frozen=True)
class Sums:
    """Money of somebody by where it stands now, in soms."""

    expected: Decimal = ZERO
    pencilled: Decimal = ZERO
    available: Decimal = ZERO
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    ordered: Decimal = ZERO
    paid: Decimal = ZERO
    accounted: Decimal = ZERO

    @property
    def promised(self) -> Decimal:
        """Promised by letters and not come yet."""
        return self.expected + self.pencilled

    @property
    def spent(self) -> Decimal:
        """What left the budget: paid, accounted for or not."""
        return self.paid + self.accounted

    @property
    def allocated(self) -> Decimal:
        """What decisions gave, wherever it stands now."""
        return self.available + self.reserved + self.committed + self.ordered + self.spent

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in BALANCES})


@dataclass(frozen=True)
class MoneyRow:
    """A line of a table of money: whose it is, with names by language, and its sums."""

    code: str
    name_ky: str
    name_ru: str
    name_en: str
    sums: Sums


def priorities_to_plan(authority: Authority) -> QuerySet[Priority]:
    """Priorities in force that no order answers yet."""
    answered = ProgrammeLine.objects.filter(priority=OuterRef("pk")).exclude(state="dropped")
    found: QuerySet[Priority] = Priority.objects.filter(
        ~Exists(answered), authority=authority, state="standing", problem__isnull=False
    )
    return found.order_by("-decided_on", "rank", "pk")


def orders_of(authority: Authority) -> QuerySet[ProgrammeLine]:
    """Orders of an authority with their money, the newest first."""
    lines: QuerySet[ProgrammeLine] = ProgrammeLine.objects.filter(authority=authority)
    lines = lines.select_related("programme")
    money = BudgetLine.objects.select_related("source").order_by("pk")
    return lines.prefetch_related(Prefetch("budget_lines", queryset=money)).order_by("-pk")


def unpublished(movements: Iterable[Movement]) -> set[str]:
    """Numbers beside these entries that are not published: of an award before the results."""
    named = {number for each in movements for number in (each.from_subject, each.to_subject, each.document)}
    return set(Knot.objects.filter(number__in=named, is_public=False).values_list("number", flat=True))


def carried_by(budget_line: BudgetLine) -> list[DecidedSum]:
    """The signed papers that carried money of a budget line over, with how much; no query without one."""
    if budget_line.carried_to is None:
        return []
    found = DecidedSum.objects.filter(budget_line=budget_line, paper__effect=Effect.CARRY_OVER)
    return list(found.select_related("paper__scan").order_by("pk"))


def movements_of(budget_line: BudgetLine) -> QuerySet[Movement]:
    """Entries of a budget line, the newest first, each with its reversal if there is one."""
    return budget_line.movements.select_related("reverses", "reversed_by").order_by("-at", "-pk")


def money_by_authority() -> list[MoneyRow]:
    """Money of real authorities in live orders: demonstrations and history stay out."""
    names = ("code", "name_ky", "name_ru", "name_en")
    lines = _live().filter(authority__is_demonstration=False)
    return _rows(lines, "authority", names)


def money_by_source(authority: Authority) -> list[MoneyRow]:
    """Money of one authority by source."""
    return _rows(_live().filter(authority=authority), "source", ("pk", "name_ky", "name_ru", "name_en"))


def money_by_fund() -> dict[str, Sums]:
    """Money of real authorities in live orders by kind of source."""
    lines = _live().filter(authority__is_demonstration=False)
    found = lines.values("source__kind").annotate(**_sums()).order_by("source__kind")
    return {row["source__kind"]: _sums_of(row) for row in found}


def lines_with_money(authority: Authority) -> QuerySet[BudgetLine]:
    """Budget lines of an authority, the newest first."""
    found: QuerySet[BudgetLine] = _live().filter(authority=authority).select_related("line", "source")
    return found.order_by("-pk")


def total(rows: Iterable[Sums]) -> Sums:
    """All of them together."""
    return sum(rows, Sums())


def _live() -> QuerySet[BudgetLine]:
    lines: QuerySet[BudgetLine] = BudgetLine.objects.filter(line__mode=Mode.LIVE)
    return lines


def _rows(lines: QuerySet[BudgetLine], relation: str, names: tuple[str, ...]) -> list[MoneyRow]:
    keys = [f"{relation}__{name}" for name in names]
    found = lines.values(*keys).annotate(**_sums()).order_by(keys[1], keys[0])
    return [
        MoneyRow(str(row[keys[0]]), row[keys[1]], row[keys[2]], row[keys[3]], _sums_of(row)) for row in found
    ]


def _sums() -> dict[str, Sum]:
    return {f"sum_{name}": Sum(name) for name in BALANCES}


def _sums_of(row: dict[str, Any]) -> Sums:
    return Sums(**{name: row[f"sum_{name}"] or ZERO for name in BALANCES})
