"""The formal check in depth: its list, what is asked to be put right, and the source of a refusal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ashar.core import clock
from ashar.selection.models.admission import AdmissionCheck


class Checklist(models.Model):
    """What of the list was found in order, item by item. `items`: `ok` or `lacking` by the item’s code."""

    check_of = models.OneToOneField(AdmissionCheck, on_delete=models.PROTECT, related_name="checklist")
    items: Any = models.JSONField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(default=clock.now)


class CorrectionRequest(models.Model):
    """What an applicant is asked to put right, and until when.

    `items`: codes of the items; `unrequested`: codes of what was changed besides, which does not count;
    `receipt`: the number of the paper that says what came.
    """

    check_of = models.OneToOneField(AdmissionCheck, on_delete=models.PROTECT, related_name="correction")
    items: Any = models.JSONField()
    note_ky = models.CharField(max_length=600)
    note_ru = models.CharField(max_length=600)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    changed: Any = models.JSONField(default=list)
    unrequested: Any = models.JSONField(default=list)
    receipt = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="corrected_in_time",
                condition=Q(answered_at__isnull=True) | Q(answered_at__lte=F("until")),
            ),
            models.CheckConstraint(
                name="correction_says_what_is_wrong", condition=~Q(note_ky="") & ~Q(note_ru="")
            ),
        ]

    @property
    def is_over(self) -> bool:
        """Whether the time is over and nothing came."""
        return self.answered_at is None and clock.now() > self.until


class RefusalGround(models.Model):
    """By what a proposal was not admitted: the item of the list, and its source in words."""

    check_of = models.OneToOneField(AdmissionCheck, on_delete=models.PROTECT, related_name="ground")
    item = models.CharField(max_length=60)
    source_ky = models.TextField()
    source_ru = models.TextField()
