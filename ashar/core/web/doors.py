"""Forms for people without an account: signed, neither too quick nor too old, with a field for machines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, rehearsal
from ashar.core.web.forms import Form

TOO_QUICK = 3
TOO_OLD = 2 * 24 * 3600


def opened_now() -> str:
    """The signed moment at which a form was opened."""
    return _signer().sign(str(int(clock.now().timestamp())))


def _signer() -> signing.Signer:
    return signing.Signer(salt=rehearsal.salted("ashar.door"))


class DoorForm(Form):
    """A form that everybody may send. `homepage` stays empty unless a machine fills it in.

    `anyway`: the sender has read whom to call in danger, and sends it all the same.
    """

    homepage = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    anyway = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", opened_now())

    @property
    def is_of_a_machine(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.cleaned_data["homepage"])

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the form came back too quickly, or was opened days ago."""
        cleaned = super().clean()
        age = self._age()
        if age is None or age > TOO_OLD:
            self.data = self.data.copy()
            self.data["opened"] = opened_now()
            raise ValidationError(_("The page was open for too long. Press the button once more."))
        if age < TOO_QUICK:
            raise ValidationError(_("The form came back too quickly. Press the button once more."))
        return cleaned

    def _age(self) -> float | None:
        try:
            opened = int(_signer().unsign(self.cleaned_data.get("opened") or ""))
        except (signing.BadSignature, ValueError):
            return None
        return clock.now().timestamp() - opened
