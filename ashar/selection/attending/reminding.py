"""Reminding who has not locked, as often as the rule of the call says; then telling chair and secretary."""

from __future__ import annotations

from datetime import datetime, timedelta

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.commissions.models import Duty
from ashar.core import clock
from ashar.core.notices import Notice, notify
from ashar.core.thread import Knot
from ashar.regulations.rulesets import thaw
from ashar.selection.models import ScoreSheet

MOST = 3
REMIND, TOLD = "selection.remind_to_lock", "selection.never_locked"


def remind_to_lock() -> int:
    """Remind every member of every marking whose day has come; how many notices."""
    calls = Call.objects.filter(state=Phase.SCORING, mode="live").select_related("authority", "commission")
    return sum(_remind(call, clock.now()) for call in calls)


def _remind(call: Call, at: datetime) -> int:
    began = Knot.objects.values_list("since", flat=True).get(number=call.number)
    due = (at - began) // timedelta(days=thaw(call.rules)["scoring.remind_days"])
    late = User.objects.filter(
        commission_seats__sheets__in=ScoreSheet.objects.filter(call=call, state__in=("assigned", "open"))
    )
    told = sum(_tell(call, user, REMIND, min(due, MOST), began) for user in late)
    if due > MOST and late and call.commission:
        seats = call.commission.members.for_call(call.number)
        keepers = seats.filter(duty__in=(Duty.CHAIR, Duty.SECRETARY)).select_related("user")
        told += sum(_tell(call, seat.user, TOLD, 1, began) for seat in keepers)
    return told


def _tell(call: Call, user: User, kind: str, due: int, began: datetime) -> int:
    """One notice, unless as many as are due were written already."""
    written = Notice.objects.filter(user=user, number=call.number, kind=kind, created_at__gte=began)
    if written.count() >= due:
        return 0
    notify([user], number=call.number, kind=kind, facts=known_of(call))
    return 1
