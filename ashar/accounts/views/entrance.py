"""The first entrance and a forgotten password, with a one-time code."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ashar.accounts.actions import ask_for_new_password, enter_with_code
from ashar.accounts.codes import read_code, spell
from ashar.accounts.forms import CodeForm, ForgottenForm, NewPasswordForm
from ashar.accounts.queries import entrance_for
from ashar.core.web.answers import attempt, page


@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Type the code from a slip."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect("enter-code", spell(read_code(form.cleaned_data["code"])))
    return page(request, "accounts/enter.html", {"form": form})


@never_cache
@sensitive_post_parameters("password1", "password2")
def enter_with(request: HttpRequest, number: str) -> HttpResponse:
    """The person the code was made for chooses a password; opening the page changes nothing."""
    entrance = entrance_for(number)
    if entrance is None:
        return page(request, "accounts/enter.html", {"form": CodeForm({"code": number})}, status=404)
    form = NewPasswordForm(request.POST or None, user=entrance.user)
    if form.is_valid():
        user = attempt(
            request,
            enter_with_code,
            code=number,
            password=form.cleaned_data["password1"],
            language=translation.get_language() or "ky",
        )
        if user is not None:
            return _let_in(request, user)
    return page(request, "accounts/set_password.html", {"form": form, "entrance": entrance})


def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a letter with a new code. The answer is the same whether there is such an account or not."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        ask_for_new_password(login=form.cleaned_data["login"])
        return redirect("forgotten-asked")
    return page(request, "accounts/forgotten.html", {"form": form})


def forgotten_asked(request: HttpRequest) -> HttpResponse:
    """What happens now, and what to do without a letter."""
    return page(request, "accounts/forgotten_asked.html", {"has_mail": settings.HAS_MAIL_SERVER})


def _let_in(request: HttpRequest, user: Any) -> HttpResponse:
    get_adapter(request).lift_pause(request, user.login)
    # Through allauth's stages: a lost password does not do away with the code from the phone.
    answer: HttpResponse = perform_login(request, user)
    return answer
