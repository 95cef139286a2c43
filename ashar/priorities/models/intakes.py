"""Piles of sheets and files of answers, as they were taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from ashar.core import clock
from ashar.core.models import StoredFile
from ashar.places.models import Authority
from ashar.priorities import states
from ashar.priorities.models.meetings import Meeting

if TYPE_CHECKING:
    from ashar.priorities.models.signals import NeedSignal


class IntakeQuerySet(models.QuerySet["Intake"]):
    """Piles of sheets and files of answers."""

    def visible_to(self, user: Any) -> IntakeQuerySet:
        """Those of one's own authority: they hold raw words."""
        return self.filter(authority__in=user.authorities("specialist", "head"))


class Intake(models.Model):
    """A pile of paper sheets entered at once, or a file of answers that was sent.

    `mark`: the SHA-256 of the file, or the mark of the page that was filled in; the same comes in once.
    `file` is kept only until it is taken in or dropped. `columns`: number of the column by name of the
    field; `heading`: the last line of the headings, 0 when there are none. `rows`: how many came in.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=states.Channel.choices)
    state = models.CharField(max_length=8, choices=states.Intake.choices, default=states.Intake.PREPARED)
    title = models.CharField(max_length=200, blank=True)
    said_on = models.DateField()
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100, blank=True)
    heading = models.PositiveIntegerField(null=True)
    columns: Any = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)

    objects: Any = IntakeQuerySet.as_manager()
    signals: models.Manager[NeedSignal]
    get_channel_display: Callable[[], str]
    authority_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="intake_once", fields=["authority", "mark"], condition=~models.Q(state="dropped")
            ),
            models.CheckConstraint(
                name="settled_intake_keeps_no_file",
                condition=models.Q(state="prepared", settled_at__isnull=True)
                | (~models.Q(state="prepared") & models.Q(settled_at__isnull=False, file__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_channel_display()
