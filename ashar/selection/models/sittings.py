"""A sitting that is convened and kept by the minute: who is there, what is voted on."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember
from ashar.selection.models.deciding import SittingProtocol


class Sitting(models.Model):
    """A sitting on a call. `link`: where members from afar join, for the commission alone.

    `version`: how often the notice was changed; `told_at`: the last notice; `protocol`: what it decided.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="sittings_held")
    begins_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=300, blank=True)
    agenda: Any = models.JSONField(default=list)
    version = models.PositiveSmallIntegerField(default=1)
    told_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    protocol = models.OneToOneField(
        SittingProtocol, null=True, on_delete=models.PROTECT, related_name="sitting"
    )

    call_id: int
    protocol_id: int | None
    presences: models.Manager[Presence]
    motions: models.Manager[Motion]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_sitting_of_a_call_at_a_time",
                fields=["call"],
                condition=Q(called_off_at__isnull=True, closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="sitting_closes_after_it_began",
                condition=Q(closed_at__isnull=True) | Q(begun_at__isnull=False, closed_at__gte=F("begun_at")),
            ),
            models.CheckConstraint(
                name="sitting_called_off_never_began",
                condition=Q(called_off_at__isnull=True) | Q(begun_at__isnull=True),
            ),
        ]

    @property
    def is_going_on(self) -> bool:
        """Whether it has begun and is not closed."""
        return self.begun_at is not None and self.closed_at is None


class Presence(models.Model):
    """A member in the sitting from one minute to another. `means`: by what, when from afar; else empty."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="presences")
    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="presences")
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    means = models.CharField(max_length=60, blank=True)

    member_id: int

    class Meta:
        ordering = ["came_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="once_in_the_room", fields=["sitting", "member"], condition=Q(left_at__isnull=True)
            ),
            models.CheckConstraint(
                name="left_after_coming", condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at"))
            ),
        ]


class Matter(models.TextChoices):
    """What a vote is about."""

    DECISION = "decision", _("the decision on the competition")
    OTHER = "other", _("another question")


class Motion(models.Model):
    """What was put to the vote at one minute, and whether it carried."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="motions")
    n = models.PositiveSmallIntegerField()
    matter = models.CharField(max_length=10, choices=Matter.choices)
    text_ky = models.TextField()
    text_ru = models.TextField()
    put_at = models.DateTimeField()
    is_carried = models.BooleanField()

    votes: models.Manager[Vote]

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(name="motion_number_once", fields=["sitting", "n"])]


class Choice(models.TextChoices):
    """How a member votes."""

    FOR = "for", _("in favour")
    AGAINST = "against", _("against")
    ABSTAINED = "abstained", _("abstained")


class Vote(models.Model):
    """How one member voted, and why."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    reason = models.CharField(max_length=400, blank=True)

    member_id: int

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_vote_each", fields=["motion", "member"]),
            models.CheckConstraint(
                name="vote_against_has_a_reason", condition=~Q(choice="against") | ~Q(reason="")
            ),
        ]
