"""The books of an authority: the trial balance of its ledger, and what became of money at a year’s end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from ashar.core import clock
from ashar.core.journal import Entry
from ashar.core.money import ZERO
from ashar.places.models import Authority
from ashar.programmes.models import BALANCES, Account, BudgetLine, DecidedSum, Effect, Movement

Accounts = dict[str, Decimal]


@dataclass(frozen=True)
class TrialRow:
    """An account: soms that came in and went out by the movements, and what the lines say it holds."""

    account: Account
    come: Decimal
    gone: Decimal
    kept: Decimal

    @property
    def left(self) -> Decimal:
        """What the movements leave in it; below zero for the world outside."""
        return self.come - self.gone

    @property
    def agrees(self) -> bool:
        """Whether the lines say the same."""
        return self.left == self.kept


@dataclass(frozen=True)
class TrialBalance:
    """The ledger of an authority, account by account.

    `astray`: budget lines whose balances are not what their movements say. `entries`: how many movements
    the journal knows.
    """

    rows: Sequence[TrialRow]
    astray: Sequence[BudgetLine]
    movements: int
    entries: int

    @property
    def come(self) -> Decimal:
        """Everything that came into some account."""
        return sum((row.come for row in self.rows), ZERO)

    @property
    def gone(self) -> Decimal:
        """Everything that went out of some account."""
        return sum((row.gone for row in self.rows), ZERO)

    @property
    def left(self) -> Decimal:
        """What all accounts hold together: nothing, when the books are right."""
        return sum((row.left for row in self.rows), ZERO)

    @property
    def is_right(self) -> bool:
        """Whether all accounts add up to zero, the lines agree, and every movement has its entry."""
        agree = all(row.agrees for row in self.rows)
        return self.left == ZERO and agree and not self.astray and self.movements == self.entries


def trial_balance(authority: Authority) -> TrialBalance:
    """The trial balance of the whole ledger of an authority; four queries."""
    lines = list(BudgetLine.objects.filter(authority=authority).order_by("pk"))
    moves = Movement.objects.filter(budget_line__authority=authority).order_by()
    come, gone = _turnover(moves, "to_account"), _turnover(moves, "from_account")
    kept: Accounts = {name: sum((getattr(line, name) for line in lines), ZERO) for name in BALANCES}
    kept[Account.SOURCE] = -sum(kept.values(), ZERO)
    rows = [TrialRow(account, _all(come, account), _all(gone, account), kept[account]) for account in Account]
    astray = [
        line
        for line in lines
        if any(getattr(line, name) != come[line.pk][name] - gone[line.pk][name] for name in BALANCES)
    ]
    entries = Entry.objects.filter(chain=authority.code, step__startswith="ledger.").count()
    return TrialBalance(rows, astray, moves.count(), entries)


def _turnover(moves: Any, side: str) -> dict[int, Accounts]:
    """Soms by budget line and account on one side of the movements."""
    found: dict[int, Accounts] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for line, account, soms in moves.values_list("budget_line", side).annotate(soms=Sum("amount")):
        found[line][account] = soms
    return found


def _all(found: dict[int, Accounts], account: Account) -> Decimal:
    return sum((accounts[account] for accounts in list(found.values())), ZERO)


@dataclass
class YearEnd:
    """What became of the money of a year that was not paid in it, in soms.

    `left`: neither carried over by a decision nor lapsed yet; it can be neither bound nor paid.
    """

    year: int
    carried: Decimal = ZERO
    lapsed: Decimal = ZERO
    left: Decimal = ZERO


def year_ends(authority: Authority) -> list[YearEnd]:
    """Years whose end left money unpaid, the latest first; three queries."""
    found: dict[int, YearEnd] = {}

    def of(year: int) -> YearEnd:
        return found.setdefault(year, YearEnd(year))

    carried = DecidedSum.objects.filter(paper__authority=authority, paper__effect=Effect.CARRY_OVER)
    for decided in carried.select_related("paper"):
        of(decided.paper.year - 1).carried += decided.amount
        of(decided.paper.year - 1).lapsed += decided.before - decided.amount
    lapsed = Movement.objects.filter(budget_line__authority=authority, kind="lapse")
    # What a decision let lapse is counted with the decision; the rest says of which year it was.
    for document, soms in lapsed.filter(document__startswith="31.12.").values_list("document", "amount"):
        of(int(document[-4:])).lapsed += soms
    for line in BudgetLine.objects.filter(authority=authority, state="open"):
        if line.last_year < clock.today().year and line.available + line.bound:
            of(line.last_year).left += line.available + line.bound
    return sorted(found.values(), key=lambda each: -each.year)
