"""Forms about organisations."""

import re
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashar.accounts.forms import NewPasswordForm, PersonForm, SignInNameField
from ashar.accounts.models import User
from ashar.accounts.names import phone_number
from ashar.core.web.forms import Bilingual, Form
from ashar.organisations.models import LegalForm, MemberCode
from ashar.places.models import Authority

STAMP_SALT = "ashar.organisations.register"
STAMP_LIVES = timedelta(hours=24)


class InnField(forms.CharField):
    """INN: 14 digits, kept as text with its leading zeros."""

    def __init__(self) -> None:
        super().__init__(
            label=_("INN"),
            help_text=_("14 digits, as on the registration certificate."),
            max_length=30,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> str:
        """Raises ValidationError when it is not 14 digits; spaces and hyphens are taken out."""
        inn = re.sub(r"[\s\-\u00a0]", "", str(super().clean(value)))
        if not re.fullmatch(r"[0-9]{14}", inn):
            raise ValidationError(_("An INN has exactly 14 digits."))
        return inn


class ContactPhoneField(forms.CharField):
    """A phone number in one spelling, if there is one."""

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what is not a number."""
        text = str(super().clean(value) or "")
        return phone_number(text) if text else ""


class ContactsForm(Form):
    """Names and contacts of an organisation."""

    name = Bilingual(
        _("Name of the organisation"), help=_("As in the charter, without the legal form."), max_length=200
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = ContactPhoneField(label=_("Phone of the organisation"), max_length=30, required=False)
    email = forms.EmailField(
        label=_("E-mail of the organisation"),
        required=False,
        error_messages={"invalid": _("Write the e-mail address in full, for example name@example.org.")},
    )


class OrganisationForm(ContactsForm):
    """What is needed to register an organisation."""

    inn = InnField()
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=LegalForm.choices)
    field_order = ["inn", "legal_form", "name_ky", "name_ru", "name_later", "address", "phone", "email"]


class PaperForm(OrganisationForm):
    """An applicant on paper; `offices`: in whose name it may be registered."""

    head_name = forms.CharField(label=_("Head of the organisation"), max_length=120)
    registered_in = forms.ModelChoiceField(label=_("Registered by"), queryset=Authority.objects.none())

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["registered_in"]
        field.queryset, field.empty_label = offices, None
        if len(offices) == 1:
            field.initial, field.widget = offices[0], forms.HiddenInput()
            field.widget.choices = field.choices


class StampedForm(Form):
    """A public form that was opened here, less than a day ago: its hidden stamp is signed."""

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("stamp", signing.TimestampSigner(salt=STAMP_SALT).sign("opened"))

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the stamp is missing, wrong or old."""
        data = super().clean()
        try:
            signing.TimestampSigner(salt=STAMP_SALT).unsign(data.pop("stamp", ""), max_age=STAMP_LIVES)
        except signing.BadSignature:
            self.data = self.data.copy()
            self.data["stamp"] = self.initial["stamp"]
            raise ValidationError(_("The page had been open for too long. Please send it again.")) from None
        return data


class RegisterForm(OrganisationForm, NewPasswordForm, StampedForm):
    """An organisation registers itself: it, its head, and the head's way to sign in."""

    person = forms.CharField(label=_("Your name and surname"), max_length=120)
    login = SignInNameField(
        label=_("E-mail address or phone number to sign in with"),
        help_text=_(
            "Yours, not the organisation's: you enter with it. A phone number is written 0555 123 456."
        ),
    )
    field_order = [*OrganisationForm.field_order, "person", "login", "password1", "password2", "stamp"]

    def clean(self) -> dict[str, Any]:
        """The password is checked against the name beside it; the sign-in name is free."""
        data = super().clean()
        if data.get("password1"):
            user = User(login=data.get("login", ""), name=data.get("person", ""))
            try:
                get_adapter().clean_password(data["password1"], user=user)
            except ValidationError as weak:
                self.add_error("password1", weak)
        return data


class RegisterAnotherForm(OrganisationForm, StampedForm):
    """A person who has an account registers an organisation."""

    field_order = [*OrganisationForm.field_order, "stamp"]


class MemberForm(PersonForm):
    """Whom to let act for the organisation, and in which capacity."""

    code = forms.ChoiceField(
        label=_("In which capacity"),
        choices=MemberCode.choices,
        help_text=_("Only a head files proposals and signs."),
        initial=MemberCode.MANAGER,
    )
    field_order = ["code", "name", "login", "language", "way"]


class SeekOrganisationForm(Form):
    """Which organisations to show."""

    q = forms.CharField(label=_("Name or INN"), required=False, max_length=200)
