"""A priority round: problems that compete, by a method that stands before anybody votes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.core import triggers
from ashar.core.files import StoredFile
from ashar.core.thread import Kind
from ashar.priorities import states
from ashar.priorities.models.base import SteppedOfAuthority
from ashar.priorities.models.problems import Problem

if TYPE_CHECKING:
    from ashar.priorities.models.versions import PriorityVersion
    from ashar.priorities.models.votes import HandCount, PaperBallot, VotingCode

BEFORE = ["draft", "cancelled"]
PREPARERS = ("specialist", "head", "finance", "monitor")


class RoundQuerySet(models.QuerySet["Round"]):
    """Priority rounds."""

    def visible_to(self, user: Any) -> RoundQuerySet:
        """Everybody knows of a round from its published method on; the office also before."""
        own = user.authorities(*PREPARERS) if user.is_authenticated else set()
        return self.filter(Q(published_on__isnull=False) | Q(authority__in=own))


class Round(SteppedOfAuthority):
    """A priority round. It has no knot: what it decides, the priorities, do.

    `method`: the exact bytes that were hashed and published (criteria, weights, problems, ways of voting,
    days); `result`: those of the count. `weights`: of the criteria by code, until the method is published.
    `decided`: what became of each problem, {n, place or null, reason_ky, reason_ru}; `decision`: the paper.
    `votes_pct`: the share of residents' votes in the total, the rest is the commission's marks.
    """

    KIND = Kind.PRIORITY
    STEPS = states.ROUND_STEPS

    state = models.CharField(max_length=10, choices=states.Round.choices, default=states.Round.DRAFT)
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    choices = models.PositiveSmallIntegerField()
    votes_pct = models.PositiveSmallIntegerField()
    weights: Any = models.JSONField(default=dict)
    by_slip = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)
    by_paper = models.BooleanField(default=True)
    by_hands = models.BooleanField(default=False)
    method = models.TextField(blank=True)
    method_hash = models.CharField(max_length=64, blank=True)
    published_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    result_hash = models.CharField(max_length=64, blank=True)
    counted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decided: Any = models.JSONField(default=list)
    decision = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)

    objects: Any = RoundQuerySet.as_manager()
    items: models.Manager[RoundProblem]
    markers: models.Manager[Marker]
    codes: models.Manager[VotingCode]
    hands: models.Manager[HandCount]
    paper_ballots: models.Manager[PaperBallot]
    versions: models.Manager[PriorityVersion]
    decision_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(name="round_lasts", condition=Q(closes_on__gte=models.F("opens_on"))),
            models.CheckConstraint(name="round_votes_share", condition=Q(votes_pct__lte=100)),
            models.CheckConstraint(
                name="round_under_way_has_a_method",
                condition=Q(state__in=BEFORE) | ~Q(method="") & Q(published_on__isnull=False),
            ),
            models.CheckConstraint(
                name="counted_round_has_a_result",
                condition=~Q(state__in=["counted", "decided"]) | ~Q(result=""),
            ),
        ]

    @property
    def terms(self) -> dict[str, Any]:
        """The published method as data; empty before."""
        return json.loads(self.method) if self.method else {}

    @property
    def standing(self) -> dict[str, Any]:
        """The result as data; empty before the count."""
        return json.loads(self.result) if self.result else {}

    @property
    def is_online(self) -> bool:
        """Whether residents vote with a code."""
        return self.by_slip or self.by_mail

    @property
    def has_marks(self) -> bool:
        """Whether the commission's marks are a part of the total."""
        return self.votes_pct < 100


class RoundProblem(models.Model):
    """A problem on the ballot, under the number it is voted for by."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="items")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="rounds")
    n = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="problem_once_a_round", fields=["round", "problem"]),
            models.UniqueConstraint(name="ballot_number_once", fields=["round", "n"]),
        ]


class Marker(models.Model):
    """A member of the commission who marks the problems of a round, alone until all have locked.

    `marks`: by number on the ballot, each {criterion: mark}. Without an account the member marks on paper:
    `scan` is the signed sheet that was typed in.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="markers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="rounds_marked"
    )
    name = models.CharField(max_length=120)
    marks: Any = models.JSONField(default=dict)
    is_locked = models.BooleanField(default=False)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    user_id: int | None

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="marker_once_a_round", fields=["round", "user"]),
            models.CheckConstraint(
                name="marks_on_paper_have_a_scan",
                condition=Q(user__isnull=False) | Q(is_locked=False) | Q(scan__isnull=False),
            ),
        ]


triggers.register(
    triggers.Trigger(
        "priorities_round_method_is_final",
        "priorities_round",
        "UPDATE",
        "A published method does not change.",
        when="OLD.method <> '' AND (NEW.method <> OLD.method OR NEW.method_hash <> OLD.method_hash)",
    ),
    triggers.Trigger(
        "priorities_round_result_is_final",
        "priorities_round",
        "UPDATE",
        "A counted result does not change.",
        when="OLD.result <> '' AND (NEW.result <> OLD.result OR NEW.result_hash <> OLD.result_hash)",
    ),
    triggers.Trigger(
        "priorities_marker_is_final",
        "priorities_marker",
        "UPDATE",
        "Locked marks do not change.",
        when="OLD.is_locked AND (NEW.marks <> OLD.marks OR NOT NEW.is_locked)",
    ),
)
