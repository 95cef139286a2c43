"""What we change in django-allauth: our sentences, the pause by account, the language after sign-in."""

from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext_lazy as _

from ashar.accounts.links import landing_of
from ashar.accounts.qr import qr_svg
from ashar.core import clock
from ashar.core.web.languages import in_language

_RATES = {"app": "allauth.account", "action": "login_failed"}
_SAID = {
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/password_changed.txt": _(
        "The password has been changed. Other devices have been signed out."
    ),
    "mfa/messages/totp_activated.txt": _("Sign-in now also asks for a code from your phone."),
    "mfa/messages/totp_deactivated.txt": _("Sign-in no longer asks for a code from your phone."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Here are your spare codes. Earlier ones, if there were any, no longer work."
    ),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by name and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The sign-in name or the password is not right."),
        "too_many_login_attempts": _("Too many wrong attempts. Try again in a quarter of an hour."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("The present password is not right."),
        "incorrect_code": _("The code is not right. Codes change every half a minute."),
        "rate_limited": _("Too many wrong attempts. Try again in a quarter of an hour."),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody opens an account through allauth's own form."""
        return False

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        # allauth adds the host of the request, which the visitor can choose: a pause could be walked around.
        return str(credentials.get("username", ""))

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """Raises ValidationError, which says until when, for an account that is paused."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise self._paused(request, self._get_login_attempts_cache_key(request, **credentials)) from None

    def _paused(self, request: Any, key: str) -> ValidationError:
        until = paused_until(request, key)
        if until is None:
            return self.validation_error("too_many_login_attempts")
        return ValidationError(
            _(
                "After ten wrong passwords this sign-in name is paused until %(time)s. Other names are not. "
                "If you have forgotten the password, get a new one by the link below."
            ),
            code="too_many_login_attempts",
            params={"time": f"{clock.local(until):%H:%M}"},
        )

    def lift_pause(self, request: Any, login: str) -> None:
        """A new password has been set with a one-time code: forget the wrong ones."""
        self._delete_login_attempts_cached_email(request, username=login)

    def get_login_redirect_url(self, request: Any) -> str:
        """The first page after sign-in, in the language of the account."""
        with translation.override(language_after_sign_in(request.user)):
            if not request.user.is_authenticated:
                return resolve_url("account")
            return landing_of(request.user) or super().get_login_redirect_url(request)

    def post_login(self, request: Any, user: Any, **hook: Any) -> Any:
        """On to where the person wanted to go, in the language of the account."""
        answer = super().post_login(request, user, **hook)
        address = answer["Location"]
        if get_language_from_path(address):
            answer["Location"] = in_language(address, language_after_sign_in(user))
        return answer

    def respond_user_inactive(self, request: Any, user: Any) -> Any:
        """Said only to one who gave the right password."""
        messages.error(request, _("This account is closed. Ask the one who invited you."))
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: Any) -> str:
        """Back to one's own page."""
        return reverse("account")

    def add_message(
        self, request: Any, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Our sentence instead of allauth's template; silence where we have none."""
        said = kwargs.get("message") or _SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said)


class SecondStepAdapter(DefaultMFAAdapter):
    """The code from the phone."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right. Codes change every half a minute."),
        "cannot_generate_recovery_codes": _("First switch on the code from the phone."),
    }

    def get_totp_label(self, user: Any) -> str:
        """The sign-in name stands beside the code on the phone."""
        return str(user.login)

    def build_totp_svg(self, url: str) -> str:
        """Drawn by segno."""
        return qr_svg(url)


def paused_until(request: Any, login: str) -> datetime | None:
    """When one more attempt with this sign-in name is allowed; None when it is allowed now."""
    ends = []
    for rate in ratelimit.get_rates(**_RATES):
        history = cache.get(ratelimit.get_cache_key(request, **_RATES, rate=rate, key=login), [])
        if len(history) >= rate.amount:
            ends.append(history[rate.amount - 1] + rate.duration)
    return datetime.fromtimestamp(max(ends), UTC) if ends else None


def language_after_sign_in(user: Any) -> str:
    """The account's language; in a demonstration, where many share an account, the page's."""
    if user.is_authenticated and not user.is_demonstration:
        return str(user.language)
    return translation.get_language() or "ky"
