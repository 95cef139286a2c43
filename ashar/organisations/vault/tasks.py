"""What the worker does for vaults."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from ashar.core import clock
from ashar.organisations.models import VaultDocument
from ashar.organisations.vault.actions import TOLD_AT, warn_of_end


def warn_of_expiry() -> int:
    """Tell the people of papers that end soon or are over, once at each mark; how many papers."""
    last = clock.today() + timedelta(days=max(TOLD_AT))
    due = VaultDocument.objects.current().filter(valid_until__lte=last)
    untold = due.filter(Q(warned_at__isnull=True) | Q(warned_at__gt=min(TOLD_AT)))
    return sum(warn_of_end(pk=pk) for pk in untold.values_list("pk", flat=True))
