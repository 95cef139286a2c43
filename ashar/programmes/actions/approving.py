"""A signed paper about a whole programme: the programme follows it, whatever the draft said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.places.models import Authority
from ashar.programmes.actions.building import keep_sums
from ashar.programmes.actions.consulting import Note
from ashar.programmes.actions.deciding import Act, _turn_promise_into_money
from ashar.programmes.actions.ledger import _som, move_money
from ashar.programmes.actions.sources import AnySource, _known
from ashar.programmes.actions.versions import make_version
from ashar.programmes.models import (
    ApprovingDecision,
    Body,
    BudgetLine,
    DecidedSum,
    DecisionPaper,
    Effect,
    FundingSource,
    Programme,
    ProgrammeLine,
    VersionKind,
)
from ashar.programmes.shares import Share, shares_of
from ashar.programmes.states import Line
from ashar.programmes.states import Programme as State
from ashar.regulations.rulesets import Profile, rules_for

Cell = tuple[int, int, AnySource]  # key of the line, year, source


@dataclass(frozen=True)
class Resolved:
    """What the paper says: soms by line, year and source. What it does not name stays as it is.

    `year`: whose money it opens; sums of later years are only planned. `note`: its reason, for everybody.
    """

    year: int
    amounts: Mapping[Cell, Decimal]
    note: Note = field(default_factory=Note)


def approving_blockers(programme: Programme, act: Act, year: int) -> Iterator[Blocker]:
    """Why this paper cannot be recorded for the programme."""
    today = clock.today()
    if act.act_date > today:
        yield Blocker(_("The date of the decision is still to come."))
    if not programme.inside_decision and programme.state in (State.DRAFT, State.CONSULTATION):
        yield Blocker(_("The programme has not been brought before the council yet."), who=_("The head"))
    if act.body != approver_of(programme.authority):
        yield wrong_body(programme.authority)
    if not today.year <= year <= today.year + 1:
        yield Blocker(_("A decision opens the money of this year or of the next one."))
    same = {"body": act.body, "act_number": act.act_number, "act_date": act.act_date}
    if programme.papers.filter(**same, effect=effect_on(programme)).exists():
        yield Blocker(_("This paper is recorded already."))


def approver_of(authority: Authority) -> str:
    """Whose paper counts for a programme here (rule `programme.approver`): a code of Body."""
    return str(rules_for(authority, Profile.USUAL)["programme.approver"])


def wrong_body(authority: Authority) -> Blocker:
    """The reason when the paper is of another body than the rules of the authority name."""
    sentence = _("By the rules of this authority another paper decides: {body}.")
    return Blocker(format_lazy(sentence, body=Body(approver_of(authority)).label))


def effect_on(programme: Programme) -> Effect:
    """What a paper does with the programme as it is now."""
    return Effect.AMEND if programme.state == State.APPROVED else Effect.APPROVE


def share_blockers(shares: Sequence[Share], amounts: Mapping[str, Decimal]) -> Iterator[Blocker]:
    """Sums that are less than what is bound or paid already; `amounts` by the key of the share."""
    for share in shares:
        amount = amounts.get(share.key)
        if amount is None:
            continue
        if amount < 0:
            yield Blocker(_("A sum cannot be below zero."))
        elif amount < share.least:
            sentence = _("{number}, {year}: {least} stands for calls or is paid already.")
            facts = {"number": share.line.number, "year": share.year, "least": _som(share.least)}
            yield Blocker(format_lazy(sentence, **facts))


@transaction.atomic
def decide_programme(
    *, programme: Programme, act: Act, resolved: Resolved, by: journal.Actor
) -> DecisionPaper:
    """Record the signed paper that approves the programme, or a later one that changes it.

    Each sum may differ from the draft: the paper’s counts, and the difference is kept. A line that gets
    nothing at all is dropped. Raises Refused when less is given than is bound already.
    """
    programme = lifecycle.lock(programme)
    effect = effect_on(programme)
    step = "amend" if effect == Effect.AMEND else "approve"
    lifecycle.check(programme, step, approving_blockers(programme, act, resolved.year))
    cells = _cells(programme, resolved, by)
    _check(cells, effect)
    paper = DecisionPaper.objects.create(
        authority=programme.authority,
        programme=programme,
        effect=effect,
        year=resolved.year,
        **vars(act),
        **vars(resolved.note),
    )
    by_line: dict[int, list[tuple[Share, Decimal]]] = {}
    for share, amount in cells:
        by_line.setdefault(share.line.pk, []).append((share, amount))
    for found in by_line.values():
        _decide_line(paper, act, found, by)
    record = {"act": act.act_number, "date": act.act_date, "year": resolved.year, "paper": paper.pk}
    programme = lifecycle.move(programme, step, by=by, record=record)
    if not programme.inside_decision:
        kind = VersionKind.AMENDED if effect == Effect.AMEND else VersionKind.DECIDED
        make_version(programme, kind, by=by, note=vars(resolved.note), paper=paper)
    return paper


def _cells(programme: Programme, resolved: Resolved, by: journal.Actor) -> list[tuple[Share, Decimal]]:
    """What the paper changes or opens, share by share; sources that nobody has named yet are named now."""
    shares = {(each.line.pk, each.year, each.source.pk): each for each in shares_of(programme, resolved.year)}
    lines = {line.pk: line for line in programme.lines.all()}
    named: dict[AnySource, FundingSource] = {}
    found: list[tuple[Share, Decimal]] = []
    for (line, year, any_source), amount in resolved.amounts.items():
        if line not in lines:
            raise Refused(_("The decision speaks of an order or a year that is not in the programme."))
        source = named.setdefault(any_source, _known(any_source, programme.authority, by))
        if source.authority_id not in (None, programme.authority_id):
            raise Refused(_("This source of money belongs to another authority."))
        share = shares.get((line, year, source.pk))
        if share is None and year < resolved.year:
            raise Refused(_("The decision speaks of an order or a year that is not in the programme."))
        share = share or Share(lines[line], year, source)
        opens = year == resolved.year and not share.is_open and amount > 0
        is_new = effect_on(programme) == Effect.APPROVE
        if amount != share.before or opens or (is_new and not share.is_open):
            found.append((share, amount))
    return found


def _check(cells: Sequence[tuple[Share, Decimal]], effect: Effect) -> None:
    amounts = {share.key: amount for share, amount in cells}
    reasons = list(share_blockers([share for share, _amount in cells], amounts))
    if effect == Effect.APPROVE and not any(amounts.values()):
        reasons.append(Blocker(_("Write how much the decision gives, by source.")))
    if not cells:
        reasons.append(Blocker(_("The decision changes nothing: write the sums as the paper has them.")))
    if any(share.line.state not in (Line.PLANNED, Line.APPROVED) for share, _amount in cells):
        reasons.append(Blocker(_("An order that is over gets no money and loses none.")))
    if reasons:
        raise Refused(*reasons)


def _decide_line(
    paper: DecisionPaper, act: Act, cells: Sequence[tuple[Share, Decimal]], by: journal.Actor
) -> None:
    """One line: its decision, its money, its plan, its state."""
    line = lifecycle.lock(cells[0][0].line)
    record = {
        "line": line.number,
        "act": act.act_number,
        "date": act.act_date,
        "scan": act.scan.sha256 if act.scan else None,
        "effect": paper.effect,
        "amounts": {f"{share.year}/{share.source.pk}": amount for share, amount in cells},
    }
    decision = ApprovingDecision(authority=line.authority, line=line, paper=paper, **vars(act))
    lifecycle.begin(decision, by=by, step_name="record", record=record)
    for share, amount in cells:
        money = _move(share, amount, decision, paper.year, by)
        DecidedSum.objects.create(
            paper=paper,
            line=line,
            year=share.year,
            source=share.source,
            budget_line=money,
            before=share.before,
            amount=amount,
        )
    _follow(line, cells, decision, by)


def _move(
    share: Share, amount: Decimal, decision: ApprovingDecision, year: int, by: journal.Actor
) -> BudgetLine | None:
    """The money of a share as the decision has it; None for a later year, whose money is not opened."""
    document = decision.number
    if share.is_open:
        change = amount - share.before
        if change > 0:
            move_money(line=share.money[-1], kind="allocate", amount=change, document=document, by=by)
        _take_back(share, -change, document, by)
        return share.money[-1]
    if share.year != year or not amount:
        return None
    for promised in share.promised[:1]:
        promised = lifecycle.lock(promised)
        record = {"decision": decision.number, "amount": amount}
        lifecycle.move(promised, "open", by=by, decision=decision, year=year, record=record)
        _turn_promise_into_money(promised, amount, document, by)
        return promised
    opened = BudgetLine(
        authority=share.line.authority,
        line=share.line,
        decision=decision,
        source=share.source,
        year=year,
        state="open",
    )
    lifecycle.begin(opened, by=by, step_name="open", record={"decision": decision.number})
    move_money(line=opened, kind="allocate", amount=amount, document=document, by=by)
    return opened


def _take_back(share: Share, left: Decimal, document: str, by: journal.Actor) -> None:
    for money in share.money:
        part = min(left, money.available)
        if part > 0:
            move_money(line=money, kind="cut", amount=part, document=document, by=by)
            left -= part


def _follow(
    line: ProgrammeLine,
    cells: Sequence[tuple[Share, Decimal]],
    decision: ApprovingDecision,
    by: journal.Actor,
) -> None:
    """The plan becomes what the decision says; a line with nothing left is dropped."""
    kept = {(each.year, each.source): each.amount for each in line.planned_sums.select_related("source")}
    for share, amount in cells:
        kept[share.year, share.source] = amount
    keep_sums(line, kept)
    has_money = BudgetLine.objects.filter(line=line, state="open").exists()
    record = {"decision": decision.number}
    if sum(kept.values(), ZERO) == 0 and not _has_money(line):
        lifecycle.move(line, "drop", by=by, record=record)
    elif has_money:
        lifecycle.move(line, "approve", by=by, record=record)
    else:
        lifecycle.retie(line)


def _has_money(line: ProgrammeLine) -> bool:
    """Whether some of its money is bound, paid or promised."""
    found = BudgetLine.objects.filter(line=line, state__in=["open", "expected"])
    return any(each.allocated or each.promised for each in found)
