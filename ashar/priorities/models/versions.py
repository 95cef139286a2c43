"""Dated versions of an authority's priorities, each with the reason for it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ashar.core import triggers
from ashar.places.models import Authority
from ashar.priorities.models.base import PublicQuerySet
from ashar.priorities.models.meetings import Meeting
from ashar.priorities.models.problems import Priority
from ashar.priorities.models.rounds import Round


class PriorityVersion(models.Model):
    """What an authority's priorities were from a day on, and why they changed."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="priority_versions")
    n = models.PositiveIntegerField()
    valid_from = models.DateField()
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="versions")

    objects: Any = PublicQuerySet.as_manager()
    entries: models.Manager[PriorityEntry]

    class Meta:
        constraints = [
            models.UniqueConstraint(name="version_of_priorities_once", fields=["authority", "n"]),
            models.CheckConstraint(
                name="version_of_priorities_has_a_reason", condition=~Q(reason_ky="") | ~Q(reason_ru="")
            ),
        ]


class PriorityEntry(models.Model):
    """A priority at its place in a version. `place` null: it left, for the reason given."""

    version = models.ForeignKey(PriorityVersion, on_delete=models.PROTECT, related_name="entries")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="entries")
    place = models.PositiveSmallIntegerField(null=True)
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)

    class Meta:
        ordering = [models.F("place").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(name="priority_once_a_version", fields=["version", "priority"]),
            models.CheckConstraint(
                name="priority_that_leaves_has_a_reason",
                condition=Q(place__isnull=False) | ~Q(reason_ky="") | ~Q(reason_ru=""),
            ),
        ]


triggers.register(
    *triggers.append_only("priorities_priorityversion", "Versions of priorities do not change."),
    *triggers.append_only("priorities_priorityentry", "Versions of priorities do not change."),
)
