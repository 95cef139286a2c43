"""What the worker does for agreements."""

from django.db.models import Q

from ashar.agreements.actions.signing import prepare_agreement
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.selection.models import Award


def prepare_due_agreements() -> int:
    """Prepare the agreement of every award whose appeal period is over and whose money is there; how many."""
    at = clock.now()
    is_time = Q(lot__call__state="contracting") | Q(
        lot__call__state="standstill", lot__call__standstill_until__lte=at
    )
    is_funded = Q(is_conditional=False) | Q(lot__budget_line__state="open")
    due = Award.objects.filter(
        is_time, is_funded, state="granted", mode="live", agreement__isnull=True, amount__isnull=False
    )
    return sum(_prepare(award) for award in due.select_related("lot__call__authority").order_by("pk"))


def _prepare(award: Award) -> bool:
    """Whether it could be done; whatever stands in the way is said on the page of the award."""
    try:
        prepare_agreement(award=award, by=journal.WORKER)
    except Refused:
        return False
    return True
