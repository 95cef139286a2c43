"""The short form of a past order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.monitoring.past.actions import PastOrder
from ashar.organisations.models import LegalForm
from ashar.priorities.spheres import sphere_choices
from ashar.programmes.models import Fund, StatedSum

EARLIEST = 2008  # the first law on the social order


class PastOrderForm(Form):
    """What, when, how much, who, and by which paper."""

    title = Bilingual(_("What was ordered"), max_length=200)
    year = forms.IntegerField(label=_("In which year"), min_value=EARLIEST)
    sphere = forms.ChoiceField(label=_("Sphere"), choices=sphere_choices, required=False)
    is_protected = forms.BooleanField(
        label=_("The people concerned are protected: no place or address is shown."), required=False
    )
    amount = MoneyFormField(
        label=_("How much, soms"),
        required=False,
        at_least=1,
        help_text=_("Leave it empty if it is not known."),
    )
    stage = forms.ChoiceField(label=_("What the paper says of this money"), choices=StatedSum.Stage.choices)
    fund = forms.ChoiceField(label=_("Where the money came from"), choices=Fund.choices)
    organisation = Bilingual(
        _("Who did the work"), required=False, max_length=200, help=_("Leave it empty if it is not known.")
    )
    legal_form = forms.ChoiceField(
        label=_("Legal form"), choices=[("", "—"), *LegalForm.choices], required=False
    )
    result = Bilingual(
        _("What came of it"),
        required=False,
        long=True,
        max_length=2000,
        help=_("Only what the paper says. Write no names of those for whom the work was done."),
    )
    paper = Bilingual(
        _("By which paper you know it"),
        max_length=300,
        help=_("For example: resolution of the council No. 12, report for the year."),
    )
    paper_on = DateFormField(label=_("Date of the paper"), required=False)
    link = forms.URLField(
        label=_("Where it can be read on the web"),
        required=False,
        max_length=300,
        assume_scheme="https",  # type: ignore[call-arg]  # the stubs are older than Django 5
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.max_value = clock.today().year
        year.widget.attrs["max"] = clock.today().year
        sphere: Any = self.fields["sphere"]
        sphere.choices = [("", _("not known")), *sphere_choices()]

    def clean(self) -> dict[str, Any]:
        """A named organisation has a legal form; the year and the paper are not of the future."""
        cleaned = super().clean()
        named = cleaned.get("organisation_ky") or cleaned.get("organisation_ru")
        if named and not cleaned.get("legal_form") and "legal_form" not in self.errors:
            self.add_error("legal_form", _("Choose the legal form of the organisation."))
        if cleaned.get("year") and cleaned["year"] > clock.today().year:
            self.add_error("year", _("The year is still to come."))
        if cleaned.get("paper_on") and cleaned["paper_on"] > clock.today():
            self.add_error("paper_on", _("The date of the paper is still to come."))
        return cleaned

    def facts(self) -> PastOrder:
        """What the action wants."""
        known = {name: value for name, value in self.cleaned_data.items() if not name.startswith("reason_")}
        return PastOrder(**known)


class CorrectionForm(PastOrderForm):
    """The same, with the reason why the earlier entry was wrong."""

    reason = Bilingual(_("What was wrong"), max_length=400, help=_("Everybody will read this."))


class TakeBackForm(Form):
    """Why an entry is taken back altogether."""

    reason = Bilingual(_("Why it is taken back"), max_length=400, help=_("Everybody will read this."))
