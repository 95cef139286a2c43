"""Decisions that give money, and money that was promised."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.actions.sources import AnySource, _known
from ashar.programmes.models import (
    Account,
    ApprovingDecision,
    BudgetLine,
    FundingSource,
    Movement,
    ProgrammeLine,
)
from ashar.programmes.states import Programme


@dataclass(frozen=True)
class Act:
    """The signed paper behind a decision."""

    body: str
    act_number: str
    act_date: date
    scan: StoredFile | None = None


def decision_blockers(line: ProgrammeLine, act: Act, sources: Iterable[AnySource]) -> Iterator[Blocker]:
    """Why this paper cannot give money to this line."""
    if act.act_date > clock.today():
        yield Blocker(_("The date of the decision is still to come."))
    if not line.programme.inside_decision and line.programme.state != Programme.APPROVED:
        yield Blocker(_("This order is part of a programme that one decision approves as a whole."))
    for source in sources:
        if isinstance(source, FundingSource) and source.authority_id not in (None, line.authority_id):
            yield Blocker(_("This source of money belongs to another authority."))


def alone_blockers(line: ProgrammeLine) -> Iterator[Blocker]:
    """Why no decision can be recorded for this line alone."""
    if not line.programme.inside_decision:
        yield Blocker(_("Record the decision on the page of the programme: it changes with the decision."))


@transaction.atomic
def record_decision(
    *, line: ProgrammeLine, act: Act, amounts: Mapping[AnySource, Decimal], by: journal.Actor
) -> ApprovingDecision:
    """Record the signed paper that gives money to a line; it opens a budget line per source.

    `amounts`: soms by source, known or new; they may differ from the draft, and the decision's count.
    """
    line = lifecycle.lock(line)
    lifecycle.check(line, "approve", [*decision_blockers(line, act, amounts), *alone_blockers(line)])
    if not amounts or any(amount <= 0 for amount in amounts.values()):
        raise Refused(_("Write how much the decision gives, by source."))
    known = {_known(source, line.authority, by): amount for source, amount in amounts.items()}
    record = {"amounts": {str(source.pk): amount for source, amount in known.items()}}
    decision = _record_act(line, act, by, record)
    for source, amount in known.items():
        budget_line = BudgetLine(
            authority=line.authority,
            line=line,
            decision=decision,
            source=source,
            year=clock.today().year,
            state="open",
        )
        lifecycle.begin(budget_line, by=by, step_name="open", record={"decision": decision.number})
        move_money(line=budget_line, kind="allocate", amount=amount, document=decision.number, by=by)
    _approve(line, decision, by)
    return decision


def _record_act(
    line: ProgrammeLine, act: Act, by: journal.Actor, record: Mapping[str, Any]
) -> ApprovingDecision:
    facts = {
        "line": line.number,
        "act": act.act_number,
        "date": act.act_date,
        "scan": act.scan.sha256 if act.scan else None,
        **record,
    }
    decision = ApprovingDecision(authority=line.authority, line=line, **vars(act))
    return lifecycle.begin(decision, by=by, step_name="record", record=facts)


def _approve(line: ProgrammeLine, decision: ApprovingDecision, by: journal.Actor) -> None:
    lifecycle.move(lifecycle.lock(line.programme), "approve", by=by)
    lifecycle.move(line, "approve", by=by, record={"decision": decision.number})


@transaction.atomic
def expect_money(
    *,
    line: ProgrammeLine,
    source: AnySource,
    amount: Decimal,
    letter: str,
    by: journal.Actor,
    expected_by: date | None = None,
) -> BudgetLine:
    """Note money that a letter promises; a call may be announced on it, subject to funding.

    `expected_by`: the day until which it should come; after it the promise is shown as late.
    """
    line = lifecycle.lock(line)
    lifecycle.check(line, "approve", ())
    known = _known(source, line.authority, by)
    if known.authority_id not in (None, line.authority_id):
        raise Refused(_("This source of money belongs to another authority."))
    budget_line = BudgetLine(
        authority=line.authority,
        line=line,
        source=known,
        letter=letter,
        expected_by=expected_by,
        year=clock.today().year,
        state="expected",
    )
    record = {"letter": letter, "expected_by": expected_by}
    lifecycle.begin(budget_line, by=by, step_name="expect", record=record)
    move_money(line=budget_line, kind="expect", amount=amount, document=letter, by=by)
    lifecycle.retie(line)
    return lifecycle.lock(budget_line)


def opening_blockers(budget_line: BudgetLine, act: Act, amount: Decimal) -> Iterator[Blocker]:
    """Why promised money cannot be opened by this paper."""
    yield from decision_blockers(budget_line.line, act, ())
    if amount < budget_line.pencilled:
        yield Blocker(
            _("Less money came than the calls have reserved: change or cancel a call first."),
            who=_("The head"),
        )


@transaction.atomic
def open_expected_money(
    *, budget_line: BudgetLine, act: Act, amount: Decimal, by: journal.Actor
) -> BudgetLine:
    """The promised money came, by a decision: what was reserved subject to funding becomes reserved.

    Raises Refused when less came than is already reserved; the rest of the promise falls away.
    """
    budget_line = lifecycle.lock(budget_line)
    lifecycle.check(budget_line, "open", opening_blockers(budget_line, act, amount))
    line = lifecycle.lock(budget_line.line)
    decision = _record_act(line, act, by, {"amounts": {str(budget_line.source_id): amount}})
    record = {"decision": decision.number, "amount": amount}
    # A promise has no year of its own: its money is of the year in which it came.
    year = clock.today().year
    lifecycle.move(budget_line, "open", by=by, decision=decision, year=year, record=record)
    _turn_promise_into_money(budget_line, amount, decision.number, by)
    _approve(line, decision, by)
    return lifecycle.lock(budget_line)


def _turn_promise_into_money(line: BudgetLine, amount: Decimal, document: str, by: journal.Actor) -> None:
    pencilled, promised = line.pencilled, line.pencilled + line.expected
    if amount > promised:
        move_money(line=line, kind="allocate", amount=amount - promised, document=document, by=by)
    subjects = Movement.objects.filter(budget_line=line, to_account=Account.PENCILLED).values_list(
        "to_subject", flat=True
    )
    for subject in sorted(set(subjects)):
        part = held(line, Account.PENCILLED, subject)
        if part:
            move_money(
                line=line,
                kind="arrive_reserved",
                amount=part,
                document=document,
                by=by,
                from_subject=subject,
                to_subject=subject,
            )
    free = min(amount, promised) - pencilled
    if free:
        move_money(line=line, kind="arrive", amount=free, document=document, by=by)
    if promised > amount:
        move_money(line=line, kind="fall_through", amount=promised - amount, document=document, by=by)
