"""Money past 31 December: only a recorded decision lets it be used in the next year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority
from ashar.programmes.actions.approving import approver_of, wrong_body
from ashar.programmes.actions.consulting import Note
from ashar.programmes.actions.deciding import Act
from ashar.programmes.actions.ledger import _som, move_money
from ashar.programmes.models import ApprovingDecision, BudgetLine, DecidedSum, DecisionPaper, Effect


def left_over(authority: Authority, year: int) -> list[BudgetLine]:
    """Money of a year that is neither paid nor given back: what a decision can carry over."""
    found = BudgetLine.objects.filter(authority=authority, state="open").select_related("line", "source")
    lines = [each for each in found.order_by("line__place", "pk") if each.last_year == year]
    return [each for each in lines if each.available + each.bound]


def carrying_blockers(authority: Authority, act: Act, year: int) -> Iterator[Blocker]:
    """Why this paper cannot carry the money of this year over."""
    today = clock.today()
    if act.act_date > today:
        yield Blocker(_("The date of the decision is still to come."))
    if not today.year - 1 <= year <= today.year:
        yield Blocker(_("Only the money of this year and of the last one can be carried over."))
    if act.body != approver_of(authority):
        yield wrong_body(authority)
    same = {"body": act.body, "act_number": act.act_number, "act_date": act.act_date, "year": year + 1}
    if DecisionPaper.objects.filter(authority=authority, effect=Effect.CARRY_OVER, **same).exists():
        yield Blocker(_("This paper is recorded already."))


def amount_blockers(budget_line: BudgetLine, amount: Decimal) -> Iterator[Blocker]:
    """Why this sum of a budget line cannot be carried over."""
    held = budget_line.available + budget_line.bound
    if not budget_line.bound <= amount <= held:
        sentence = _("{number}: from {least} (bound to calls and payments) to {most} can be carried over.")
        facts = {"least": _som(budget_line.bound), "most": _som(held)}
        yield Blocker(format_lazy(sentence, number=budget_line.number, **facts))


@transaction.atomic
def carry_over(
    *,
    authority: Authority,
    year: int,
    act: Act,
    amounts: Mapping[BudgetLine, Decimal],
    by: journal.Actor,
    note: Note | None = None,
) -> DecisionPaper:
    """Record the signed paper by which unpaid money of `year` may be used until the end of the next year.

    `amounts`: soms to carry over, by budget line; what is free beyond them lapses. What stands for a call,
    an award or a payment is carried over whole.
    """
    journal.lock_chain(authority.code)
    known = {each.pk: each for each in left_over(authority, year)}
    reasons = list(carrying_blockers(authority, act, year))
    if not amounts or any(each.pk not in known for each in amounts):
        reasons.append(Blocker(_("Choose money of this year that is not paid yet.")))
    else:
        for each, amount in amounts.items():
            reasons += amount_blockers(known[each.pk], amount)
    if reasons:
        raise Refused(*reasons)
    paper = DecisionPaper.objects.create(
        authority=authority,
        effect=Effect.CARRY_OVER,
        year=year + 1,
        **vars(act),
        **vars(note or Note()),
    )
    decisions: dict[int, ApprovingDecision] = {}
    for each, amount in amounts.items():
        budget_line = lifecycle.lock(known[each.pk])
        decision = decisions.get(budget_line.line_id) or _record(paper, budget_line, act, by)
        decisions[budget_line.line_id] = decision
        _carry(paper, budget_line, amount, decision, by)
    return paper


def _record(paper: DecisionPaper, budget_line: BudgetLine, act: Act, by: journal.Actor) -> ApprovingDecision:
    line = budget_line.line
    decision = ApprovingDecision(authority=line.authority, line=line, paper=paper, **vars(act))
    record = {
        "line": line.number,
        "act": act.act_number,
        "date": act.act_date,
        "scan": act.scan.sha256 if act.scan else None,
        "effect": paper.effect,
        "year": paper.year,
    }
    return lifecycle.begin(decision, by=by, step_name="record", record=record)


def _carry(
    paper: DecisionPaper,
    budget_line: BudgetLine,
    amount: Decimal,
    decision: ApprovingDecision,
    by: journal.Actor,
) -> None:
    held = budget_line.available + budget_line.bound
    if held > amount:
        move_money(line=budget_line, kind="lapse", amount=held - amount, document=decision.number, by=by)
    budget_line = lifecycle.lock(budget_line)
    budget_line.carried_to = paper.year
    budget_line.save(update_fields=["carried_to"])
    DecidedSum.objects.create(
        paper=paper,
        line=budget_line.line,
        year=budget_line.year,
        source=budget_line.source,
        budget_line=budget_line,
        before=held,
        amount=amount,
    )
    facts = {"decision": decision.number, "to": paper.year, "amount": amount}
    chain, number = budget_line.chain, budget_line.number
    journal.write_entry(chain=chain, number=number, step="budgetline.carry_over", by=by, facts=facts)


def last_day(budget_line: BudgetLine) -> date:
    """The last day on which the money can be bound and paid, unless a decision carries it over."""
    return date(budget_line.last_year, 12, 31)
