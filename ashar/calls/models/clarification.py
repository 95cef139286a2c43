"""Questions on a call, and their public answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.calls import states
from ashar.calls.models.amendment import CallAmendment
from ashar.calls.models.call import Call
from ashar.core import clock
from ashar.core.lifecycle import Stepped
from ashar.core.thread import Kind
from ashar.priorities.models import HEARERS


class ClarificationQuerySet(models.QuerySet["Clarification"]):
    """Questions on calls."""

    def visible_to(self, user: Any) -> ClarificationQuerySet:
        """Raw questions are read only by the specialist and the head of the authority that calls."""
        known = self.select_related("call__authority", "call__line", "call__commission", "amendment")
        if not user.is_authenticated:
            return known.none()
        return known.filter(call__authority__in=user.authorities(*HEARERS))

    def waiting(self) -> ClarificationQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state=states.Clarification.ASKED)


class Clarification(Stepped):
    """A question on a call. `text` and `contact` are private and can be erased; public are the question in
    the office's wording, the answer, and `asker`: the same number for all questions of one asker on the call.

    `asker_mark`: a keyed digest of who asked, good for this call alone. `earlier`: answers that were
    corrected, oldest first.
    """

    COMES_WITH = ("call__authority",)
    KIND = Kind.SIGNAL
    STEPS = states.CLARIFICATION_STEPS

    state = models.CharField(
        max_length=10, choices=states.Clarification.choices, default=states.Clarification.ASKED
    )
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="clarifications")
    text = models.TextField(blank=True)
    contact = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="ky")
    asker = models.PositiveSmallIntegerField()
    asker_mark = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateField()
    question_ky = models.TextField(blank=True)
    question_ru = models.TextField(blank=True)
    answer_ky = models.TextField(blank=True)
    answer_ru = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changes_terms = models.BooleanField(default=False)
    amendment = models.ForeignKey(
        CallAmendment, null=True, on_delete=models.PROTECT, related_name="clarifications"
    )
    earlier: Any = models.JSONField(default=list)
    set_aside_reason = models.CharField(
        max_length=14, choices=states.ClarificationSetAside.choices, blank=True
    )
    erased_at = models.DateTimeField(null=True)

    objects: Any = ClarificationQuerySet.as_manager()
    call_id: int
    amendment_id: int | None
    get_set_aside_reason_display: Callable[[], str]

    class Meta:
        indexes = [models.Index(name="clarification_of_call", fields=["call", "state"])]
        constraints = [
            models.CheckConstraint(
                name="answered_clarification_in_both_languages",
                condition=~Q(state__in=["answered", "held"])
                | ~Q(question_ky="") & ~Q(question_ru="") & ~Q(answer_ky="") & ~Q(answer_ru=""),
            ),
            models.CheckConstraint(
                name="answered_clarification_has_its_time",
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="changed_terms_are_an_amendment",
                condition=Q(changes_terms=False) | Q(amendment__isnull=False),
            ),
            models.CheckConstraint(
                name="clarification_set_aside_has_a_reason",
                condition=~Q(state="set_aside") | ~Q(set_aside_reason=""),
            ),
            models.CheckConstraint(
                name="erased_clarification_keeps_no_words",
                condition=Q(erased_at__isnull=True) | Q(text="", contact=""),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that calls."""
        return self.call.chain

    @property
    def due(self) -> datetime:
        """The moment until which the answer is in time: the end of its last day in Bishkek."""
        return clock.at_bishkek(self.answer_by + clock.ONE_DAY, time.min)

    def is_late_at(self, at: datetime) -> bool:
        """Whether the answer came late, or has not come though its day is over."""
        if self.state == states.Clarification.SET_ASIDE:
            return False
        return (self.answered_at or at) >= self.due
