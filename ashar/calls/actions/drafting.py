"""Preparing a call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import notices
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.commissions.models import Commission
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.programmes.models import BudgetLine, ProgrammeLine

MOST_LOTS = 5


@dataclass(frozen=True)
class Card:
    """What a call says, in the field order of real calls (announcement, customer, programme are known)."""

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


def drafting_blockers(*, money: Sequence[BudgetLine], commissions: Sequence[Commission]) -> Iterator[Blocker]:
    """What an order needs before its call can be prepared: money to carry it, a commission to choose."""
    if not any(each.available + each.expected for each in money):
        yield Blocker(_("This order has no free money yet."), who=_("The finance officer"))
    if not commissions:
        yield Blocker(_("No commission works now: appoint one first."), who=_("The city hall’s specialist"))


@transaction.atomic
def draft_call(
    *, line: ProgrammeLine, card: Card, lots: Sequence[LotFacts], commission: Commission | None, by: User
) -> Call:
    """Prepare a call for an order; who prepares it cannot announce it."""
    line = lifecycle.lock(line)
    if line.state in ("carried_out", "dropped"):
        raise Refused(_("This order is over."))
    call = Call(
        authority=line.authority,
        line=line,
        commission=commission,
        prepared_by=by,
        handed_over_at=clock.now(),
        sphere=line.sphere,
        is_protected=line.is_protected,
        **vars(card),
    )
    _check_parts(call, lots, commission)
    lifecycle.begin(call, by=by, step_name="draft", record={"line": line.number})
    _write_lots(call, lots)
    notices.tell_heads(call, by=by)
    return call


@transaction.atomic
def revise_call(
    *, call: Call, card: Card, lots: Sequence[LotFacts], commission: Commission | None, by: User
) -> Call:
    """Change a call that is still in preparation; a draft leaves no entry, and who changed it prepared it."""
    call = lifecycle.lock(call)
    if call.state != Phase.PLANNED:
        raise Refused(_("An announced call is changed only by a published amendment."))
    _check_parts(call, lots, commission)
    for name, value in vars(card).items():
        setattr(call, name, value)
    call.commission, call.prepared_by, call.handed_over_at = commission, by, clock.now()
    call.save()
    call.lots.all().delete()
    _write_lots(call, lots)
    lifecycle.retie(call)
    return call


def _check_parts(call: Call, lots: Sequence[LotFacts], commission: Commission | None) -> None:
    if any(lot.budget_line.line_id != call.line_id for lot in lots):
        raise Refused(_("The money of a lot must belong to this order."))
    if len(lots) > MOST_LOTS:
        raise Refused(_("A call has at most five lots."))
    if commission is not None and commission.authority_id != call.authority_id:
        raise Refused(_("The commission belongs to another authority."))


def _write_lots(call: Call, lots: Sequence[LotFacts]) -> None:
    Lot.objects.bulk_create([Lot(call=call, n=n, **vars(lot)) for n, lot in enumerate(lots, start=1)])
