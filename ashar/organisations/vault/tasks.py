"""What the worker does for vaults."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from ashar.core import clock
from ashar.organisations.models import VaultDocument
from ashar.organisations.notices import tell_of_expiry
from ashar.organisations.vault.actions import days_left
from ashar.organisations.vault.showing import SOON

# People are told so many days before the end of a paper, and when it is over.
TOLD_AT = (SOON, 3, -1)


def warn_of_expiry() -> int:
    """Tell the people of papers that end soon or are over, once at each mark; how many papers."""
    last = clock.today() + timedelta(days=max(TOLD_AT))
    due = VaultDocument.objects.current().filter(valid_until__lte=last)
    untold = due.filter(Q(warned_at__isnull=True) | Q(warned_at__gt=min(TOLD_AT)))
    return sum(_warn(pk) for pk in untold.values_list("pk", flat=True))


@transaction.atomic
def _warn(pk: int) -> bool:
    found = VaultDocument.objects.current().select_for_update(of=("self",)).select_related("organisation")
    document = found.filter(pk=pk).first()
    left = days_left(document) if document else None
    if document is None or left is None:
        return False
    mark = min(each for each in TOLD_AT if left <= each)
    if document.warned_at is not None and document.warned_at <= mark:
        return False
    document.warned_at = mark
    document.save(update_fields=["warned_at"])
    tell_of_expiry(document)
    return True
