"""What residents said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from ashar.core import clock
from ashar.core.thread import Kind, KnotFacts
from ashar.priorities import states
from ashar.priorities.models.base import OfAuthority
from ashar.priorities.models.intakes import Intake
from ashar.priorities.models.meetings import Meeting
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
    """What one resident said. Text and contact are private for good; the number and the state are not.

    `said_on`: the day on the sheet, where it is not the day of receipt. `line`: of the sheet or file that
    brought it. `same_as`: the words of the same person that are counted instead. `folded`: the words as
    they are searched, erased with them.
    """

    KIND = Kind.SIGNAL
    STEPS = states.SIGNAL_STEPS

    state = models.CharField(max_length=12, choices=states.Signal.choices, default=states.Signal.RECEIVED)
    channel = models.CharField(max_length=8, choices=states.Channel.choices, default=states.Channel.WEB)
    text = models.TextField(blank=True)
    where = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="ky")
    received_at = models.DateTimeField(default=clock.now)
    problem = models.ForeignKey(Problem, null=True, on_delete=models.PROTECT, related_name="signals")
    set_aside_reason = models.CharField(max_length=12, choices=states.SetAside.choices, blank=True)
    said_on = models.DateField(null=True)
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="signals")
    intake = models.ForeignKey(Intake, null=True, on_delete=models.PROTECT, related_name="signals")
    line = models.PositiveIntegerField(null=True)
    same_as = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeats")
    folded = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    objects: Any = SignalQuerySet.as_manager()
    get_set_aside_reason_display: Callable[[], str]
    get_channel_display: Callable[[], str]
    repeats: models.Manager[NeedSignal]
    problem_id: int | None
    same_as_id: int | None

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
            models.CheckConstraint(
                name="repeated_signal_says_of_which",
                condition=models.Q(state="repeated", same_as__isnull=False)
                | (~models.Q(state="repeated") & models.Q(same_as__isnull=True)),
            ),
            models.CheckConstraint(
                name="erased_signal_keeps_no_words",
                condition=models.Q(erased_at__isnull=True)
                | models.Q(text="", where="", contact="", folded=""),
            ),
        ]
        indexes = [
            models.Index(name="signal_state", fields=["authority", "state", "received_at"]),
            models.Index(name="signal_channel", fields=["authority", "channel", "received_at"]),
        ]

    def knot_facts(self) -> KnotFacts:
        """Only that something was said, and when."""
        return KnotFacts(
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_over=self.state != states.Signal.RECEIVED,
        )
