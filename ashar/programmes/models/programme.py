"""Programmes and their lines."""

from __future__ import annotations

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
    from ashar.programmes.models.decisions import ApprovingDecision
    from ashar.programmes.models.money import BudgetLine


class Programme(Recorded, OfAuthority):
    """A programme of social orders: the parent of every order of its years."""

    KIND = Kind.PROGRAMME
    STEPS = states.PROGRAMME_STEPS

    state = models.CharField(max_length=12, choices=states.Programme.choices, default=states.Programme.DRAFT)
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(name="programme_years_in_order", condition=Q(year_to__gte=F("year_from"))),
        ]

    def knot_facts(self) -> KnotFacts:
        """Public when it is no longer a draft."""
        return KnotFacts(
            titles=titles_of(self),
            public_label=self.public_label(),
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=self.state != states.Programme.DRAFT,
        )


class LineQuerySet(models.QuerySet["ProgrammeLine"]):
    """Orders as somebody may know of them."""

    def visible_to(self, user: Any) -> LineQuerySet:
        """Orders with money, approved or promised, are public; before that, the office knows of them."""
        has_money = Q(pk__in=ProgrammeLine.objects.filter(budget_lines__isnull=False).values("pk"))
        public = ~Q(state=states.Line.PLANNED) | has_money
        found = self.select_related("authority", "programme", "priority__problem")
        if not user.is_authenticated:
            return found.filter(public)
        return found.filter(public | Q(authority__in=user.authorities(*OFFICE)))


OFFICE = ("specialist", "head", "finance", "auditor", "adviser")


class ProgrammeLine(Recorded, OfAuthority):
    """One line of a programme, and so one order: what is to change, for whom, for how much."""

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

    objects: Any = LineQuerySet.as_manager()
    budget_lines: models.Manager[BudgetLine]
    decisions: models.Manager[ApprovingDecision]

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
            is_public=self.state != states.Line.PLANNED or self.budget_lines.exists(),
            is_order=True,
            is_over=self.state in {states.Line.CARRIED_OUT, states.Line.DROPPED},
            folded=fold(" ".join([*titles_of(self), *titles_of(self.authority, "name")])),
        )
