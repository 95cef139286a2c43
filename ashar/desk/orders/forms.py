"""Forms of an order's plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.calls.planning.plan import Plan
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Form


class WishForm(Form):
    """By when everything is to be over, and how long the work lasts."""

    ends_on = DateFormField(label=_("Everything paid by"))
    months = forms.IntegerField(label=_("Months for the project"), min_value=1, max_value=36)


class ShiftForm(Form):
    """What if a step is taken on another day."""

    step = forms.ChoiceField(label=_("If this step"))
    day = DateFormField(label=_("is on this day"))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = [row.step for row in plan.rows if not row.is_done]
        self.fields["step"].choices = [(step.code, str(step.label)) for step in ahead]  # type: ignore[attr-defined]
