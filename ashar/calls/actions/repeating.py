"""A call that failed, and a call that is held again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import hearing
from ashar.calls.actions.drafting import Card, LotFacts, draft_call
from ashar.calls.actions.keeping import forget_shares
from ashar.calls.actions.settling import settle_lot
from ashar.calls.again import for_repeat
from ashar.calls.holds import hold_blockers
from ashar.calls.models import Call, CallRepeat
from ashar.calls.states import Outcome
from ashar.calls.timetable import suggest
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.regulations.rulesets import profile_for, rules_for

LOST = (Outcome.FAILED, Outcome.CANCELLED, Outcome.UNFUNDED)
COPIED = (
    *("criteria", "questions", "asked_papers", "template"),
    *("territory_ky", "territory_ru", "conditions_ky", "conditions_ru"),
)


def failing_blockers(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why a call cannot be declared failed at this moment."""
    if call.is_open(at):
        yield Blocker(
            _("The call is open. Before the deadline it can only be cancelled."), when=call.deadline
        )


@transaction.atomic
def fail_call(*, call: Call, reason_ky: str, reason_ru: str, by: User) -> Call:
    """Say that a closed call cannot go on and has failed; the reserved money is free again."""
    call = lifecycle.lock(call)
    if not (reason_ky.strip() and reason_ru.strip()):
        raise Refused(_("The reason is needed in Kyrgyz and in Russian."))
    lifecycle.check(call, "fail", failing_blockers(call, at=clock.now()))
    reasons: dict[str, Any] = {"reason_ky": reason_ky, "reason_ru": reason_ru}
    lifecycle.move(
        call, "fail", by=by, outcome_reason_ky=reason_ky, outcome_reason_ru=reason_ru, record=reasons
    )
    for lot in call.lots.select_related("call__authority", "budget_line"):
        settle_lot(lot=lot, outcome=Outcome.FAILED, by=by, **reasons)
    forget_shares(call)
    hearing.tell_of_failure(call, by=by)
    return call


def repeat_blockers(call: Call) -> Iterator[Blocker]:
    """Why a call cannot be held again."""
    lost = [lot for lot in call.lots.all() if lot.outcome in LOST]
    if call.is_historic or call.announced_at is None or not lost:
        yield Blocker(_("Only a call that failed or was cancelled is held again."))
        return
    again = CallRepeat.objects.filter(earlier=call).select_related("call").order_by("-pk").first()
    if again and not again.call.is_cancelled:
        words = _("It is held again already: {number}.")
        yield Blocker(format_lazy(words, number=again.call.number))
    yield from hold_blockers(lost)
    if call.line is None or call.line.state in ("carried_out", "dropped"):
        yield Blocker(_("This order is over."))


@transaction.atomic
def repeat_call(*, call: Call, by: User) -> Call:
    """Prepare the call anew: same words and the themes that nobody got, new dates, and where it came from."""
    journal.lock_chain(call.chain)
    if reasons := list(repeat_blockers(call)):
        raise Refused(*reasons)
    assert call.line is not None
    lots = [
        LotFacts(lot.title_ky, lot.title_ru, lot.ceiling, lot.budget_line, lot.title_en)
        for lot in call.lots.select_related("budget_line__source")
        if lot.outcome in LOST and lot.ceiling is not None and lot.budget_line is not None
    ]
    seated = call.commission if call.commission and call.commission.state == "appointed" else None
    new = draft_call(line=call.line, card=_card(call, lots), lots=lots, commission=seated, by=by)
    copied = {name: getattr(call, name) for name in COPIED} | {"based_on": call}
    for name, value in copied.items():
        setattr(new, name, value)
    new.save(update_fields=list(copied))
    CallRepeat.objects.create(call=new, earlier=call)
    facts = {"earlier": call.number}
    journal.write_entry(chain=new.chain, number=new.number, step="call.repeat", by=by, facts=facts)
    return new


def _card(call: Call, lots: list[LotFacts]) -> Card:
    """The words of the old call with dates that the rules of a repeated one allow."""
    today = clock.today()
    profile = profile_for(sum(lot.ceiling for lot in lots), authority=call.authority, on=today)
    dates = suggest(for_repeat(rules_for(call.authority, profile, today)), today)
    kept = {name: getattr(call, name) for name in Card.__dataclass_fields__}
    return Card(**kept | {"session_at": None, "session_place": ""} | vars(dates))
