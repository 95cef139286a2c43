"""Forms of the protocol’s page: a signed file, a scan, an opinion, a correction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.files import PDF
from ashar.core.web.fields import DateTimeFormField
from ashar.core.web.forms import Form
from ashar.core.web.uploads import UploadField
from ashar.selection.actions.correcting import Corrected
from ashar.selection.models import SittingProtocol

LONG = forms.Textarea(attrs={"rows": 4})


class SignedFileForm(Form):
    """The PDF of the protocol with the person's digital signature in it."""

    file = UploadField(
        label=_("The PDF of the protocol with your digital signature"),
        allowed=(PDF,),
        help_text=_("Save the PDF from this page, sign that file in your program and add it here."),
    )


class DissentForm(Form):
    """What a member who does not agree writes."""

    text_ky = forms.CharField(label=_("In Kyrgyz"), max_length=4000, required=False, widget=LONG)
    text_ru = forms.CharField(label=_("In Russian"), max_length=4000, required=False, widget=LONG)


class CorrectionForm(Form):
    """What is put right in the protocol, and why."""

    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    held_at = DateTimeFormField(label=_("Held (Bishkek time)"))
    proposal = forms.ChoiceField(label=_("The reason of a decision, of which proposal"), required=False)
    decision_ky = forms.CharField(
        label=_("Its reason in Kyrgyz"), max_length=600, required=False, widget=LONG
    )
    decision_ru = forms.CharField(label=_("The same in Russian"), max_length=600, required=False, widget=LONG)
    reason_ky = forms.CharField(
        label=_("Why it is corrected, in Kyrgyz"), max_length=600, help_text=_("It is public.")
    )
    reason_ru = forms.CharField(label=_("The same in Russian"), max_length=600)

    def __init__(
        self, protocol: SittingProtocol, proposals: Sequence[tuple[str, str]], data: Any = None
    ) -> None:
        super().__init__(data, initial={"place": protocol.place, "held_at": protocol.held_at})
        self.protocol = protocol
        if protocol.of_call.is_protected:
            del self.fields["place"]
        field: Any = self.fields["proposal"]
        field.choices = [("", _("none"))] + [(number, f"{number} {name}") for number, name in proposals]

    def corrected(self) -> Corrected:
        """What the action takes: of what was not touched, nothing."""
        told = self.cleaned_data
        moved = told["held_at"].replace(second=0, microsecond=0) != self.protocol.held_at.replace(
            second=0, microsecond=0
        )
        place = told.get("place", self.protocol.place)
        return Corrected(
            reason_ky=told["reason_ky"],
            reason_ru=told["reason_ru"],
            place=place if place != self.protocol.place else None,
            held_at=told["held_at"] if moved else None,
            proposal=told["proposal"],
            decision_ky=told["decision_ky"],
            decision_ru=told["decision_ru"],
        )
