"""Working copies end with the deadline where the shares of the call's key have left the server."""

from django.db import transaction

from ashar.calls.models import Call
from ashar.calls.models.call import TECHNICAL_WINDOW
from ashar.calls.states import Phase
from ashar.core import clock, lifecycle
from ashar.proposals import content as port
from ashar.proposals.models import Proposal


def forget_working_copies() -> int:
    """Destroy the keys of what was filed, once the deadline is over; how many.

    From then on to the opening nothing on the server reads what was filed. A proposal on paper is left:
    whoever entered it has read it, and its scan lies here.
    """
    closed = Call.objects.filter(
        state=Phase.ANNOUNCED, key__leaves_server=True, deadline__lt=clock.now() - TECHNICAL_WINDOW
    )
    filed = Proposal.objects.filter(lot__call__in=closed, state="filed", is_paper=False)
    readable = [each for each in filed.select_related("lot__call__authority") if port.is_readable(each)]
    return sum(_forget(each) for each in readable)


@transaction.atomic
def _forget(proposal: Proposal) -> bool:
    proposal = lifecycle.lock(proposal)
    deadline = Call.objects.get(lots=proposal.lot_id).deadline
    if deadline is None or deadline + TECHNICAL_WINDOW >= clock.now() or proposal.state != "filed":
        return False
    port.forget_working_copy(proposal)
    return True
