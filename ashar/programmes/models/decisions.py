"""Papers that give money."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.places.models import Authority
from ashar.priorities.models import OfAuthority, PublicQuerySet
from ashar.programmes import states
from ashar.programmes.models.programme import Programme, ProgrammeLine

if TYPE_CHECKING:
    from ashar.programmes.models.plan import DecidedSum


class Body(models.TextChoices):
    """Who approves (setting `programme.approver`)."""

    COUNCIL = "council", _("Resolution of the local council")
    MINISTRY = "ministry", _("Order of a ministry")
    HEAD = "head", _("Order of the head")


class Effect(models.TextChoices):
    """What a signed paper does with a whole programme, or with the money of a year."""

    APPROVE = "approve", _("Approves the programme")
    AMEND = "amend", _("Changes the programme")
    CARRY_OVER = "carry_over", _("Carries money over to the next year")


class DecisionPaper(models.Model):
    """A signed paper about several lines at once; of each line it touches there is an ApprovingDecision.

    `year`: whose money it opens, or to which it carries money over. One that carries money over may touch
    lines of several programmes and then has none of its own. `note`: its reason, or what it asks beside.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="papers")
    effect = models.CharField(max_length=10, choices=Effect.choices)
    body = models.CharField(max_length=10, choices=Body.choices)
    act_number = models.CharField(max_length=40)
    act_date = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    note_ky = models.TextField(blank=True)
    note_ru = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=clock.now)

    authority_id: int
    decisions: models.Manager[ApprovingDecision]
    sums: models.Manager[DecidedSum]
    get_body_display: Callable[[], str]
    get_effect_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="paper_is_about_a_programme",
                condition=Q(effect=Effect.CARRY_OVER) | Q(programme__isnull=False),
            ),
            models.UniqueConstraint(
                name="paper_recorded_once",
                fields=["authority", "programme", "effect", "body", "act_number", "act_date"],
            ),
        ]


class ApprovingDecision(OfAuthority):
    """The signed paper that gives the money to one line: only the paper counts.

    `paper`: the whole paper, when it is about more than this line.
    """

    KIND = Kind.DECISION
    STEPS: dict = {}  # type: ignore[type-arg]

    state = models.CharField(max_length=10, choices=states.Decision.choices, default=states.Decision.RECORDED)
    line = models.ForeignKey(ProgrammeLine, on_delete=models.PROTECT, related_name="decisions")
    paper = models.ForeignKey(DecisionPaper, null=True, on_delete=models.PROTECT, related_name="decisions")
    body = models.CharField(max_length=10, choices=Body.choices)
    act_number = models.CharField(max_length=40)
    act_date = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = PublicQuerySet.as_manager()
    get_body_display: Callable[[], str]

    def knot_facts(self) -> KnotFacts:
        """Public: body, number, date, paper."""
        return KnotFacts(
            parent=self.line.number,
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )
