"""What becomes of a call and its lots after the announcement."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import hearing
from ashar.calls.actions.keeping import forget_shares
from ashar.calls.models import Call, Lot
from ashar.calls.states import Outcome
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account


@transaction.atomic
def cancel_call(*, call: Call, reason_ky: str, reason_ru: str, by: User) -> Call:
    """Cancel before the opening; the reserved money is free again."""
    call = lifecycle.lock(call)
    if not (reason_ky.strip() or reason_ru.strip()):
        raise Refused(_("Write the reason: it is public."))
    lifecycle.move(
        call,
        "cancel",
        by=by,
        outcome_reason_ky=reason_ky,
        outcome_reason_ru=reason_ru,
        record={"reason_ky": reason_ky, "reason_ru": reason_ru},
    )
    for lot in call.lots.select_related("call__authority", "budget_line"):
        settle_lot(lot=lot, outcome=Outcome.CANCELLED, reason_ky=reason_ky, reason_ru=reason_ru, by=by)
    forget_shares(call)
    hearing.tell_of_end(call, by=by)
    return call


@transaction.atomic
def settle_lot(
    *,
    lot: Lot,
    outcome: str,
    by: journal.Actor,
    reason_ky: str = "",
    reason_ru: str = "",
    is_public: bool = True,
) -> Lot:
    """Write what became of a lot, and free what its reservation no longer needs.

    `is_public`: False for a decision whose results come later; then its money is freed with them.
    """
    journal.lock_chain(lot.call.chain)
    lot.outcome, lot.outcome_reason_ky, lot.outcome_reason_ru = outcome, reason_ky, reason_ru
    lot.save(update_fields=["outcome", "outcome_reason_ky", "outcome_reason_ru"])
    if is_public:
        free_lot_money(lot=lot, by=by)
    journal.write_entry(
        chain=lot.call.chain,
        number=lot.number,
        step="lot.settle",
        by=by,
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
                line=lot.budget_line,
                kind=kind,
                amount=left,
                document=lot.call.number,
                from_subject=lot.number,
                by=by,
            )


@transaction.atomic
def take_step(*, call: Call, name: str, by: journal.Actor, **facts: Any) -> Call:
    """A later stage moves the call on: opening, admission, marks, results (see CALL_STEPS)."""
    return lifecycle.move(lifecycle.lock(call), name, by=by, **facts)
