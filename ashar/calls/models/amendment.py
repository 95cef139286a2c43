"""Amendments of an announced call, and calls that repeat an earlier one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ashar.calls import states
from ashar.calls.models.call import Call
from ashar.calls.states import AmendmentState
from ashar.core import clock, triggers
from ashar.core.lifecycle import Stepped


class AmendmentQuerySet(models.QuerySet["CallAmendment"]):
    """Amendments as somebody may know of them."""

    def announced(self) -> AmendmentQuerySet:
        """Those in force, the newest first."""
        return self.filter(state=AmendmentState.ANNOUNCED).order_by("-n")


class CallAmendment(Stepped):
    """A change of an announced call: prepared by one person, announced by another.

    `wanted`: what the draft asks for, by field. `changes`: what was changed when it was announced, a list
    of {field, old, new, by_rule}; texts, days and moments as ISO strings, sums in soms as strings.
    `n`: the version, from 1, given when it is announced.
    """

    COMES_WITH = ("call__authority",)
    STEPS = states.AMENDMENT_STEPS

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="amendments")
    state = models.CharField(
        max_length=10, choices=states.AmendmentState.choices, default=AmendmentState.DRAFT
    )
    n = models.PositiveSmallIntegerField(null=True)
    wanted: Any = models.JSONField(default=dict)
    changes: Any = models.JSONField(default=list)
    reason_ky = models.TextField()
    reason_ru = models.TextField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    announced_at = models.DateTimeField(null=True)
    old_deadline = models.DateTimeField(null=True)
    new_deadline = models.DateTimeField(null=True)
    notice_number = models.CharField(max_length=40, blank=True)

    objects: Any = AmendmentQuerySet.as_manager()
    call_id: int
    prepared_by_id: int
    clarifications: models.Manager[Any]

    class Meta:
        constraints = [
            models.UniqueConstraint(name="amendment_version_once", fields=["call", "n"]),
            models.UniqueConstraint(
                name="one_amendment_in_preparation", fields=["call"], condition=Q(state="draft")
            ),
            models.CheckConstraint(
                name="announced_amendment_is_complete",
                condition=~Q(state="announced")
                | Q(
                    n__isnull=False,
                    announced_at__isnull=False,
                    announced_by__isnull=False,
                    old_deadline__isnull=False,
                    new_deadline__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="amendment_never_shortens", condition=Q(new_deadline__gte=F("old_deadline"))
            ),
            models.CheckConstraint(
                name="amendment_is_announced_by_another", condition=~Q(announced_by=F("prepared_by"))
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that calls."""
        return self.call.chain

    @property
    def extends(self) -> bool:
        """Whether it gave more time for proposals."""
        return self.new_deadline is not None and self.new_deadline != self.old_deadline


class CallRepeat(models.Model):
    """That a call is held again: the new one knows the old one, for good."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="repeats")
    earlier = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="repeated_by")
    at: datetime | Any = models.DateTimeField(default=clock.now)

    earlier_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(name="call_does_not_repeat_itself", condition=~Q(call=F("earlier"))),
        ]

    def __str__(self) -> str:
        return f"{self.call.number} ← {self.earlier.number}"


_FIXED = ("call_id", "n", "announced_at", "old_deadline", "new_deadline", "reason_ky", "reason_ru")
triggers.register(
    triggers.Trigger(
        "calls_callamendment_is_final",
        "calls_callamendment",
        "UPDATE",
        "An announced amendment does not change.",
        when="OLD.state = 'announced' AND (NEW.state <> OLD.state OR "
        + " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _FIXED)
        + " OR CAST(NEW.changes AS TEXT) <> CAST(OLD.changes AS TEXT))",
    ),
)
