"""The form of a payment plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.dates import get_month_names

from ashar.agreements.plans import MONTHS, Plan
from ashar.core.i18n import language_of
from ashar.core.web.fields import MoneyFormField
from ashar.core.web.forms import Form


def month_name(month: int) -> str:
    """The month standing alone, as in the heading of a calendar."""
    names = get_month_names("wide", context="stand-alone", locale=language_of(None))
    return str(names[month]).capitalize()


class PlanForm(Form):
    """A sum for each month; an empty one is nothing."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for month in MONTHS:
            self.fields[f"m{month}"] = MoneyFormField(label=month_name(month), required=False)
            self.initial[f"m{month}"] = plan.months[month]

    def amounts(self) -> dict[int, Decimal]:
        """Soms by month."""
        facts = self.cleaned_data
        return {month: facts.get(f"m{month}") or Decimal(0) for month in MONTHS}
