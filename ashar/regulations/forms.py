"""Forms of the rules."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.regulations.models import DayKind

YEARS_BACK, YEARS_AHEAD = 3, 4


class YearForm(Form):
    """Which year of days off to show."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year, str(year)) for year in range(this - YEARS_BACK, this + YEARS_AHEAD + 1)
        ]

    def wanted(self) -> int:
        """The year asked for; this year for anything else."""
        return (self.cleaned_data.get("year") if self.is_valid() else None) or clock.today().year


class StatedDayForm(Form):
    """A day off, a worked day, or a moved holiday."""

    day = DateFormField(label=_("Which day"))
    kind = forms.ChoiceField(label=_("What it is"), choices=DayKind.choices, widget=forms.RadioSelect)
    instead_of = DateFormField(
        label=_("Moved from"),
        required=False,
        help_text=_("For a moved holiday: the day that stood in the list. It becomes an ordinary day."),
    )
    title = Bilingual(_("What the day is called"), max_length=120, english=True)
    source = forms.CharField(
        label=_("The paper that says so"),
        max_length=200,
        help_text=_("For example: Resolution of the Cabinet of Ministers No. 12 of 3 March 2027."),
    )
    is_certain = forms.BooleanField(
        label=_("The day is certain"),
        required=False,
        initial=True,
        help_text=_("Leave it empty for a day that is only expected, as one that follows the moon."),
    )
