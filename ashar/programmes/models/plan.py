"""What a programme line promises, and the sums that were planned and decided for it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from ashar.core.money import MoneyField
from ashar.programmes.models.decisions import DecisionPaper
from ashar.programmes.models.money import BudgetLine, FundingSource
from ashar.programmes.models.programme import ProgrammeLine


class Indicator(models.Model):
    """A result that can be counted: what, in which unit, how much now (if known) and how much at the end."""

    line = models.ForeignKey(ProgrammeLine, on_delete=models.CASCADE, related_name="indicators")
    place = models.PositiveSmallIntegerField()
    name_ky = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(name="indicator_has_a_place", fields=["line", "place"])]


class PlannedSum(models.Model):
    """How much a line is planned to cost in a year, by source; after a decision, what the decision says."""

    line = models.ForeignKey(ProgrammeLine, on_delete=models.CASCADE, related_name="planned_sums")
    year = models.PositiveSmallIntegerField()
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()

    line_id: int
    source_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="planned_sum_once", fields=["line", "year", "source"]),
            models.CheckConstraint(name="planned_sum_is_of_something", condition=Q(amount__gt=0)),
        ]


class DecidedSum(models.Model):
    """What a paper says of a line, a year and a source, beside what stood in the programme before it.

    `before`: the draft’s sum, or what was there already. `budget_line`: where the money is; none for later
    years, whose money a later decision opens.
    """

    paper = models.ForeignKey(DecisionPaper, on_delete=models.PROTECT, related_name="sums")
    line = models.ForeignKey(ProgrammeLine, on_delete=models.PROTECT, related_name="decided_sums")
    year = models.PositiveSmallIntegerField()
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="+")
    budget_line = models.ForeignKey(BudgetLine, null=True, on_delete=models.PROTECT, related_name="+")
    before = MoneyField()
    amount = MoneyField()

    line_id: int
    source_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="decided_sum_once", fields=["paper", "line", "year", "source", "budget_line"]
            ),
            models.CheckConstraint(
                name="decided_sum_is_not_negative", condition=Q(before__gte=0, amount__gte=0)
            ),
        ]

    @property
    def difference(self) -> Decimal:
        """More (above zero) or less than before, in soms."""
        return self.amount - self.before
