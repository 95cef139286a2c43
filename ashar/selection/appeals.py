"""Until when a published result can be complained about."""

from __future__ import annotations

from datetime import datetime, time

from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.core import clock
from ashar.selection.models import SittingProtocol

DAY_ENDS = time(23, 59, 59)


def appeal_until(call: Call, *, protocol: SittingProtocol | None = None) -> datetime | None:
    """The last moment for a complaint about the result; None before it is published."""
    protocol = protocol or SittingProtocol.objects.filter(call=call).first()
    if protocol is None or protocol.published_at is None:
        return None
    rules = rules_of(call, protocol.published_at)
    first = clock.local(protocol.published_at).date()
    last = rules.calendar.add(first, max(rules["appeal.days"], rules["result.standstill_days"]))
    return clock.at_bishkek(last, DAY_ENDS)
