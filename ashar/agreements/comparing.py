"""The Treasury’s statement beside the payment orders here, matched by number, date and sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ashar.agreements.models import Payment, Statement, StatementLine
from ashar.agreements.states import Match
from ashar.agreements.states import Statement as State
from ashar.core.money import ZERO

# Tried in this order: the surer way first, each payment and each line used once.
WAYS: Sequence[tuple[tuple[str, ...], Match]] = (
    (("number", "day", "amount"), Match.SAME),
    (("number", "amount"), Match.DAY),
    (("number", "day"), Match.AMOUNT),
    (("day", "amount"), Match.NUMBER),
)


@dataclass(frozen=True)
class Order:
    """A payment order as one side has it; `amount`: soms that are paid by it."""

    number: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class Compared:
    """A payment as both sides have it; one of them may be missing.

    `line`, `payment`: keys of what is compared; `tranche`: the number of ours. `reason`: why they differ.
    """

    kind: Match
    theirs: Order | None
    ours: Order | None
    line: int | None
    payment: int | None
    tranche: str
    reason: str

    @property
    def key(self) -> str:
        """A name for the field of a form."""
        return f"t{self.line}" if self.theirs else f"o{self.payment}"

    @property
    def difference(self) -> Decimal:
        """Soms that the Treasury states more (above zero) or less than we do."""
        return _soms(self.theirs) - _soms(self.ours)

    @property
    def differs(self) -> bool:
        """Whether a reason must be written."""
        return self.kind not in (Match.SAME, Match.RETURNED)


def _soms(order: Order | None) -> Decimal:
    return order.amount if order else ZERO


def plain_number(written: str) -> str:
    """A number of a payment order to compare: no spaces, no sign before it, no noughts in front."""
    return "".join(written.split()).lstrip("№#").lstrip("0").casefold()


def compare(statement: Statement) -> list[Compared]:
    """Both sides of a statement, the Treasury’s lines first; two queries.

    An open one is compared afresh with what is recorded now; a closed one says what was kept.
    """
    known = list(statement.lines.select_related("payment__tranche"))
    if statement.state == State.CLOSED:
        return [_kept(line) for line in known]
    lines = [line for line in known if line.number]
    reasons = {line.payment_id: line.reason for line in known if not line.number}
    payments = payments_around(statement, {plain_number(line.number) for line in lines})
    pairs = _pair(lines, payments)
    paired: dict[int, tuple[Match, Payment | None]] = {
        line.pk: (kind, payment) for kind, line, payment in pairs
    }
    taken = {payment.pk for _kind, _line, payment in pairs}
    found = []
    for line in lines:
        kind, payment = paired.get(line.pk, (Match.THEIRS, None))
        found.append(_compared(kind, payment, line, line.reason))
    left = [each for each in payments if each.pk not in taken and _is_of(statement, each)]
    return found + [_compared(_alone(statement, each), each, None, reasons.get(each.pk, "")) for each in left]


def _alone(statement: Statement, payment: Payment) -> Match:
    """What a payment is that the Treasury does not state: it leaves out what the bank sent back meanwhile."""
    came_back = payment.returned_on is not None and payment.returned_on <= statement.last
    return Match.RETURNED if came_back else Match.OURS


def _compared(kind: Match, payment: Payment | None, line: StatementLine | None, reason: str) -> Compared:
    theirs = Order(line.number, line.day, line.amount) if line and line.day and line.amount else None
    return Compared(
        kind=kind,
        theirs=theirs,
        ours=_ours(payment, came_back=kind == Match.RETURNED) if payment else None,
        line=line.pk if line else None,
        payment=payment.pk if payment else None,
        tranche=payment.tranche.number if payment else "",
        reason=reason,
    )


def _ours(payment: Payment, *, came_back: bool) -> Order:
    amount = payment.tranche.amount if payment.paid_on and not came_back else ZERO
    return Order(payment.order_number, payment.order_date, amount)


def _kept(line: StatementLine) -> Compared:
    """A line of a closed statement as it was compared."""
    found = _compared(Match(line.kind), line.payment, line if line.number else None, line.reason)
    if line.our_day is None or line.our_amount is None:
        return found
    return replace(found, ours=Order(line.our_number, line.our_day, line.our_amount))


def payments_around(statement: Statement, numbers: Collection[str]) -> list[Payment]:
    """Payment orders that the Treasury’s statement may speak of: of its period, or with a number in it."""
    years = range(statement.first.year - 1, statement.last.year + 1)
    ours = Payment.objects.filter(authority=statement.authority_id, year__in=years).exclude(state="void")
    rows = ours.select_related("tranche").order_by("pk")
    return [each for each in rows if _near(statement, each) or plain_number(each.order_number) in numbers]


def _near(statement: Statement, payment: Payment) -> bool:
    return _is_of(statement, payment) or statement.first <= payment.order_date <= statement.last


def _is_of(statement: Statement, payment: Payment) -> bool:
    """Whether it was paid within the period, by what is recorded here."""
    return payment.paid_on is not None and statement.first <= payment.paid_on <= statement.last


def _pair(
    lines: Iterable[StatementLine], payments: Iterable[Payment]
) -> list[tuple[Match, StatementLine, Payment]]:
    found, left, free = [], list(lines), list(payments)
    for names, kind in WAYS:
        ours = _by(free, names)
        for line in list(left):
            if same := ours.get(_facts(line.number, line.day, line.amount, names)):
                payment = same.pop(0)
                left.remove(line)
                free.remove(payment)
                found.append((kind if payment.paid_on else Match.UNRECORDED, line, payment))
    return found


def _by(payments: Iterable[Payment], names: Sequence[str]) -> dict[tuple[Any, ...], list[Payment]]:
    found: dict[tuple[Any, ...], list[Payment]] = defaultdict(list)
    for each in payments:
        found[_facts(each.order_number, each.order_date, each.tranche.amount, names)].append(each)
    return found


def _facts(number: str, day: date | None, amount: Decimal | None, names: Sequence[str]) -> tuple[Any, ...]:
    facts: dict[str, Any] = {"number": plain_number(number), "day": day, "amount": amount}
    return tuple(facts[name] for name in names)


@dataclass(frozen=True)
class Sides:
    """What both sides make together, in soms; how many lines differ, and how many of them lack a reason."""

    ours: Decimal
    theirs: Decimal
    differing: int
    unexplained: int

    @property
    def difference(self) -> Decimal:
        """What the Treasury states more, or less."""
        return self.theirs - self.ours


def sides(compared: Iterable[Compared]) -> Sides:
    """Both sides together."""
    every = list(compared)
    differing = [each for each in every if each.differs]
    return Sides(
        sum((_soms(each.ours) for each in every), ZERO),
        sum((_soms(each.theirs) for each in every), ZERO),
        len(differing),
        sum(not each.reason for each in differing),
    )
