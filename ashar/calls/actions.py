"""Deeds on calls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call, CallSeries, Lot
from ashar.calls.states import Outcome, Phase
from ashar.commissions.actions import composition_blockers
from ashar.commissions.models import Commission
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.core.thread import Mode
from ashar.places.models import Authority
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account, BudgetLine, ProgrammeLine
from ashar.regulations.models import Source
from ashar.regulations.rulesets import Rules, freeze, profile_for, rules_for, thaw, timetable_blockers


@dataclass(frozen=True)
class Card:
    """What a call says, in the field order of the real calls (announcement, customer and programme are known)."""

    title_ky: str
    title_ru: str
    aim_ky: str
    aim_ru: str
    tasks_ky: str
    tasks_ru: str
    problem_ky: str
    problem_ru: str
    target_group_ky: str
    target_group_ru: str
    results_ky: str
    results_ru: str
    contact_name: str
    contact_phone: str
    contact_hours: str
    deadline: datetime
    results_by: date
    project_start: date
    project_end: date
    session_at: datetime | None = None
    session_place: str = ""
    title_en: str = ""
    aim_en: str = ""
    tasks_en: str = ""
    problem_en: str = ""
    target_group_en: str = ""
    results_en: str = ""


@dataclass(frozen=True)
class LotFacts:
    """A theme with its ceiling (soms) and the budget line that carries it."""

    title_ky: str
    title_ru: str
    ceiling: Decimal
    budget_line: BudgetLine
    title_en: str = ""


@transaction.atomic
def draft_call(
    *, line: ProgrammeLine, card: Card, lots: Sequence[LotFacts], commission: Commission | None, by: User
) -> Call:
    """Prepare a call for an order; who prepares it cannot announce it."""
    line = lifecycle.lock(line)
    call = Call(
        authority=line.authority, line=line, commission=commission, prepared_by=by, sphere=line.sphere,
        is_protected=line.is_protected, **vars(card),
    )
    lifecycle.begin(call, by=by, step_name="draft", record={"line": line.number})
    _write_lots(call, lots)
    return call


@transaction.atomic
def revise_call(
    *, call: Call, card: Card, lots: Sequence[LotFacts], commission: Commission | None, by: User
) -> Call:
    """Change a call that is still in preparation; a draft leaves no entry."""
    call = lifecycle.lock(call)
    if call.state != Phase.PLANNED:
        raise Refused(_("An announced call is changed only by a published amendment."))
    for name, value in vars(card).items():
        setattr(call, name, value)
    call.commission, call.prepared_by = commission, by
    call.save()
    call.lots.all().delete()
    _write_lots(call, lots)
    lifecycle.retie(call)
    return call


def _write_lots(call: Call, lots: Sequence[LotFacts]) -> None:
    if any(lot.budget_line.line_id != call.line_id for lot in lots):
        raise Refused(_("The money of a lot must belong to this order."))
    Lot.objects.bulk_create([Lot(call=call, n=n, **vars(lot)) for n, lot in enumerate(lots, start=1)])


def rules_of(call: Call, at: datetime) -> Rules:
    """The rules the call was announced under; before that, those it would be announced under now."""
    if call.rules:
        return thaw(call.rules)
    return rules_for(call.authority, profile_for(call.ceiling), clock.local(at).date())


def announce_blockers(call: Call, *, at: datetime, by: User | None = None) -> Iterator[Blocker]:
    """Why the call cannot be announced at this moment (by this person)."""
    specialist, head = _("The city hall’s specialist"), _("The head")
    if by is not None and call.prepared_by_id == by.pk:
        yield Blocker(_("Who prepared the call cannot announce it: a second person must."), who=head)
    lots = list(call.lots.all())
    if not lots:
        yield Blocker(_("The call has no lot: write a theme and its ceiling."), who=specialist)
    if call.commission is None:
        yield Blocker(_("No commission is chosen."), who=specialist)
    for field, name in _NEEDED_IN_BOTH:
        if not (getattr(call, f"{field}_ky") and getattr(call, f"{field}_ru")):
            yield Blocker(name, who=specialist)
    yield from _money_blockers(lots)
    rules = rules_of(call, at)
    if call.commission is not None:
        yield from composition_blockers(
            call.commission, least=rules["commission.min_members"], civil_share=rules["commission.civil_share_min_pct"]
        )
    yield from timetable_blockers(
        announce_at=at, deadline=call.deadline, results_by=call.results_by, project_start=call.project_start,
        project_end=call.project_end, rules=rules,
    )


_NEEDED_IN_BOTH = (
    ("title", _("The title is needed in Kyrgyz and in Russian.")),
    ("aim", _("The aim is needed in Kyrgyz and in Russian.")),
    ("problem", _("The description of the problem is needed in Kyrgyz and in Russian.")),
    ("target_group", _("The target group is needed in Kyrgyz and in Russian.")),
)


def _money_blockers(lots: Sequence[Lot]) -> Iterator[Blocker]:
    for line in {lot.budget_line for lot in lots if lot.budget_line}:
        wanted = sum((lot.ceiling or ZERO for lot in lots if lot.budget_line_id == line.pk), ZERO)
        if wanted > line.available + line.expected:
            yield Blocker(_("The budget line has less money than the lots ask for."), who=_("The finance officer"))


@transaction.atomic
def announce_call(*, call: Call, by: User) -> Call:
    """Announce: the rules are frozen, the ceilings reserved, the call is public and open."""
    at = clock.now()
    call = lifecycle.lock(call)
    lifecycle.check(call, "announce", announce_blockers(call, at=at, by=by))
    conditional = False
    snapshot = freeze(call.authority, profile_for(call.ceiling), clock.local(at).date())
    call.rules, call.announced_at = snapshot, at
    for lot in call.lots.select_related("budget_line"):
        assert lot.budget_line is not None and lot.ceiling is not None
        is_expected = lot.budget_line.state == "expected"
        conditional = conditional or is_expected
        move_money(
            line=lot.budget_line, kind="pencil" if is_expected else "reserve", amount=lot.ceiling,
            document=call.number, to_subject=lot.number, by=by,
        )
    record = {"deadline": call.deadline, "ceiling": call.ceiling, "rule_set": snapshot["rule_set"],
              "profile": snapshot["profile"]}
    return lifecycle.move(
        call, "announce", by=by, record=record, announced_at=at, rules=snapshot, is_subject_to_funding=conditional
    )


@transaction.atomic
def cancel_call(*, call: Call, reason_ky: str, reason_ru: str, by: User) -> Call:
    """Cancel before the opening; the reserved money is free again."""
    call = lifecycle.lock(call)
    lifecycle.move(
        call, "cancel", by=by, outcome_reason_ky=reason_ky, outcome_reason_ru=reason_ru,
        record={"reason_ky": reason_ky, "reason_ru": reason_ru},
    )
    for lot in call.lots.all():
        settle_lot(lot=lot, outcome=Outcome.CANCELLED, reason_ky=reason_ky, reason_ru=reason_ru, by=by)
    return call


@transaction.atomic
def settle_lot(
    *, lot: Lot, outcome: str, by: journal.Actor, reason_ky: str = "", reason_ru: str = ""
) -> Lot:
    """Write what became of a lot, and free what its reservation no longer needs."""
    journal.lock_chain(lot.call.chain)
    lot.outcome, lot.outcome_reason_ky, lot.outcome_reason_ru = outcome, reason_ky, reason_ru
    lot.save(update_fields=["outcome", "outcome_reason_ky", "outcome_reason_ru"])
    free_lot_money(lot=lot, by=by)
    journal.write_entry(
        chain=lot.call.chain, number=lot.number, step="lot.settle", by=by,
        facts={"outcome": outcome, "reason_ky": reason_ky, "reason_ru": reason_ru},
    )
    return lot


@transaction.atomic
def free_lot_money(*, lot: Lot, by: journal.Actor) -> None:
    """Give back what is still reserved for the lot."""
    if lot.budget_line is None:
        return
    for account, kind in ((Account.RESERVED, "release"), (Account.PENCILLED, "rub_out")):
        left = held(lot.budget_line, account, lot.number)
        if left:
            move_money(
                line=lot.budget_line, kind=kind, amount=left, document=lot.call.number, from_subject=lot.number, by=by
            )


@transaction.atomic
def take_step(*, call: Call, name: str, by: journal.Actor, **facts: object) -> Call:
    """A later stage moves the call on: opening, admission, marks, results (see CALL_STEPS)."""
    return lifecycle.move(lifecycle.lock(call), name, by=by, **facts)


@transaction.atomic
def record_historic_call(
    *, authority: Authority, source: Source, status: str, by: journal.Actor, title_ky: str = "", title_ru: str = "",
    problem_ky: str = "", problem_ru: str = "", seeks_ky: str = "", seeks_ru: str = "", target_group_ru: str = "",
    year: int | None = None, as_of: date | None = None, as_of_note: str = "", is_protected: bool = False,
    lots: Sequence[tuple[str, str]] = (), sphere: str = "",
) -> Call:
    """Record a call that was run before the platform, known in part; it is never among today's open calls.

    `status`: open, to_be_announced or decided, on the day the source describes. `lots`: (ky, ru) titles.
    """
    call = Call(
        authority=authority, source=source, historic_status=status, title_ky=title_ky, title_ru=title_ru,
        problem_ky=problem_ky, problem_ru=problem_ru, seeks_ky=seeks_ky, seeks_ru=seeks_ru,
        target_group_ru=target_group_ru, as_of=as_of, as_of_note=as_of_note, is_protected=is_protected,
        sphere=sphere, mode=Mode.HISTORIC, state=Phase.FINISHED if status == "decided" else Phase.ANNOUNCED,
    )
    lifecycle.begin(
        call, by=by, step_name="record_historic", year=year or (as_of.year if as_of else None),
        record={"source": source.code, "as_of": as_of, "status": status},
    )
    Lot.objects.bulk_create([Lot(call=call, n=n, title_ky=ky, title_ru=ru) for n, (ky, ru) in enumerate(lots, start=1)])
    return call


@transaction.atomic
def record_historic_series(
    *, source: Source, title_ky: str, title_ru: str, competitions: int | None, funded: int | None, year: int,
    by: journal.Actor, as_of: date | None = None,
) -> CallSeries:
    """Record several competitions that a source tells of together; no towns are invented."""
    series = CallSeries(
        source=source, title_ky=title_ky, title_ru=title_ru, competitions=competitions, funded=funded, as_of=as_of,
        mode=Mode.HISTORIC,
    )
    record = {"source": source.code, "competitions": competitions, "funded": funded}
    return lifecycle.begin(series, by=by, step_name="record_historic", year=year, record=record)
