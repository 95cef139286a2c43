"""Who advised and who paid for it: for public pages."""

from datetime import date
from typing import Any

from django.db.models import Q

from ashar.core import clock
from ashar.core.thread import Knot, Mode
from ashar.support.models import Assignment


def supporters_of(chain: str, *, on: date | None = None, since: date | None = None) -> list[Assignment]:
    """Assignments of the authority on a day (today), or on any day from `since` to it; one query.

    Each with its programme, whose names say who advised (`adviser`) and who paid (`funder`).
    """
    until = on or clock.today()
    found = Assignment.objects.touching(since or until, until).filter(authority__code=chain)
    return _with_programmes(found)


def supporters_of_order(head: Knot) -> list[Assignment]:
    """Who advised and paid while an order ran; of a historic one, whom the sources name. One query.

    `head`: the knot of the order itself.
    """
    if head.mode == Mode.HISTORIC:
        of_it = Q(number=head.number) | Q(authority__code=head.chain)
        return _with_programmes(Assignment.objects.filter(of_it, programme__mode=Mode.HISTORIC))
    until = clock.local(head.since).date() if head.is_over else clock.today()
    since = clock.local(head.public_since or head.since).date()
    return supporters_of(head.chain, on=until, since=min(since, until))


def _with_programmes(found: Any) -> list[Assignment]:
    """Each programme once."""
    read = found.select_related("programme__source").order_by("pk")
    return list({assignment.programme_id: assignment for assignment in read}.values())
