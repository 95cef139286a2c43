"""Forms about people who have a place in a commission already, and about its rules of work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.accounts.forms import SignInNameField
from ashar.accounts.models import Way
from ashar.commissions.actions import NamedSeat
from ashar.commissions.forms.appointing import SeatForm, broadcast_field
from ashar.commissions.models import Commission, CommissionMember
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField


class LetInForm(Form):
    """How a member gets the one-time code."""

    way = forms.ChoiceField(choices=Way.choices)


class ObserverForm(Form):
    """Somebody who watches the sittings."""

    name = forms.CharField(label=_("Name and surname"), max_length=120)
    login = SignInNameField(help_text=_("Who has none in Ashar yet gets a code afterwards."))
    post = Bilingual(_("Post or organisation"), required=False, max_length=200)

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("name", "login", "post_ky", "post_ru")
        return {name: self.cleaned_data.get(name, "") for name in names}


class ChangeForm(Form):
    """The order by which somebody joins or leaves."""

    act_number = forms.CharField(label=_("Number of the order"), max_length=40)
    act_date = DateFormField(label=_("Date of the order"))
    leaves = forms.ModelChoiceField(
        label=_("Who leaves"), queryset=CommissionMember.objects.none(), required=False
    )

    def __init__(self, commission: Commission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["leaves"]
        field.queryset = commission.members.named().select_related("user").order_by("pk")
        field.empty_label = _("nobody")


class JoiningForm(SeatForm):
    """Who joins; nothing written: nobody."""

    def joins(self) -> NamedSeat | None:
        """The new seat, if there is one."""
        return self.seat() if self.cleaned_data else None


class BroadcastForm(Form):
    """Where sittings can be watched."""

    address = broadcast_field()


class RulesForm(Form):
    """The rules of work that the commission adopted."""

    text = Bilingual(
        _("Rules of work"), long=True, required=False, max_length=20_000, help=_("As they were adopted.")
    )
    upload = UploadField(
        label=_("Or the adopted paper: photo or scan"),
        allowed=SCAN_TYPES,
        required=False,
        help_text=_("PDF or picture. It becomes public: cover what must not be."),
    )
