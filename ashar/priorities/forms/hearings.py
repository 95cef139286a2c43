"""Forms of meetings and surveys: who took part, photos, how many live where; and of changing priorities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core.files import PICTURE_TYPES
from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import UploadField
from ashar.places.models import Place, Quarter
from ashar.priorities.actions import Groups, Inhabitants, Leaving
from ashar.priorities.models import Age, MeetingPhoto, Priority, SurveyWay

NEW_ROWS = 5
MOST_PEOPLE = 3_000_000


class SurveyForm(Form):
    """A survey that begins."""

    title = Bilingual(_("What the survey is about"), max_length=200)
    way = forms.ChoiceField(label=_("How residents are asked"), choices=SurveyWay.choices)
    began_on = DateFormField(label=_("First day"))


class CloseSurveyForm(Form):
    """A survey that is over."""

    ended_on = DateFormField(label=_("Last day"))
    asked = forms.IntegerField(
        label=_("How many were asked"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    participants = forms.IntegerField(label=_("How many answered"), min_value=1, max_value=MOST_PEOPLE)
    women = forms.IntegerField(
        label=_("How many of them were women"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    summary = Bilingual(
        _("What residents said, taken together"), long=True, required=False, max_length=3000,
        help=_("Write no names and nothing by which a person could be recognised."),
    )  # fmt: skip


class GroupsForm(Form):
    """How many of each age group and from each village or quarter."""

    def __init__(self, *args: Any, quarters: Sequence[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quarters = quarters
        for age, words in Age.choices:
            self.fields[f"a_{age}"] = _people(words)
        for quarter in quarters:
            self.fields[f"q{quarter.pk}"] = _people(str(written(quarter, "name")))

    def ages(self) -> list[BoundField]:
        """The fields of age groups."""
        return [self[f"a_{age}"] for age in Age.values]

    def places(self) -> list[BoundField]:
        """The fields of villages and quarters."""
        return [self[f"q{quarter.pk}"] for quarter in self.quarters]

    def groups(self) -> Groups:
        """What was counted; what was left empty is not known."""
        facts = self.cleaned_data
        return Groups(
            {age: facts[f"a_{age}"] for age in Age.values if facts[f"a_{age}"] is not None},
            {each.pk: facts[f"q{each.pk}"] for each in self.quarters if facts[f"q{each.pk}"] is not None},
        )


def _people(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PEOPLE, required=False)


class PhotoForm(Form):
    """A photo of a meeting."""

    photo = UploadField(label=_("Photo"), allowed=PICTURE_TYPES)
    caption = Bilingual(_("What is seen on it"), required=False, max_length=200)
    has_consent = forms.BooleanField(
        label=_("Those who can be recognised on it agreed that it may be shown"), required=False
    )


class ReleaseForm(Form):
    """Which photos everybody may see."""

    photos = forms.ModelMultipleChoiceField(MeetingPhoto.objects.none(), required=False)

    def __init__(self, *args: Any, photos: Sequence[MeetingPhoto], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["photos"]
        field.queryset = MeetingPhoto.objects.filter(pk__in=[photo.pk for photo in photos])


class QuartersForm(Form):
    """How many live in the place and in its villages or quarters; rows at the end are for new ones."""

    people = forms.IntegerField(
        label=_("Residents of the whole place"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    people_on = DateFormField(label=_("Counted on"), required=False)
    people_source = forms.CharField(
        label=_("By which source"), help_text=_("For example: passport of the municipality."), max_length=200,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, place: Place, quarters: Sequence[Quarter], **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(place, name) for name in ("people", "people_on", "people_source")}
        super().__init__(*args, **kwargs)
        self.quarters = quarters
        for row in range(len(quarters) + NEW_ROWS):
            known = quarters[row] if row < len(quarters) else None
            for code, words in (("ky", _("Name in Kyrgyz")), ("ru", _("Name in Russian"))):
                self.fields[f"{code}{row}"] = forms.CharField(
                    label=words, max_length=120, required=False, initial=getattr(known, f"name_{code}", "")
                )
            self.fields[f"people{row}"] = _people(_("Residents"))
            self.fields[f"people{row}"].initial = known.people if known else None

    def rows(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """Names and number of each village or quarter."""
        for row in range(len(self.quarters) + NEW_ROWS):
            yield self[f"ky{row}"], self[f"ru{row}"], self[f"people{row}"]

    def clean(self) -> dict[str, Any]:
        """A known quarter keeps a name; a new one has both."""
        cleaned = super().clean()
        for row in range(len(self.quarters) + NEW_ROWS):
            names = [cleaned.get(f"{code}{row}") for code in ("ky", "ru")]
            is_known = row < len(self.quarters)
            if not all(names) and (is_known or any(names) or cleaned.get(f"people{row}")):
                self.add_error(f"ky{row}", _("Write the name in both languages."))
        return cleaned

    def inhabitants(self) -> list[Inhabitants]:
        """The rows that are filled in."""
        facts = self.cleaned_data
        return [
            Inhabitants(
                facts[f"ky{row}"],
                facts[f"ru{row}"],
                facts[f"people{row}"],
                self.quarters[row].pk if row < len(self.quarters) else None,
            )
            for row in range(len(self.quarters) + NEW_ROWS)
            if facts[f"ky{row}"]
        ]


class ChangeForm(Form):
    """Priorities in another order, or without some of them."""

    reason = Bilingual(
        _("Why the priorities change"), help=_("Everybody reads this."), long=True, max_length=1000
    )
    on = DateFormField(label=_("From which day"))

    def __init__(self, *args: Any, standing: Sequence[Priority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        for place, each in enumerate(standing, start=1):
            self.fields[f"p{each.pk}"] = forms.IntegerField(
                label=_("Place"), initial=place, min_value=1, max_value=999, required=False,
                help_text=_("Empty: it is no longer a priority."),
            )  # fmt: skip
            for code, words in (("ky", _("Reason, in Kyrgyz")), ("ru", _("Reason, in Russian"))):
                self.fields[f"r{each.pk}_{code}"] = forms.CharField(
                    label=words, required=False, max_length=1000, widget=forms.TextInput(attrs={"lang": code})
                )

    def rows(self) -> Iterator[tuple[Priority, BoundField, BoundField, BoundField]]:
        """Each priority with its place and the reason why it leaves."""
        for each in self.standing:
            yield each, self[f"p{each.pk}"], self[f"r{each.pk}_ky"], self[f"r{each.pk}_ru"]

    def clean(self) -> dict[str, Any]:
        """No two at one place; who leaves has a reason."""
        cleaned = super().clean()
        places = [place for each in self.standing if (place := cleaned.get(f"p{each.pk}"))]
        if len(set(places)) != len(places):
            raise ValidationError(_("Two priorities have the same place."))
        for each in self.standing:
            reasons = [cleaned.get(f"r{each.pk}_{code}") for code in ("ky", "ru")]
            if f"p{each.pk}" not in self.errors and not cleaned.get(f"p{each.pk}") and not any(reasons):
                self.add_error(f"r{each.pk}_ky", _("Write why it is no longer a priority."))
        return cleaned

    def order(self) -> list[Priority]:
        """Those that stay, in their new order."""
        facts = self.cleaned_data
        stay = [each for each in self.standing if facts[f"p{each.pk}"]]
        return sorted(stay, key=lambda each: facts[f"p{each.pk}"])

    def leaving(self) -> list[Leaving]:
        """Those that leave, and why."""
        facts = self.cleaned_data
        return [
            Leaving(each, facts[f"r{each.pk}_ky"], facts[f"r{each.pk}_ru"])
            for each in self.standing
            if not facts[f"p{each.pk}"]
        ]
