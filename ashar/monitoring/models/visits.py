"""Visits to where the work is done, and what was found there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.core.lifecycle import Stepped
from ashar.core.thread import Kind, KnotFacts
from ashar.monitoring import states
from ashar.monitoring.models.base import OfAgreement
from ashar.organisations.queries import memberships_now

WATCHERS = ("specialist", "head", "monitor", "finance", "auditor")
SETTLED = frozenset({states.Finding.FIXED, states.Finding.NOT_FIXED, states.Finding.NO_REMEDY})


class Goers(models.TextChoices):
    """Who goes."""

    MONITORS = "monitor", _("The monitoring group")
    SPECIALIST = "specialist", _("The city hall’s specialist")
    NAMED = "named", _("The people named here")


class Answer(models.TextChoices):
    """What was seen of a question of the check list."""

    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
    UNSEEN = "unseen", _("not seen")


def watched_by(user: Any) -> Q:
    """Things of the agreements of the offices where the person watches how work is done."""
    return Q(agreement__award__lot__call__authority__in=user.authorities(*WATCHERS))


def done_by(user: Any) -> Q:
    """Things of the agreements that the person's organisations carry out."""
    return Q(agreement__award__organisation__in={pk for _code, pk in memberships_now(user)})


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits as somebody may know of them."""

    def visible_to(self, user: Any) -> VisitQuerySet:
        """The office knows of all; the organisation of those it was told of, and of those that were made."""
        known = self.select_related(
            "agreement__award__organisation", "agreement__award__lot__call__authority", "recorded_by"
        )
        if not user.is_authenticated:
            return known.none()
        told = Q(is_announced=True) | Q(state__in=[states.Visit.DONE, states.Visit.CLOSED])
        return known.filter(watched_by(user) | done_by(user) & told)


class Visit(OfAgreement):
    """A visit. `checklist`: answers by code of the question. `place`: where to go, empty when people there
    are protected; `note`, `names` and `people_seen` stay with the office, the summary is public.
    """

    KIND = Kind.VISIT
    STEPS = states.VISIT_STEPS

    state = models.CharField(max_length=10, choices=states.Visit.choices, default=states.Visit.PLANNED)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="visits")
    planned_on = models.DateField()
    is_announced = models.BooleanField(default=True)
    goers = models.CharField(max_length=10, choices=Goers.choices, default=Goers.MONITORS)
    names = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    visited_on = models.DateField(null=True)
    checklist: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    people_seen = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    summary_ky = models.TextField(blank=True)
    summary_ru = models.TextField(blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: Any = VisitQuerySet.as_manager()
    findings: models.Manager[Finding]
    agreement_id: int
    get_goers_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="made_visit_has_a_day",
                condition=Q(state__in=["planned", "cancelled"])
                | Q(visited_on__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_not_made_has_a_reason", condition=~Q(state="cancelled") | ~Q(cancel_reason="")
            ),
        ]

    @property
    def is_made(self) -> bool:
        """Whether somebody was there."""
        return self.state in (states.Visit.DONE, states.Visit.CLOSED)

    def knot_facts(self) -> KnotFacts:
        """Public once made; before that nobody reads of it, and it has no day."""
        return KnotFacts(
            parent=self.agreement.number,
            public_label=self.public_label(),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=self.is_made,
            is_over=self.state in {states.Visit.CLOSED, states.Visit.CANCELLED},
        )


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings as somebody may know of them."""

    def visible_to(self, user: Any) -> FindingQuerySet:
        """The office, and the organisation that answers."""
        known = self.select_related(
            "agreement__award__organisation", "agreement__award__lot__call__authority", "visit", "opinion"
        )
        if not user.is_authenticated:
            return known.none()
        return known.filter(watched_by(user) | done_by(user))

    def unsettled(self) -> FindingQuerySet:
        """Those on which nobody has decided yet."""
        return self.exclude(state__in=SETTLED)


class Finding(Stepped):
    """What must be put right, by a day. It comes from a visit or from what a resident said.

    It has no knot: it is numbered among the visits, and its words never stand in public.
    """

    COMES_WITH = tuple(f"agreement__{way}" for way in Agreement.COMES_WITH)
    KIND = Kind.VISIT
    STEPS = states.FINDING_STEPS

    state = models.CharField(max_length=10, choices=states.Finding.choices, default=states.Finding.OPEN)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="findings")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="findings")
    opinion = models.ForeignKey(
        "monitoring.Opinion", null=True, on_delete=models.PROTECT, related_name="findings"
    )
    text = models.TextField()
    fix_by = models.DateField()
    found_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    decision = models.TextField(blank=True)

    objects: Any = FindingQuerySet.as_manager()
    agreement_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="finding_comes_from_one_thing",
                condition=Q(visit__isnull=True, opinion__isnull=False)
                | Q(visit__isnull=False, opinion__isnull=True),
            ),
            models.CheckConstraint(
                name="answered_finding_has_an_answer", condition=~Q(state="answered") | ~Q(answer="")
            ),
            models.CheckConstraint(
                name="settled_finding_has_a_decision",
                condition=Q(state__in=["open", "answered"]) | Q(decided_on__isnull=False) & ~Q(decision=""),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.agreement.chain

    @property
    def origin(self) -> str:
        """The number of the visit or of the resident's words that it comes from."""
        found_in = self.visit or self.opinion
        return found_in.number if found_in else ""

    @property
    def is_settled(self) -> bool:
        """Whether it was decided on."""
        return self.state in SETTLED

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody has decided."""
        return not self.is_settled and self.fix_by < clock.today()

    @property
    def due(self) -> datetime:
        """The end of the day by which it is to be fixed."""
        return clock.at_bishkek(self.fix_by, time(18))
