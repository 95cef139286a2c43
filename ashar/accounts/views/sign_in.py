"""Sign-in, sign-out, the second step, and the demonstration's one-click entrance."""

from typing import Any

from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashar.accounts import demonstration, links
from ashar.accounts.models import User


class RefusalIs422:
    """A form with mistakes is answered with status 422, as everywhere in Ashar."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same page, the mistakes on top."""
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        answer.status_code = 422
        return answer


class SignIn(RefusalIs422, LoginView):
    """Sign-in name and password; in a demonstration also its people."""

    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        personas = demonstration.personas()
        onwards = [
            (words, passthrough_next_redirect_url(self.request, address, self.redirect_field_name))
            for words, address in links.ways_in()
        ]
        own = {
            "personas": personas,
            "ways_in": onwards,
            "demonstration": bool(personas) and demonstration.is_alone(),
        }
        return super().get_context_data(**kwargs) | own


class SecondStep(RefusalIs422, AuthenticateView):
    """The code from the phone."""

    template_name = "accounts/second_step.html"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out on this device."""
    logout(request)
    messages.success(request, _("You have signed out."))
    return redirect("account_login")


@require_POST
def enter_demonstration(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter as one of the people of the demonstration."""
    person = get_object_or_404(User, pk=pk, is_demonstration=True)
    demonstration.enter_as_demonstration(request, person)
    return redirect(links.landing_of(person) or settings.LOGIN_REDIRECT_URL)
