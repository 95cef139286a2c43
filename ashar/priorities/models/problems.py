"""Problems, and which of them come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words
from ashar.core.search import fold
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.priorities import states
from ashar.priorities.models.base import OfAuthority, PublicQuerySet
from ashar.priorities.models.meetings import Meeting
from ashar.regulations.models import Recorded

if TYPE_CHECKING:
    from ashar.priorities.models.signals import NeedSignal


class Problem(Recorded, OfAuthority):
    """A problem in words that may stand in public."""

    KIND = Kind.PROBLEM
    STEPS = states.PROBLEM_STEPS
    WAITS_FOR = {"verified": _("The city hall’s specialist"), "ranked": _("The city hall’s specialist")}

    state = models.CharField(max_length=12, choices=states.Problem.choices, default=states.Problem.VERIFIED)
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text_ky = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    sphere = models.CharField(max_length=40, blank=True)
    is_protected = models.BooleanField(default=False)
    merged_into: Any = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    heard_at = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="problems")
    first_signal = models.ForeignKey("NeedSignal", null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = PublicQuerySet.as_manager()
    priorities: models.Manager[Priority]
    signals: models.Manager[NeedSignal]
    merged: models.Manager[Problem]
    merged_into_id: int | None
    first_signal_id: int | None

    def knot_facts(self) -> KnotFacts:
        """Public from its first wording; it comes from a meeting or from a resident's words."""
        origin = self.heard_at or self.first_signal
        return KnotFacts(
            parent=origin.number if origin else None,
            titles=titles_of(self),
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            sphere=self.sphere,
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
            is_over=self.state in {states.Problem.TAKEN_UP, states.Problem.CLOSED, states.Problem.MERGED},
            folded=fold(" ".join(titles_of(self))),
        )


class Priority(Recorded, OfAuthority):
    """A problem that was decided to come first, with the show of hands and the reason."""

    KIND = Kind.PRIORITY
    STEPS = states.PRIORITY_STEPS
    WAITS_FOR = {"standing": _("The city hall’s specialist")}

    state = models.CharField(max_length=12, choices=states.Priority.choices, default=states.Priority.STANDING)
    problem = models.ForeignKey(Problem, null=True, on_delete=models.PROTECT, related_name="priorities")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="priorities")
    rank = models.PositiveSmallIntegerField(null=True)
    votes = models.PositiveIntegerField(null=True)
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    sphere = models.CharField(max_length=40, blank=True)
    is_protected = models.BooleanField(default=False)

    objects: Any = PublicQuerySet.as_manager()
    problem_id: int | None

    def public_label(self) -> Words:
        """A historic priority was named once; whether it still holds is not known."""
        return _("Was named a priority") if self.is_historic else super().public_label()

    def knot_facts(self) -> KnotFacts:
        """A historic priority heads its own entry in the register: nothing links it to a later order."""
        return KnotFacts(
            parent=self.problem.number if self.problem else None,
            titles=titles_of(self),
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            sphere=self.sphere,
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
            is_order=self.is_historic,
            is_over=True,
            folded=fold(" ".join([*titles_of(self), *titles_of(self.authority, "name")])),
        )
