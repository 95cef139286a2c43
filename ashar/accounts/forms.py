"""Forms of sign-in and of one's own account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthConfirmCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.names import sign_in_name

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


class SignInForm(LoginForm):
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


class ConfirmPasswordForm(ReauthenticateForm):
    """The password once more, before something grave."""

    password = password_field(_("Password"))


class ConfirmCodeForm(AllauthConfirmCodeForm):
    """The code once more, before something grave."""

    code = code_field(_("Code from the phone, or a spare code"))


class SecondStepForm(AuthenticateForm):
    """The second step of sign-in."""

    code = code_field(_("Code from the phone, or a spare code"))


class ActivateSecondStepForm(ActivateTOTPForm):
    """The first code from the phone proves that it was set up."""

    code = code_field(_("Code that the phone shows"), _("Six digits; they change every half a minute."))


class NewPasswordForm(forms.Form):
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
        data = super().clean() or self.cleaned_data
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ. Write the same one twice."))
        return data


class ChangePasswordForm(AllauthChangePasswordForm):
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
