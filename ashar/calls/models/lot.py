"""Lots of a call."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.db.models import Q

from ashar.calls import states
from ashar.calls.models.call import Call
from ashar.core.money import MoneyField
from ashar.programmes.models import BudgetLine


class Lot(models.Model):
    """A theme of a call, with a ceiling of its own and the budget line that carries it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="lots")
    n = models.PositiveSmallIntegerField()
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    ceiling = MoneyField(null=True)
    budget_line = models.ForeignKey(BudgetLine, null=True, on_delete=models.PROTECT, related_name="lots")
    outcome = models.CharField(max_length=16, choices=states.Outcome.choices, blank=True)
    outcome_reason_ky = models.TextField(blank=True)
    outcome_reason_ru = models.TextField(blank=True)

    call_id: int
    budget_line_id: int | None
    get_outcome_display: Callable[[], str]

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="lot_number_once", fields=["call", "n"]),
            models.CheckConstraint(
                name="ceiling_above_zero", condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call.number}/{self.n}"

    @property
    def number(self) -> str:
        """The call's number and the lot's own, e.g. `AT-2026-C3/1`."""
        return f"{self.call.number}/{self.n}"

    @property
    def public_outcome(self) -> str:
        """What became of it, as everybody may know it: nothing before the results are published."""
        return "" if self.call.state in states.BEFORE_RESULTS else self.outcome
