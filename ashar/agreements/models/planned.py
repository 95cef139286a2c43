"""The payment plan of a budget line, month by month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ashar.core.money import MoneyField
from ashar.programmes.models import BudgetLine


class PlannedMonth(models.Model):
    """What the finance officer plans to pay in a month; without any, the plan is counted from the ledger."""

    budget_line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="planned_months")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    amount = MoneyField()

    budget_line_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="planned_month_once", fields=["budget_line", "year", "month"]),
            models.CheckConstraint(
                name="planned_month_is_a_month", condition=Q(month__gte=1, month__lte=12, amount__gte=0)
            ),
        ]
