"""Forms of sign-in and of one's own account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthConfirmCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions.entrance import CODE_REFUSED
from ashar.accounts.models import RoleCode, Way
from ashar.accounts.names import sign_in_name
from ashar.accounts.queries import entrance_for
from ashar.core import clock
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Form

_password_help = lazy(lambda: " ".join(password_validators_help_texts()), str)


class SignInNameField(forms.CharField):
    """An e-mail address or a phone number, in one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address or phone number"))
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
        )
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what is neither."""
        text = str(super().clean(value) or "")
        return sign_in_name(text) if text else ""


def password_field(label: Any, *, new: bool = False, help_text: Any = "") -> forms.CharField:
    """A field for a password, told to the browser's keeper of passwords."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=200, help_text=help_text)


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A field for a code from the phone."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label=label, widget=widget, max_length=20, help_text=help_text)


class InOurLook:
    """What `core.web.forms.Form` does for forms that come from allauth."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class SignInForm(InOurLook, LoginForm):
    """Sign-in name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("E-mail address or phone number"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        )
        self.fields["password"] = password_field(_("Password"))
        self.fields["remember"].label = _("Stay signed in on this device")
        self.order_fields(["login", "password", "remember"])

    def clean_login(self) -> str:
        """One spelling; what cannot be a name is answered like any wrong one."""
        try:
            return sign_in_name(self.cleaned_data["login"])
        except ValidationError:
            return str(self.cleaned_data["login"]).strip().lower()


class ConfirmPasswordForm(InOurLook, ReauthenticateForm):
    """The password once more, before something grave."""

    password = password_field(_("Password"))


class ConfirmCodeForm(InOurLook, AllauthConfirmCodeForm):
    """The code once more, before something grave."""

    code = code_field(_("Code from the phone, or a spare code"))


class SecondStepForm(InOurLook, AuthenticateForm):
    """The second step of sign-in."""

    code = code_field(_("Code from the phone, or a spare code"))


class ActivateSecondStepForm(InOurLook, ActivateTOTPForm):
    """The first code from the phone proves that it was set up."""

    code = code_field(_("Code that the phone shows"), _("Six digits; they change every half a minute."))


class NewPasswordForm(Form):
    """A password, twice; `user`: whose."""

    password1 = password_field(_("New password"), new=True, help_text=_password_help())
    password2 = password_field(_("The same password again"), new=True)

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        """Raises ValidationError for a weak one."""
        return str(get_adapter().clean_password(self.cleaned_data["password1"], user=self.user))

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        data = super().clean()
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ. Write the same one twice."))
        return data


class ChangePasswordForm(InOurLook, AllauthChangePasswordForm):
    """The present password and a new one, twice."""

    oldpassword = password_field(_("Present password"))
    password1 = password_field(_("New password"), new=True, help_text=_password_help())
    password2 = password_field(_("The same password again"), new=True)

    def clean_password1(self) -> str:
        """Raises ValidationError for a weak one."""
        return str(get_adapter().clean_password(self.cleaned_data["password1"], user=self.user))

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        data = forms.Form.clean(self) or self.cleaned_data
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ. Write the same one twice."))
        return data


class CodeForm(Form):
    """The one-time code from a slip."""

    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("Twelve letters and figures. Hyphens and small letters do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Raises ValidationError for a code that opens no door."""
        code = str(self.cleaned_data["code"])
        if entrance_for(code) is None:
            raise ValidationError(CODE_REFUSED)
        return code


class ForgottenForm(Form):
    """Whose password is forgotten."""

    login = SignInNameField()


class ProfileForm(Form):
    """How one is called, and the language of one's letters."""

    name = forms.CharField(label=_("Name and surname"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class PersonForm(Form):
    """Whom to let in, and how the one-time code gets there."""

    name = forms.CharField(label=_("Name and surname"), max_length=120)
    login = SignInNameField(
        help_text=_("The person will sign in with it. A phone number is written 0555 123 456.")
    )
    language = forms.ChoiceField(label=_("Language of the person"), choices=settings.LANGUAGES, initial="ky")
    way = forms.ChoiceField(
        label=_("How the one-time code is given"),
        choices=[(Way.SLIP, _("on a printed slip")), (Way.MAIL, _("by e-mail"))],
        initial=Way.SLIP,
        widget=forms.RadioSelect,
        help_text=_("A slip works for 14 days, a letter for 72 hours."),
    )

    def clean(self) -> dict[str, Any]:
        """A letter needs an address."""
        data = super().clean()
        if data.get("way") == Way.MAIL and data.get("login") and "@" not in data["login"]:
            self.add_error(
                "way", _("A phone number gets no letter. Choose the slip, or write an e-mail address.")
            )
        return data


class DaysForm(Form):
    """From which day to which."""

    valid_from = DateFormField(label=_("First day"), initial=clock.today)
    valid_to = DateFormField(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        data = super().clean()
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("The last day is before the first."))
        return data


class InviteForm(PersonForm, DaysForm):
    """A person and a role; `codes`: the roles that may be given."""

    code = forms.ChoiceField(label=_("Role"))
    field_order = ["code", "name", "login", "language", "way", "valid_from", "valid_to"]

    def __init__(self, *args: Any, codes: list[RoleCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(code.value, code.label) for code in codes]
        self.fields["valid_to"].help_text = _("Empty: until it is ended.")


class AuditorForm(PersonForm, DaysForm):
    """An auditor and the letter by which the auditor comes."""

    body = forms.CharField(label=_("Who inspects"), max_length=200, help_text=_("As the letter names it."))
    number = forms.CharField(label=_("Number of the letter"), max_length=60)
    dated = DateFormField(label=_("Date of the letter"))
    calls = forms.CharField(
        label=_("Numbers of calls"),
        required=False,
        max_length=1000,
        help_text=_("With a space between them. Empty: the letter is about the whole authority."),
    )
    field_order = [
        *("body", "number", "dated", "calls", "valid_from", "valid_to"),
        *("name", "login", "language", "way"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True
        self.fields["valid_to"].help_text = _("The auditor’s access ends with it by itself.")

    def clean_calls(self) -> list[str]:
        """The numbers apart, each once."""
        return list(dict.fromkeys(self.cleaned_data["calls"].upper().replace(",", " ").split()))


class SubstituteForm(PersonForm, DaysForm):
    """Who does the work meanwhile, and in which days."""

    field_order = ["name", "login", "language", "way", "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True


class EndForm(Form):
    """When a role ends."""

    last_day = DateFormField(label=_("Last day"), required=False, help_text=_("Empty: at once."))


class SlipForm(Form):
    """What a new one-time code does."""

    drops_second_step = forms.BooleanField(
        label=_("The phone that shows the codes is lost: no longer ask for them"), required=False
    )
