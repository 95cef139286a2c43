"""Papers that give money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.priorities.models import OfAuthority, PublicQuerySet
from ashar.programmes import states
from ashar.programmes.models.programme import ProgrammeLine


class Body(models.TextChoices):
    """Who approves (setting `programme.approver`)."""

    COUNCIL = "council", _("Resolution of the local council")
    MINISTRY = "ministry", _("Order of a ministry")
    HEAD = "head", _("Order of the head")


class ApprovingDecision(OfAuthority):
    """The signed paper that gives the money to one line: only the paper counts."""

    KIND = Kind.DECISION
    STEPS: dict = {}  # type: ignore[type-arg]

    state = models.CharField(max_length=10, choices=states.Decision.choices, default=states.Decision.RECORDED)
    line = models.ForeignKey(ProgrammeLine, on_delete=models.PROTECT, related_name="decisions")
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
