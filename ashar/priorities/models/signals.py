"""What residents said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from ashar.core import clock
from ashar.core.thread import Kind, KnotFacts
from ashar.priorities import states
from ashar.priorities.models.base import OfAuthority
from ashar.priorities.models.problems import Problem


class SignalQuerySet(models.QuerySet["NeedSignal"]):
    """What residents said."""

    def visible_to(self, user: Any) -> SignalQuerySet:
        """Raw words are read only by the specialist and the head of the authority they were said to."""
        return self.filter(authority__in=user.authorities(*HEARERS)) if user.is_authenticated else self.none()

    def waiting(self) -> SignalQuerySet:
        """Those that nobody has answered yet, the oldest first."""
        return self.filter(state=states.Signal.RECEIVED).order_by("received_at", "pk")


HEARERS = ("specialist", "head")


class NeedSignal(OfAuthority):
    """What one resident said. Text and contact are private for good; the number and the state are not."""

    KIND = Kind.SIGNAL
    STEPS = states.SIGNAL_STEPS

    state = models.CharField(max_length=12, choices=states.Signal.choices, default=states.Signal.RECEIVED)
    text = models.TextField()
    where = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="ky")
    received_at = models.DateTimeField(default=clock.now)
    problem = models.ForeignKey(Problem, null=True, on_delete=models.PROTECT, related_name="signals")
    set_aside_reason = models.CharField(max_length=12, choices=states.SetAside.choices, blank=True)

    objects: Any = SignalQuerySet.as_manager()
    get_set_aside_reason_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="joined_signal_has_a_problem",
                condition=~models.Q(state="joined") | models.Q(problem__isnull=False),
            ),
            models.CheckConstraint(
                name="signal_set_aside_has_a_reason",
                condition=~models.Q(state="set_aside") | ~models.Q(set_aside_reason=""),
            ),
        ]

    def knot_facts(self) -> KnotFacts:
        """Only that something was said, and when."""
        return KnotFacts(
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_over=self.state != states.Signal.RECEIVED,
        )
