"""Forms of the sitting that is kept by the minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.commissions.models import CommissionMember
from ashar.core.web.fields import DateTimeFormField
from ashar.core.web.forms import Form
from ashar.selection.actions.voting import Voted
from ashar.selection.convening.agenda import as_lines, from_lines
from ashar.selection.models import Choice, Matter, Sitting

LONG = forms.Textarea(attrs={"rows": 5})


class ConveneForm(Form):
    """When and where the sitting is, and what stands on its agenda."""

    begins_at = DateTimeFormField(label=_("When (Bishkek time)"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link for members from afar"),
        max_length=300,
        required=False,
        assume_scheme="https",  # type: ignore[call-arg]  # unknown to django-types
        help_text=_("Only the commission sees it."),
    )
    agenda_ky = forms.CharField(
        label=_("Agenda in Kyrgyz, a line for each item"), max_length=4000, widget=LONG
    )
    agenda_ru = forms.CharField(label=_("The same in Russian"), max_length=4000, widget=LONG)

    def __init__(self, agenda: Sequence[dict[str, str]], known: Sitting | None, data: Any = None) -> None:
        lines = known.agenda if known and known.agenda else agenda
        initial: dict[str, Any] = {f"agenda_{code}": as_lines(lines, code) for code in ("ky", "ru")}
        if known is not None:
            initial |= {"begins_at": known.begins_at, "place": known.place, "link": known.link}
        super().__init__(data, initial=initial)

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = self.cleaned_data
        agenda = from_lines(told["agenda_ky"], told["agenda_ru"])
        return {name: told[name] for name in ("begins_at", "place", "link")} | {"agenda": agenda}


class CallOffForm(Form):
    """Why the sitting does not take place."""

    reason = forms.CharField(
        label=_("Why it does not take place"),
        max_length=200,
        help_text=_("It stands in the public journal: nothing about anybody’s health."),
    )


class HereForm(Form):
    """Who is there as the sitting begins, each in the room or by some means."""

    def __init__(self, seats: Sequence[CommissionMember], data: Any = None) -> None:
        super().__init__(data)
        self.seats = list(seats)
        for seat in self.seats:
            self.fields[f"here_{seat.pk}"] = forms.BooleanField(
                label=seat.user.name, required=False, initial=True
            )
            self.fields[f"means_{seat.pk}"] = means_field()

    def rows(self) -> Iterator[tuple[CommissionMember, BoundField, BoundField]]:
        """For the template: each seat with its tick and its means."""
        for seat in self.seats:
            yield seat, self[f"here_{seat.pk}"], self[f"means_{seat.pk}"]

    def here(self) -> dict[int, str]:
        """What the action takes."""
        told = self.cleaned_data
        return {seat.pk: told[f"means_{seat.pk}"] for seat in self.seats if told[f"here_{seat.pk}"]}


def means_field() -> forms.CharField:
    """By what a member from afar takes part."""
    return forms.CharField(
        label=_("From afar by (for example a video call); empty in the room"), max_length=60, required=False
    )


class ComingForm(Form):
    """By what a member who comes later takes part."""

    means = means_field()


class VoteForm(Form):
    """What is voted on, and how each member votes."""

    matter = forms.ChoiceField(label=_("The vote is about"), choices=Matter.choices)
    text_ky = forms.CharField(
        label=_("What is put to the vote, in Kyrgyz"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text_ru = forms.CharField(
        label=_("The same in Russian"), max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, voters: Sequence[CommissionMember], data: Any = None) -> None:
        super().__init__(data)
        self.voters = list(voters)
        for seat in self.voters:
            self.fields[f"choice_{seat.pk}"] = forms.ChoiceField(label=seat.user.name, choices=Choice.choices)
            self.fields[f"reason_{seat.pk}"] = forms.CharField(
                label=_("Reason (needed when against)"), max_length=400, required=False
            )

    def rows(self) -> Iterator[tuple[CommissionMember, BoundField, BoundField]]:
        """For the template: each voter with choice and reason."""
        for seat in self.voters:
            yield seat, self[f"choice_{seat.pk}"], self[f"reason_{seat.pk}"]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = self.cleaned_data
        votes = {seat.pk: Voted(told[f"choice_{seat.pk}"], told[f"reason_{seat.pk}"]) for seat in self.voters}
        return {name: told[name] for name in ("matter", "text_ky", "text_ru")} | {"votes": votes}
