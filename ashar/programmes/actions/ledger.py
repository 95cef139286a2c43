"""The ledger: every movement of money, in double entry, under the budget line's lock.

A movement takes from one account of a line and adds to another, so the accounts of a line, its
source included, always add up to zero. Balances on the line are kept in the same statement and
may not fall below zero; both rules stand in the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused, Words
from ashar.core.money import ZERO
from ashar.programmes.donors import feeding_blockers
from ashar.programmes.models import BY_HAND, Account, BudgetLine, Movement

A = Account
# In these accounts money stands for nobody in particular; elsewhere for a lot, an award or a tranche.
POOLED = frozenset({A.SOURCE, A.EXPECTED, A.AVAILABLE})
_som = lazy(i18n.som, str)


@dataclass(frozen=True)
class Entry:
    """A kind of movement: from which account to which, and its name."""

    source: Account
    target: Account
    label: Words


ENTRIES: dict[str, Entry] = {
    "expect": Entry(A.SOURCE, A.EXPECTED, _("Promised by a letter")),
    "allocate": Entry(A.SOURCE, A.AVAILABLE, _("Allocated by a decision")),
    "arrive": Entry(A.EXPECTED, A.AVAILABLE, _("Promised money came")),
    "arrive_reserved": Entry(A.PENCILLED, A.RESERVED, _("Promised money came for a call")),
    "fall_through": Entry(A.EXPECTED, A.SOURCE, _("Promised money did not come")),
    "pencil": Entry(A.EXPECTED, A.PENCILLED, _("Reserved subject to funding")),
    "rub_out": Entry(A.PENCILLED, A.EXPECTED, _("Reservation subject to funding given up")),
    "reserve": Entry(A.AVAILABLE, A.RESERVED, _("Reserved for a call")),
    "release": Entry(A.RESERVED, A.AVAILABLE, _("Reservation given up")),
    "commit": Entry(A.RESERVED, A.COMMITTED, _("Committed to an award")),
    "uncommit": Entry(A.COMMITTED, A.AVAILABLE, _("Commitment given up")),
    "order": Entry(A.COMMITTED, A.ORDERED, _("Payment ordered")),
    "unorder": Entry(A.ORDERED, A.COMMITTED, _("Payment order withdrawn")),
    "pay": Entry(A.ORDERED, A.PAID, _("Paid")),
    "bounce": Entry(A.PAID, A.ORDERED, _("Payment came back from the bank")),
    "account": Entry(A.PAID, A.ACCOUNTED, _("Accounted for by a report")),
    "give_back": Entry(A.PAID, A.AVAILABLE, _("Returned by the organisation")),
    "lapse": Entry(A.AVAILABLE, A.SOURCE, _("Lapsed at the end of the year")),
    "cut": Entry(A.AVAILABLE, A.SOURCE, _("Taken back by a decision")),
}
# What binds or spends money: only in its own year, or in the one a decision carried it over to.
OF_ITS_YEAR = frozenset({"reserve", "commit", "order"})


def held(line: BudgetLine, account: str, subject: str) -> Decimal:
    """Soms that stand in an account of the line for this lot, award or tranche."""
    movements = Movement.objects.filter(budget_line=line)
    come = movements.filter(to_account=account, to_subject=subject).aggregate(s=Sum("amount"))["s"]
    gone = movements.filter(from_account=account, from_subject=subject).aggregate(s=Sum("amount"))["s"]
    return (come or ZERO) - (gone or ZERO)


@transaction.atomic
def move_money(
    *,
    line: BudgetLine,
    kind: str,
    amount: Decimal,
    document: str,
    by: journal.Actor,
    from_subject: str = "",
    to_subject: str = "",
    reverses: Movement | None = None,
    happened_on: date | None = None,
) -> Movement:
    """Enter one movement; raises Refused when the account, or the subject's part of it, holds less.

    New money of a donor’s source is refused beyond what its agreement allocates to the authority.

    `amount`: soms, above zero. `document`: what stands behind it (a decision, an order, an act).
    `happened_on`: the day the money moved, when it is entered later.
    Raises ValueError when an account that keeps money for somebody is not told for whom.
    """
    line = lifecycle.lock(line)
    entry = ENTRIES[kind]
    source, target = (entry.target, entry.source) if reverses else (entry.source, entry.target)
    _check_named(source, from_subject)
    _check_named(target, to_subject)
    if kind in OF_ITS_YEAR and reverses is None and (reasons := list(year_blockers(line))):
        raise Refused(*reasons)
    _check_holds(line, source, from_subject, amount)
    if source == A.SOURCE and (reasons := list(feeding_blockers(line, amount))):
        raise Refused(*reasons)
    for account, change in ((source, -amount), (target, amount)):
        if account != A.SOURCE:
            setattr(line, account, getattr(line, account) + change)
    line.save(update_fields=[account for account in (source, target) if account != A.SOURCE])
    movement: Movement = Movement.objects.create(
        budget_line=line,
        kind=kind,
        from_account=source,
        to_account=target,
        amount=amount,
        from_subject=from_subject,
        to_subject=to_subject,
        document=document,
        reverses=reverses,
        happened_on=happened_on,
    )
    _record(movement, by)
    return movement


def year_blockers(line: BudgetLine) -> Iterator[Blocker]:
    """Why money can no longer be bound or spent: its year is over and no decision carried it over."""
    if line.state == "open" and clock.today().year > line.last_year:
        sentence = _("The money of {year} ended on 31 December. Only a recorded decision carries it over.")
        yield Blocker(format_lazy(sentence, year=line.last_year), who=_("The finance officer"))


def reversal_blockers(movement: Movement) -> Iterator[Blocker]:
    """Why an entry cannot be reversed by hand."""
    if movement.reverses_id or Movement.objects.filter(reverses=movement).exists():
        yield Blocker(_("This entry is already reversed, or reverses another."))
    if movement.kind not in BY_HAND:
        yield Blocker(
            _("This entry belongs to a call, an award or a payment: it is corrected there."),
            who=_("Whoever did that deed"),
        )


@transaction.atomic
def reverse_movement(*, movement: Movement, reason: str, by: journal.Actor) -> Movement:
    """Undo a mistaken entry by its mirror image; an entry is reversed once."""
    line = lifecycle.lock(movement.budget_line)
    blockers = list(reversal_blockers(movement))
    if blockers:
        raise Refused(*blockers)
    return move_money(
        line=line,
        kind=movement.kind,
        amount=movement.amount,
        document=reason,
        by=by,
        from_subject=movement.to_subject,
        to_subject=movement.from_subject,
        reverses=movement,
    )


def _check_named(account: str, subject: str) -> None:
    if bool(subject) == (account in POOLED):
        raise ValueError(f"Account {account} with subject {subject!r}")


def _check_holds(line: BudgetLine, account: str, subject: str, amount: Decimal) -> None:
    if amount <= 0:
        raise Refused(_("The sum must be above zero."))
    if account == A.SOURCE:
        return
    holds = held(line, account, subject) if subject else getattr(line, account)
    if holds < amount:
        sentence = _("There is not enough money in “{account}”: {amount} is needed, {holds} is there.")
        raise Refused(format_lazy(sentence, account=A(account).label, amount=_som(amount), holds=_som(holds)))


def _record(movement: Movement, by: journal.Actor) -> None:
    journal.write_entry(
        chain=movement.budget_line.chain,
        number=movement.budget_line.number,
        step=f"ledger.{movement.kind}",
        by=by,
        facts={
            "amount": movement.amount,
            "from": movement.from_account,
            "to": movement.to_account,
            "for": movement.to_subject or movement.from_subject,
            "document": movement.document,
            "reverses": movement.reverses_id,
        }
        | ({"on": movement.happened_on} if movement.happened_on else {}),
    )
