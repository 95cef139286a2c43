"""The commission's own rules of work, hashed when they are adopted."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ashar.commissions.models.commission import Commission
from ashar.core import clock, triggers
from ashar.core.models import StoredFile


class OwnRules(models.Model):
    """An edition of the rules of work. A call is bound by the last one adopted before its deadline."""

    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="own_rules")
    text_ky = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    is_default = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    adopted_at = models.DateTimeField(default=clock.now)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    scan_id: int | None

    class Meta:
        ordering = ["-adopted_at", "-pk"]


triggers.register(*triggers.append_only("commissions_ownrules", "Adopted rules of work do not change."))
