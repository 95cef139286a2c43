"""Forms of a new authority: first its place is looked up, then the authority is described."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions.authorities import NewPlace
from ashar.core.web.forms import Bilingual, Form
from ashar.places.models import Authority, AuthorityKind, Place, PlaceKind

# What is usual where; another kind can be chosen.
USUAL = {PlaceKind.AIYL_AIMAK: AuthorityKind.AIYL_OKMOTU}
ADDED = (PlaceKind.TOWN, PlaceKind.AIYL_AIMAK)


def _name(label: Any, code: str, max_length: int, **rest: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"lang": code})
    return forms.CharField(label=label, max_length=max_length, widget=widget, **rest)


class PlaceSearchForm(Form):
    """A name or code of a place."""

    q = forms.CharField(label=_("Name of the place, or its SOATE code"), max_length=120)


class ContactsForm(Form):
    """Where an authority is found: it stands at the foot of its pages and on its notices."""

    address = Bilingual(_("Address"), english=True, max_length=200)
    phone = forms.CharField(label=_("Phone"), max_length=40)


class AuthorityForm(Form):
    """What is said of an authority; its place has been chosen before."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AuthorityKind.choices, widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_(
            "2 to 12 Latin capitals and figures, such as KARAKOL. It begins every number of the authority"
            " and can never be changed."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    name_ky = _name(_("Name in Kyrgyz"), "ky", 200)
    name_ru = _name(_("Name in Russian"), "ru", 200)
    name_en = _name(
        _("Name in English"),
        "en",
        200,
        required=False,
        help_text=_("Empty: the Kyrgyz name in Latin letters."),
    )
    address = Bilingual(_("Address"), required=False, english=True, max_length=200)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def clean_code(self) -> str:
        """In capitals; raises ValidationError for other signs and for a code that is taken."""
        code = str(self.cleaned_data["code"]).upper()
        if not re.fullmatch(r"[A-Z0-9]{2,12}", code):
            raise ValidationError(_("Write 2 to 12 Latin letters and figures, without spaces."))
        if Authority.objects.filter(code=code).exists():
            raise ValidationError(_("There is already an authority with this code."))
        return code


class AuthorityInNewPlaceForm(AuthorityForm):
    """An authority whose town or rural district is not in the list yet."""

    place_kind = forms.ChoiceField(
        label=_("What place it is"),
        choices=[(each.value, each.label) for each in ADDED],
        widget=forms.RadioSelect,
    )
    place_name_ky = _name(_("Name of the place in Kyrgyz"), "ky", 120)
    place_name_ru = _name(_("Name of the place in Russian"), "ru", 120)

    def new_place(self, parent: Place) -> NewPlace:
        """The place that was described, taken out of the cleaned data."""
        told = {name: self.cleaned_data.pop(f"place_{name}") for name in ("kind", "name_ky", "name_ru")}
        return NewPlace(parent=parent, **told)
