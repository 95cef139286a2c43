"""Forms of envelopes: what can be said of a proposal on paper that nobody has opened."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Lot
from ashar.core.i18n import som, written
from ashar.core.web.forms import Form
from ashar.organisations.models import Organisation
from ashar.proposals.actions import Sender

_INN = RegexValidator(r"^[0-9]{14}$", _("An INN has 14 digits."))


class _OfOrganisation(Form):
    """A form that names an organisation by its INN."""

    inn = forms.CharField(label=_("INN of the sender"), validators=[_INN])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inn"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def known(self) -> Organisation | None:
        """The organisation of the register, if there is one."""
        found: Organisation | None = Organisation.objects.filter(
            inn=self.cleaned_data.get("inn") or "-"
        ).first()
        return found


class EnvelopeForm(_OfOrganisation):
    """An envelope as it lies on the desk."""

    lot = forms.ModelChoiceField(
        Lot.objects.none(), label=_("Theme (lot)"), empty_label=None, widget=forms.RadioSelect
    )
    sender = forms.CharField(
        label=_("From whom"), max_length=200, help_text=_("The organisation, as it stands on the envelope.")
    )
    inn = forms.CharField(
        label=_("INN of the sender"),
        required=False,
        validators=[_INN],
        help_text=_(
            "14 digits. May stay empty now; before the opening the organisation must be in the register."
        ),
    )
    contact = forms.CharField(
        label=_("How to reach the sender"),
        max_length=120,
        required=False,
        help_text=_("A telephone, for example."),
    )
    brought_by = forms.CharField(
        label=_("Who brought it"), max_length=120, help_text=_("Name; “by post”, if it came by post.")
    )
    field_order = ["lot", "sender", "inn", "contact", "brought_by"]

    def __init__(self, *args: Any, lots: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["lot"]
        field.queryset, field.label_from_instance = lots, _lot_label
        if len(lots) == 1:
            self.initial["lot"] = lots[0]

    def facts(self) -> dict[str, Any]:
        """What `receive_envelope` takes."""
        sent = self.cleaned_data
        sender = Sender(sent["sender"], self.known(), sent["contact"])
        return {"lot": sent["lot"], "sender": sender, "brought_by": sent["brought_by"]}


class SenderForm(_OfOrganisation):
    """Which organisation of the register an envelope is from."""

    def clean(self) -> dict[str, Any]:
        """The cleaned data with the `organisation`."""
        cleaned = super().clean()
        found = self.known()
        if found is None and "inn" not in self.errors:
            self.add_error("inn", _("No organisation with this INN is registered here. Register it first."))
        return {**cleaned, "organisation": found}


class GiveBackForm(Form):
    """Why an envelope goes back unopened."""

    reason = forms.CharField(
        label=_("Why, and to whom it is given"),
        max_length=200,
        help_text=_(
            "For example: withdrawn by the organisation, given to its head; or: recorded by mistake."
        ),
    )


def _lot_label(lot: Lot) -> str:
    title = written(lot, "title")
    return f"{lot.n}. {title} — {som(lot.ceiling)}" if lot.ceiling else f"{lot.n}. {title}"
