"""Need signals, meetings, problems and priorities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.lifecycle import Staged, Words
from ashar.core.models import StoredFile
from ashar.core.search import fold
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.places.models import Authority
from ashar.priorities import states
from ashar.regulations.models import Recorded


class OfAuthority(Staged):
    """Mixin: an object that belongs to one authority, whose journal records it."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")

    authority_id: int

    class Meta:
        abstract = True

    @property
    def chain(self) -> str:
        """The authority's code."""
        return self.authority.code


class PublicQuerySet(models.QuerySet[Any]):
    """Objects that everybody may know of."""

    def visible_to(self, _user: Any) -> PublicQuerySet:
        """All of them."""
        return self


class SignalQuerySet(models.QuerySet["NeedSignal"]):
    """What residents said."""

    def visible_to(self, user: Any) -> SignalQuerySet:
        """Raw words are read only by the specialist and the head of the authority they were said to."""
        return self.filter(authority__in=user.authorities(*HEARERS)) if user.is_authenticated else self.none()

    def waiting(self) -> SignalQuerySet:
        """Those that nobody has answered yet, the oldest first."""
        return self.filter(state=states.Signal.RECEIVED).order_by("received_at", "pk")


HEARERS = ("specialist", "head")


class Problem(Recorded, OfAuthority):
    """A problem in words that may stand in public."""

    KIND = Kind.PROBLEM
    STEPS = states.PROBLEM_STEPS
    WAITS_FOR = {"verified": _("The city hall’s specialist"), "ranked": _("The council")}

    state = models.CharField(max_length=12, choices=states.Problem.choices, default=states.Problem.VERIFIED)
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text_ky = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    sphere = models.CharField(max_length=40, blank=True)
    is_protected = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    heard_at = models.ForeignKey("Meeting", null=True, on_delete=models.PROTECT, related_name="problems")
    first_signal = models.ForeignKey("NeedSignal", null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = PublicQuerySet.as_manager()
    priorities: models.Manager[Priority]
    signals: models.Manager[NeedSignal]

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


class Priority(Recorded, OfAuthority):
    """A problem that was decided to come first, with the show of hands and the reason."""

    KIND = Kind.PRIORITY
    STEPS = states.PRIORITY_STEPS
    WAITS_FOR = {"standing": _("The council")}

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
