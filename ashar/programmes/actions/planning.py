"""Deeds on programmes, their lines and the decisions that give money."""

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
from ashar.places.models import Authority
from ashar.priorities.actions import take_up_problem
from ashar.priorities.models import Priority
from ashar.programmes import states
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import (
    Account,
    ApprovingDecision,
    BudgetLine,
    FundingSource,
    Movement,
    Programme,
    ProgrammeLine,
    StatedSum,
)
from ashar.regulations.models import Source


@dataclass(frozen=True)
class LineFacts:
    """What a programme line says."""

    title_ky: str
    title_ru: str
    planned_amount: Decimal
    aim_ky: str = ""
    aim_ru: str = ""
    target_group_ky: str = ""
    target_group_ru: str = ""
    title_en: str = ""
    aim_en: str = ""
    target_group_en: str = ""


@dataclass(frozen=True)
class NewSource:
    """A source of money that nobody has named yet."""

    kind: str
    name_ky: str
    name_ru: str


AnySource = FundingSource | NewSource


@dataclass(frozen=True)
class Act:
    """The signed paper behind a decision."""

    body: str
    act_number: str
    act_date: date
    scan: StoredFile | None = None


@transaction.atomic
def draft_programme(
    *,
    authority: Authority,
    title_ky: str,
    title_ru: str,
    year_from: int,
    year_to: int,
    by: journal.Actor,
    title_en: str = "",
) -> Programme:
    """Begin a programme of social orders for some years."""
    programme = Programme(
        authority=authority,
        title_ky=title_ky,
        title_ru=title_ru,
        title_en=title_en,
        year_from=year_from,
        year_to=year_to,
    )
    return lifecycle.begin(programme, by=by, step_name="draft")


def planning_blockers(priority: Priority) -> Iterator[Blocker]:
    """Why a priority cannot become an order now."""
    if priority.problem is None or priority.state != "standing":
        yield Blocker(_("Only a priority that is in force can be taken into the programme."))
    if ProgrammeLine.objects.filter(priority=priority).exclude(state=states.Line.DROPPED).exists():
        yield Blocker(_("There is already an order for this priority."))


@transaction.atomic
def add_line(
    *, programme: Programme, priority: Priority, facts: LineFacts, by: journal.Actor
) -> ProgrammeLine:
    """Answer a priority with a line of the programme: this is the order."""
    programme, priority = lifecycle.lock(programme), lifecycle.lock(priority)
    if priority.authority_id != programme.authority_id:
        raise Refused(_("The priority belongs to another authority."))
    blockers = list(planning_blockers(priority))
    if blockers or priority.problem is None:
        raise Refused(*blockers)
    take_up_problem(problem=priority.problem, by=by)
    line = ProgrammeLine(
        authority=programme.authority,
        programme=programme,
        priority=priority,
        sphere=priority.sphere,
        is_protected=priority.is_protected,
        **vars(facts),
    )
    record = {"programme": programme.number, "priority": priority.number, "planned": facts.planned_amount}
    return lifecycle.begin(line, by=by, step_name="add", record=record)


@transaction.atomic
def plan_order(*, priority: Priority, facts: LineFacts, by: journal.Actor) -> ProgrammeLine:
    """The light path: a one-line programme of this year for one priority."""
    year = clock.today().year
    programme = draft_programme(
        authority=priority.authority,
        title_ky=facts.title_ky,
        title_ru=facts.title_ru,
        title_en=facts.title_en,
        year_from=year,
        year_to=year,
        by=by,
    )
    return add_line(programme=programme, priority=priority, facts=facts, by=by)


def decision_blockers(line: ProgrammeLine, act: Act, sources: Iterable[AnySource]) -> Iterator[Blocker]:
    """Why this paper cannot give money to this line."""
    if act.act_date > clock.today():
        yield Blocker(_("The date of the decision is still to come."))
    for source in sources:
        if isinstance(source, FundingSource) and source.authority_id not in (None, line.authority_id):
            yield Blocker(_("This source of money belongs to another authority."))


@transaction.atomic
def record_decision(
    *, line: ProgrammeLine, act: Act, amounts: Mapping[AnySource, Decimal], by: journal.Actor
) -> ApprovingDecision:
    """Record the signed paper that gives money to a line; it opens a budget line per source.

    `amounts`: soms by source, known or new; they may differ from the draft, and the decision's count.
    """
    line = lifecycle.lock(line)
    lifecycle.check(line, "approve", decision_blockers(line, act, amounts))
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


def _known(source: AnySource, authority: Authority, by: journal.Actor) -> FundingSource:
    """The source itself; a new one is named now."""
    if isinstance(source, NewSource):
        return create_funding_source(authority=authority, by=by, **vars(source))
    return source


@transaction.atomic
def expect_money(
    *, line: ProgrammeLine, source: AnySource, amount: Decimal, letter: str, by: journal.Actor
) -> BudgetLine:
    """Note money that a letter promises; a call may be announced on it, subject to funding."""
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
        year=clock.today().year,
        state="expected",
    )
    lifecycle.begin(budget_line, by=by, step_name="expect", record={"letter": letter})
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
    lifecycle.move(budget_line, "open", by=by, decision=decision, record=record)
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


@transaction.atomic
def carry_out_line(*, line: ProgrammeLine, by: journal.Actor) -> ProgrammeLine:
    """Say that the order is carried out: its result is accepted."""
    return lifecycle.move(lifecycle.lock(line), "carry_out", by=by)


@transaction.atomic
def reopen_line(*, line: ProgrammeLine, by: journal.Actor) -> ProgrammeLine:
    """A payment came back after the order was closed: it is carried out no longer."""
    return lifecycle.move(lifecycle.lock(line), "reopen", by=by)


@transaction.atomic
def record_historic_sum(
    *,
    code: str,
    stage: str,
    fund: str,
    source: Source,
    by: journal.Actor,
    authority: Authority | None = None,
    amount: Decimal | None = None,
    each_amount: Decimal | None = None,
    year: int | None = None,
    order_number: str = "",
    note_ky: str = "",
    note_ru: str = "",
    as_of: date | None = None,
) -> StatedSum:
    """Record a sum as published before the platform; unknown stays unknown, it is never a payment."""
    stated = StatedSum.objects.create(
        code=code,
        stage=stage,
        fund=fund,
        source=source,
        authority=authority,
        amount=amount,
        each_amount=each_amount,
        year=year,
        order_number=order_number,
        note_ky=note_ky,
        note_ru=note_ru,
        as_of=as_of,
    )
    journal.write_entry(
        chain=authority.code if authority else journal.PLATFORM,
        number=order_number or f"sum-{stated.pk}",
        step="stated_sum.record_historic",
        by=by,
        facts={
            "code": code,
            "stage": stage,
            "fund": fund,
            "amount": amount,
            "year": year,
            "source": source.code,
        },
    )
    return stated


@transaction.atomic
def create_funding_source(
    *,
    kind: str,
    name_ky: str,
    name_ru: str,
    by: journal.Actor,
    authority: Authority | None = None,
    name_en: str = "",
) -> FundingSource:
    """Name a source of money: a budget, or a donor's grant."""
    source = FundingSource.objects.create(
        kind=kind, authority=authority, name_ky=name_ky, name_ru=name_ru, name_en=name_en
    )
    journal.write_entry(
        chain=authority.code if authority else journal.PLATFORM,
        number=f"source-{source.pk}",
        step="funding_source.create",
        by=by,
        facts={"kind": kind, "name_ru": name_ru},
    )
    return source
