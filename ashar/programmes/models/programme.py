"""Programmes and their lines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.core.money import MoneyField
from ashar.core.search import fold
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.priorities.models import OfAuthority, Priority
from ashar.programmes import states
from ashar.regulations.models import Recorded

if TYPE_CHECKING:
    from ashar.programmes.models.consulting import Comment, ProgrammeVersion
    from ashar.programmes.models.decisions import ApprovingDecision, DecisionPaper
    from ashar.programmes.models.money import BudgetLine
    from ashar.programmes.models.plan import Indicator, PlannedSum


OFFICE = ("specialist", "head", "finance", "auditor", "adviser")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes as somebody may know of them."""

    def public(self) -> ProgrammeQuerySet:
        """Those that everybody may read: published once, or approved."""
        return self.filter(Q(version__gt=0) | ~Q(state=states.Programme.DRAFT), mode="live")

    def visible_to(self, user: Any) -> ProgrammeQuerySet:
        """Everybody knows of a published one; of a draft the office."""
        found = self.select_related("authority")
        public = Q(version__gt=0) | ~Q(state=states.Programme.DRAFT)
        if not user.is_authenticated:
            return found.filter(public)
        return found.filter(public | Q(authority__in=user.authorities(*OFFICE)))


class Programme(Recorded, OfAuthority):
    """A programme of social orders: the parent of every order of its years.

    `inside_decision`: the light way, one line inside the decision that gives the money; nothing is published
    of it before. `version`: the last one published, 0 before the first. `comments_until`: the midnight that
    ends the days for comments. `remark`: why it was sent back for more work.
    """

    KIND = Kind.PROGRAMME
    STEPS = states.PROGRAMME_STEPS
    WAITS_FOR = {
        "draft": _("The city hall’s specialist"),
        "consultation": _("Everybody who wants to comment"),
        "submitted": _("The council"),
    }

    state = models.CharField(max_length=12, choices=states.Programme.choices, default=states.Programme.DRAFT)
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    about_ky = models.TextField(blank=True)
    about_ru = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    inside_decision = models.BooleanField(default=True)
    version = models.PositiveSmallIntegerField(default=0)
    comments_until = models.DateTimeField(null=True)
    remark_ky = models.TextField(blank=True)
    remark_ru = models.TextField(blank=True)

    objects: Any = ProgrammeQuerySet.as_manager()
    lines: models.Manager[ProgrammeLine]
    versions: models.Manager[ProgrammeVersion]
    comments: models.Manager[Comment]
    papers: models.Manager[DecisionPaper]

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(name="programme_years_in_order", condition=Q(year_to__gte=F("year_from"))),
            models.CheckConstraint(
                name="consultation_has_an_end",
                condition=~Q(state="consultation") | Q(comments_until__isnull=False),
            ),
        ]

    @property
    def is_published(self) -> bool:
        """Whether everybody may read some version of it."""
        return self.version > 0

    @property
    def years(self) -> range:
        """Its years, the first to the last."""
        return range(self.year_from, self.year_to + 1)

    def hears_comments(self, at: datetime) -> bool:
        """Whether residents can still comment on it at this moment; its end itself is too late."""
        is_out = self.state == states.Programme.CONSULTATION
        return is_out and self.comments_until is not None and at < self.comments_until

    def knot_facts(self) -> KnotFacts:
        """Public when it is no longer a draft, or was published once."""
        is_out = self.state == states.Programme.CONSULTATION
        return KnotFacts(
            titles=titles_of(self),
            public_label=self.public_label(),
            until=self.comments_until if is_out else None,
            waits_for=self.WAITS_FOR.get(self.state, ""),
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=self.state != states.Programme.DRAFT or self.is_published,
            is_over=self.state == states.Programme.ENDED,
        )


class LineQuerySet(models.QuerySet["ProgrammeLine"]):
    """Orders as somebody may know of them."""

    def visible_to(self, user: Any) -> LineQuerySet:
        """Orders with money or of a published programme are public; before that, the office knows of them."""
        has_money = Q(pk__in=ProgrammeLine.objects.filter(budget_lines__isnull=False).values("pk"))
        public = ~Q(state__in=states.UNDECIDED_LINES) | has_money | Q(first_version__isnull=False)
        found = self.select_related("authority", "programme", "priority__problem")
        if not user.is_authenticated:
            return found.filter(public)
        return found.filter(public | Q(authority__in=user.authorities(*OFFICE)))


class ProgrammeLine(Recorded, OfAuthority):
    """One line of a programme, and so one order: what is to change, for whom, for how much.

    `people`: about how many it serves. `first_version`: the first public version that has it.
    """

    KIND = Kind.LINE
    STEPS = states.LINE_STEPS
    WAITS_FOR = {"planned": _("The council"), "approved": _("The city hall’s specialist")}

    state = models.CharField(max_length=12, choices=states.Line.choices, default=states.Line.PLANNED)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="lines")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="lines")
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    aim_ky = models.TextField(blank=True)
    aim_ru = models.TextField(blank=True)
    aim_en = models.TextField(blank=True)
    target_group_ky = models.CharField(max_length=300, blank=True)
    target_group_ru = models.CharField(max_length=300, blank=True)
    target_group_en = models.CharField(max_length=300, blank=True)
    sphere = models.CharField(max_length=40, blank=True)
    is_protected = models.BooleanField(default=False)
    planned_amount = MoneyField()
    place = models.PositiveSmallIntegerField(default=0)
    people = models.PositiveIntegerField(null=True)
    result_ky = models.TextField(blank=True)
    result_ru = models.TextField(blank=True)
    result_en = models.TextField(blank=True)
    first_version = models.PositiveSmallIntegerField(null=True)

    objects: Any = LineQuerySet.as_manager()
    budget_lines: models.Manager[BudgetLine]
    decisions: models.Manager[ApprovingDecision]
    indicators: models.Manager[Indicator]
    planned_sums: models.Manager[PlannedSum]
    programme_id: int

    @property
    def reads_as_plan(self) -> bool:
        """Whether everybody reads of it only in the last version of its programme: it is not decided yet."""
        return self.state == states.Line.PLANNED and self.first_version is not None

    @property
    def is_public(self) -> bool:
        """Whether everybody may know of it: its money is approved or promised, or it was published."""
        is_decided = self.state not in states.UNDECIDED_LINES
        return is_decided or self.first_version is not None or self.budget_lines.exists()

    def knot_facts(self) -> KnotFacts:
        """The order itself: its page, its place in the register."""
        return KnotFacts(
            parent=self.priority.number,
            titles=titles_of(self),
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            sphere=self.sphere,
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=self.is_public,
            is_order=True,
            is_over=self.state in {states.Line.CARRIED_OUT, states.Line.DROPPED},
            folded=fold(" ".join([*titles_of(self), *titles_of(self.authority, "name")])),
        )
