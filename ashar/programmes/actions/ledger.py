"""The ledger: every movement of money, in double entry, under the budget line's lock.

A movement takes from one account of a line and adds to another, so the accounts of a line, its
source included, always add up to zero. Balances on the line are kept in the same statement and
may not fall below zero; both rules stand in the database.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.core.money import ZERO
from ashar.programmes.models import Account, BudgetLine, Movement

A = Account


@dataclass(frozen=True)
class Entry:
    """A kind of movement: from which account to which."""

    source: Account
    target: Account


ENTRIES: dict[str, Entry] = {
    "expect": Entry(A.SOURCE, A.EXPECTED),
    "allocate": Entry(A.SOURCE, A.AVAILABLE),
    "arrive": Entry(A.EXPECTED, A.AVAILABLE),
    "arrive_reserved": Entry(A.PENCILLED, A.RESERVED),
    "fall_through": Entry(A.EXPECTED, A.SOURCE),
    "pencil": Entry(A.EXPECTED, A.PENCILLED),
    "rub_out": Entry(A.PENCILLED, A.EXPECTED),
    "reserve": Entry(A.AVAILABLE, A.RESERVED),
    "release": Entry(A.RESERVED, A.AVAILABLE),
    "commit": Entry(A.RESERVED, A.COMMITTED),
    "uncommit": Entry(A.COMMITTED, A.AVAILABLE),
    "order": Entry(A.COMMITTED, A.ORDERED),
    "unorder": Entry(A.ORDERED, A.COMMITTED),
    "pay": Entry(A.ORDERED, A.PAID),
    "bounce": Entry(A.PAID, A.ORDERED),
    "account": Entry(A.PAID, A.ACCOUNTED),
    "give_back": Entry(A.PAID, A.AVAILABLE),
    "lapse": Entry(A.AVAILABLE, A.SOURCE),
}


def held(line: BudgetLine, account: str, subject: str) -> Decimal:
    """Soms that stand in an account of the line for this lot, award or tranche."""
    movements = Movement.objects.filter(budget_line=line)
    come = movements.filter(to_account=account, to_subject=subject).aggregate(s=Sum("amount"))["s"]
    gone = movements.filter(from_account=account, from_subject=subject).aggregate(s=Sum("amount"))["s"]
    return (come or ZERO) - (gone or ZERO)


@transaction.atomic
def move_money(
    *, line: BudgetLine, kind: str, amount: Decimal, document: str, by: journal.Actor, from_subject: str = "",
    to_subject: str = "", reverses: Movement | None = None,
) -> Movement:
    """Enter one movement; raises Refused when the account, or the subject's part of it, holds less.

    `amount`: soms, above zero. `document`: what stands behind it (a decision, an order, an act).
    """
    line = lifecycle.lock(line)
    entry = ENTRIES[kind]
    source, target = (entry.target, entry.source) if reverses else (entry.source, entry.target)
    _check_holds(line, source, from_subject, amount)
    for account, change in ((source, -amount), (target, amount)):
        if account != A.SOURCE:
            setattr(line, account, getattr(line, account) + change)
    line.save(update_fields=[account for account in (source, target) if account != A.SOURCE])
    movement = Movement.objects.create(
        budget_line=line, kind=kind, from_account=source, to_account=target, amount=amount,
        from_subject=from_subject, to_subject=to_subject, document=document, reverses=reverses,
    )
    journal.write_entry(
        chain=line.chain, number=line.number, step=f"ledger.{kind}", by=by,
        facts={"amount": amount, "from": source, "to": target, "for": to_subject or from_subject,
               "document": document, "reverses": reverses.pk if reverses else None},
    )
    return movement


@transaction.atomic
def reverse_movement(*, movement: Movement, reason: str, by: journal.Actor) -> Movement:
    """Undo a mistaken entry by its mirror image; an entry is reversed once."""
    line = lifecycle.lock(movement.budget_line)
    if movement.reverses_id or Movement.objects.filter(reverses=movement).exists():
        raise Refused(_("This entry is already reversed, or reverses another."))
    return move_money(
        line=line, kind=movement.kind, amount=movement.amount, document=reason, by=by,
        from_subject=movement.to_subject, to_subject=movement.from_subject, reverses=movement,
    )


def _check_holds(line: BudgetLine, account: str, subject: str, amount: Decimal) -> None:
    if amount <= 0:
        raise Refused(_("The sum must be above zero."))
    if account == A.SOURCE:
        return
    holds = held(line, account, subject) if subject else getattr(line, account)
    if holds < amount:
        raise Refused(
            format_lazy(
                _("There is not enough money: {holds} of the {amount} soms are there ({account})."),
                holds=f"{holds:.2f}", amount=f"{amount:.2f}", account=A(account).label,
            )
        )
