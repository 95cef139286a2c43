"""The end of the money: accounted for, given back, settled."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.agreements.actions.paying import budget_line_of
from ashar.agreements.models import Agreement, Tranche
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Blocker
from ashar.programmes.actions.ledger import move_money


@transaction.atomic
def account_for_tranche(*, tranche: Tranche, document: str, by: journal.Actor) -> Tranche:
    """An accepted report confirms how the tranche was spent."""
    tranche = lifecycle.lock(tranche)
    lifecycle.move(tranche, "account", by=by, record={"document": document})
    if tranche.kept:
        move_money(
            line=budget_line_of(tranche),
            kind="account",
            amount=tranche.kept,
            document=document,
            by=by,
            from_subject=tranche.number,
            to_subject=tranche.number,
        )
    return tranche


@transaction.atomic
def complete_agreement(*, agreement: Agreement, by: journal.Actor) -> Agreement:
    """The work is accepted."""
    return lifecycle.move(lifecycle.lock(agreement), "complete", by=by)


@transaction.atomic
def close_agreement(*, agreement: Agreement, by: journal.Actor) -> Agreement:
    """Nothing is left to pay or to account for."""
    agreement = lifecycle.lock(agreement)
    open_ = agreement.tranches.exclude(state__in=["accounted", "cancelled"]).exists()
    blockers = [Blocker(_("A tranche is not accounted for."), who=_("The organisation"))] if open_ else []
    lifecycle.check(agreement, "close", blockers)
    return lifecycle.move(agreement, "close", by=by)
