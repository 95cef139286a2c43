"""The work cost less than agreed: what is still to be paid shrinks, the rest is free again on its line."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.agreements.actions.paying import FINANCE, move_tranche
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.states import Tranche as State
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO

# A payment that somebody has checked or ordered already is finished or taken back first.
CUTTABLE = frozenset({State.PLANNED, State.DUE, State.REQUESTED})
OVER = frozenset({State.PAID, State.ACCOUNTED, State.CANCELLED})
ON_ITS_WAY = _("A payment is on its way: finish it or send it back first.")


@transaction.atomic
def reduce_tranches(*, agreement: Agreement, to: Decimal, document: str, by: journal.Actor) -> Decimal:
    """Pay no more than `to` soms under the agreement from now on, the earlier tranches first; what is freed.

    `document`: the paper that says what was spent. Raises Refused when a payment on its way would have to
    shrink.
    """
    agreement, left, freed = lifecycle.lock(agreement), to, ZERO
    for tranche in agreement.tranches.exclude(state__in=OVER).order_by("n"):
        keeps = min(tranche.amount, left)
        left -= keeps
        freed += _reduce(lifecycle.lock(tranche), keeps, document, by)
    return freed


def _reduce(tranche: Tranche, to: Decimal, document: str, by: journal.Actor) -> Decimal:
    """Cut one tranche down, or cancel it; what it gives up."""
    gives = tranche.amount - to
    if not gives:
        return ZERO
    if tranche.state not in CUTTABLE:
        raise Refused(Blocker(ON_ITS_WAY, who=FINANCE))
    award, facts = tranche.agreement.award.number, {"amount": to, "freed": gives, "document": document}
    if to:
        tranche.amount = to
        tranche.save(update_fields=["amount"])
        journal.write_entry(
            chain=tranche.chain, number=tranche.number, step="tranche.reduce", by=by, facts=facts
        )
    else:
        lifecycle.move(tranche, "cancel", by=by, record=facts)
    move_tranche(tranche, "uncommit", document, by, amount=gives, from_subject=award, to_subject="")
    return gives
