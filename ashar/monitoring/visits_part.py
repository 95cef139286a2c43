"""Visits, findings and residents' words on the page of an agreement: in short, and where to read on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.agreements.links import Part
from ashar.agreements.models import Agreement
from ashar.monitoring.queries.visits import in_short

SHOWN = frozenset({"active", "suspended", "completed", "terminated", "closed"})


def visits_part(user: Any, agreement: Agreement) -> Iterator[Part]:
    """One section once the agreement is signed; one query."""
    if agreement.state not in SHOWN or not user.has_perm("monitoring.see_visits", agreement):
        return
    context = {
        "visits_short": in_short(agreement, for_office=user.has_perm("monitoring.see_notes", agreement)),
        "visits_number": agreement.number,
    }
    yield Part(_("Visits and findings"), "monitoring/_visits_part.html", context, order=60)
