"""One's own account: name and language, password, code from the phone, devices."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import IndexView
from allauth.mfa.base.views import ReauthenticateView as ConfirmCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ashar.accounts.actions import change_profile, end_sessions
from ashar.accounts.forms import ProfileForm
from ashar.accounts.links import own_pages
from ashar.accounts.queries import devices_of
from ashar.accounts.reader import reader_of
from ashar.accounts.views.sign_in import RefusalIs422
from ashar.core.web.answers import page
from ashar.core.web.languages import in_language

View = Callable[..., Any]


def for_one_person(view: View) -> View:
    """Closed to people of the demonstration: many play them at once, and nobody may lock the others out."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and reader_of(request).is_demonstration:
            messages.warning(
                request, _("This account of the demonstration is shared, so it cannot be changed.")
            )
            return redirect("account")
        return view(request, *args, **kwargs)

    return answer


personal = method_decorator([for_one_person, never_cache], name="dispatch")


def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, and the ways to change my settings."""
    user = reader_of(request)
    context = {
        "roles": list(user.roles.current().select_related("authority")),
        "pages": own_pages(user),
        "has_second_step": is_mfa_enabled(user),
    }
    return page(request, "accounts/account.html", context)


def account_notice(request: HttpRequest, number: str) -> HttpResponse:
    """Where a notice about one's own account leads."""
    return redirect("account")


@for_one_person
def profile(request: HttpRequest) -> HttpResponse:
    """Change how I am called and the language of my letters."""
    user = reader_of(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if form.is_valid():
        change_profile(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        address = redirect("account")["Location"]
        return redirect(in_language(address, form.cleaned_data["language"]))
    return page(request, "accounts/profile.html", {"form": form})


@for_one_person
@never_cache
def devices(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    return page(
        request,
        "accounts/devices.html",
        {"devices": devices_of(reader_of(request), request.session.session_key)},
    )


@require_POST
@for_one_person
def sign_out_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one device out."""
    ended = end_sessions(user=reader_of(request), sessions=UserSession.objects.filter(pk=pk))
    if ended:
        messages.success(request, _("That device has been signed out."))
    return redirect("devices")


@require_POST
@for_one_person
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """Sign all devices out but this one."""
    others = UserSession.objects.exclude(session_key=request.session.session_key).filter(
        user=reader_of(request)
    )
    end_sessions(user=reader_of(request), sessions=others)
    messages.success(request, _("All other devices have been signed out."))
    return redirect("devices")


@personal
class ChangePassword(RefusalIs422, PasswordChangeView):
    """A new password by the present one."""

    template_name = "accounts/change_password.html"


@personal
class ConfirmPassword(RefusalIs422, ReauthenticateView):
    """The password once more."""

    template_name = "accounts/confirm.html"


@personal
class ConfirmCode(RefusalIs422, ConfirmCodeView):
    """The code once more."""

    template_name = "accounts/confirm.html"


@personal
class Phone(IndexView):
    """Whether sign-in also asks for a code from the phone."""

    template_name = "accounts/phone.html"


@personal
class ActivatePhone(RefusalIs422, ActivateTOTPView):
    """Point the phone at the square and type its first code."""

    template_name = "accounts/phone_activate.html"


@personal
class DeactivatePhone(DeactivateTOTPView):
    """No longer ask for a code."""

    template_name = "accounts/phone_deactivate.html"


@personal
class SpareCodes(ViewRecoveryCodesView):
    """Codes to print, for when the phone is lost."""

    template_name = "accounts/spare_codes.html"


@personal
class NewSpareCodes(RefusalIs422, GenerateRecoveryCodesView):
    """New spare codes instead of the old ones."""

    template_name = "accounts/spare_codes_new.html"
