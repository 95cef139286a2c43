"""Which rehearsals were held; what was done in them is not here (`core.rehearsal`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.accounts.models import RoleCode
from ashar.calls.models import Call
from ashar.places.models import Authority

REHEARSERS = (RoleCode.SPECIALIST, RoleCode.HEAD)


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    """Rehearsals as somebody may know of them."""

    def visible_to(self, user: Any) -> RehearsalQuerySet:
        """Whoever prepares calls for the authority."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(authority__in=user.authorities(*REHEARSERS))

    def standing(self) -> RehearsalQuerySet:
        """Those that are not wiped."""
        return self.filter(wiped_at__isnull=True)


class Rehearsal(models.Model):
    """A call in preparation that was tried out. `token` leads to its hall; null once it is wiped."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="rehearsals")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rehearsals")
    token = models.CharField(max_length=40, null=True, unique=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    wiped_at = models.DateTimeField(null=True)

    authority_id: int
    call_id: int
    objects: Any = RehearsalQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="wiped_rehearsal_has_no_token",
                condition=Q(wiped_at__isnull=True, token__isnull=False)
                | Q(wiped_at__isnull=False, token__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.begun_at:%Y-%m-%d}"
