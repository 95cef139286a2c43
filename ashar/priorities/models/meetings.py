"""Meetings of residents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.priorities import states
from ashar.priorities.models.base import OfAuthority, PublicQuerySet

if TYPE_CHECKING:
    from ashar.priorities.models.problems import Priority, Problem
    from ashar.priorities.models.taking_part import Attendance, MeetingPhoto


class Meeting(OfAuthority):
    """A meeting of residents: how many came, and its minutes; no names."""

    KIND = Kind.MEETING
    STEPS: dict = {}  # type: ignore[type-arg]

    state = models.CharField(max_length=8, choices=states.Meeting.choices, default=states.Meeting.HELD)
    held_on = models.DateField()
    place = models.CharField(max_length=200)
    participants = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True)
    minutes = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = PublicQuerySet.as_manager()
    priorities: models.Manager[Priority]
    problems: models.Manager[Problem]
    groups: models.Manager[Attendance]
    photos: models.Manager[MeetingPhoto]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="women_among_participants",
                condition=models.Q(women__isnull=True) | models.Q(women__lte=models.F("participants")),
            )
        ]

    def knot_facts(self) -> KnotFacts:
        """Public: when, where, how many."""
        return KnotFacts(
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )
