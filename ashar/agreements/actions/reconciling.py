"""The Treasury's statement of a period: taken in, compared, explained, closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.comparing import compare, sides
from ashar.agreements.models import Statement, StatementLine
from ashar.agreements.stated import Stated
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority

MOST_LINES = 2_000


def beginning_blockers(authority: Authority, first: date, last: date) -> Iterator[Blocker]:
    """Why no statement of this period can be begun."""
    if last < first:
        yield Blocker(_("The period ends before it begins."))
    if last > clock.today():
        yield Blocker(_("The period is not over yet."))
    same = Statement.objects.filter(authority=authority, first=first, last=last).exclude(state="dropped")
    if known := same.first():
        sentence = _("The statement of this period is there already: {number}.")
        yield Blocker(format_lazy(sentence, number=known.number))


@transaction.atomic
def begin_statement(*, authority: Authority, first: date, last: date, by: User) -> Statement:
    """Begin to compare the payment orders of a period with the Treasury's statement."""
    journal.lock_chain(authority.code)
    _must_keep(authority.pk, by)
    if reasons := list(beginning_blockers(authority, first, last)):
        raise Refused(*reasons)
    statement = Statement(authority=authority, first=first, last=last)
    return lifecycle.begin(statement, by=by, record={"first": first, "last": last})


@transaction.atomic
def state_payments(*, statement: Statement, rows: Sequence[Stated], by: User) -> Statement:
    """Take down what the Treasury states, in place of what stood there; all of it or nothing.

    A line that stays the same keeps the reason that was written for it.
    """
    statement = _open(statement, by)
    if len(rows) > MOST_LINES:
        raise Refused(format_lazy(_("At most {most} lines. Take a shorter period."), most=MOST_LINES))
    theirs = statement.lines.exclude(number="")
    reasons = {(each.number, each.day, each.amount): each.reason for each in theirs}
    theirs.delete()
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement,
            n=n,
            number=row.number,
            day=row.day,
            amount=row.amount,
            reason=reasons.get((row.number, row.day, row.amount), ""),
        )
        for n, row in enumerate(rows, start=1)
    )
    total = sum(row.amount for row in rows)
    _record(statement, "state_payments", by, {"lines": len(rows), "amount": str(total)})
    return statement


@transaction.atomic
def explain_differences(*, statement: Statement, reasons: Mapping[str, str], by: User) -> Statement:
    """Write why both sides differ, by the key of what is compared; an empty reason takes one away."""
    statement = _open(statement, by)
    for each in compare(statement):
        reason = reasons.get(each.key, each.reason).strip()
        if not each.differs or reason == each.reason:
            continue
        if each.line is not None:
            StatementLine.objects.filter(pk=each.line).update(reason=reason)
        else:
            facts = {"statement": statement, "payment_id": each.payment, "number": ""}
            StatementLine.objects.filter(**facts).delete()
            if reason:
                StatementLine.objects.create(**facts, reason=reason)
    return statement


def closing_blockers(statement: Statement) -> Iterator[Blocker]:
    """Why the comparison cannot be closed now."""
    both = sides(compare(statement))
    if both.unexplained:
        sentence = _("Write the reason of every difference; {count} have none.")
        yield Blocker(format_lazy(sentence, count=both.unexplained), who=_("The finance officer"))
    if statement.last > clock.today():
        yield Blocker(_("The period is not over yet."))


@transaction.atomic
def close_statement(*, statement: Statement, by: User) -> Statement:
    """Keep both sides and the reasons as they are now; nothing of it can be changed any more."""
    statement = _open(statement, by)
    lifecycle.check(statement, "close", closing_blockers(statement))
    compared = compare(statement)
    statement.lines.filter(number="").delete()
    for each in compared:
        ours: dict[str, Any] = {"kind": each.kind, "payment_id": each.payment, "reason": each.reason}
        if not each.differs:
            ours["reason"] = ""
        if each.ours:
            ours |= {"our_number": each.ours.number, "our_day": each.ours.day, "our_amount": each.ours.amount}
        if each.line is None:
            StatementLine.objects.create(statement=statement, **ours)
        else:
            StatementLine.objects.filter(pk=each.line).update(**ours)
    both = sides(compared)
    record = {"ours": both.ours, "theirs": both.theirs, "differing": both.differing, "lines": len(compared)}
    return lifecycle.move(statement, "close", by=by, closed_on=clock.today(), record=record)


@transaction.atomic
def drop_statement(*, statement: Statement, by: User) -> Statement:
    """Set aside a statement that was begun by mistake."""
    statement = _open(statement, by)
    return lifecycle.move(statement, "drop", by=by)


def _open(statement: Statement, by: User) -> Statement:
    statement = lifecycle.lock(statement)
    _must_keep(statement.authority_id, by)
    lifecycle.check(statement, "close", ())
    return statement


def _must_keep(authority_id: int, by: User) -> None:
    if not by.holds(authority_id, "finance"):
        raise Refused(_("The finance officer compares payments with the Treasury."))


def _record(statement: Statement, step: str, by: User, facts: Mapping[str, Any]) -> None:
    journal.write_entry(
        chain=statement.chain, number=statement.number, step=f"statement.{step}", by=by, facts=facts
    )
