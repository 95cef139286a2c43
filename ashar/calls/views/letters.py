"""Letters about calls for people without an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ashar.calls.actions import ask_for_letters, confirm_letters, leave_letters
from ashar.calls.aftermath import regions
from ashar.calls.forms import LettersForm
from ashar.calls.letters import wishes_of
from ashar.calls.models import Subscription
from ashar.core.lifecycle import Refused
from ashar.core.notices.mailbox import has_demonstration
from ashar.core.web.answers import page
from ashar.core.web.visitors import visitor_mark
from ashar.places.models import Place
from ashar.priorities.limits import take_turn_at
from ashar.priorities.spheres import sphere_name, spheres

TURNS = 20


@never_cache
def letters(request: HttpRequest) -> HttpResponse:
    """Ask for letters about calls, by sphere and place; or take a feed."""
    places = [*regions(), *_named(request)]
    begun = {"spheres": request.GET.getlist("sphere"), "places": request.GET.getlist("place")}
    form = LettersForm(request.POST or None, initial=begun, places=places)
    context = {
        "form": form,
        "has_mail": settings.HAS_MAIL_SERVER,
        "spheres": [(code, sphere_name(code)) for code in spheres()],
        "places": places,
        "blocked": False,
    }
    if not form.is_valid():
        return page(request, "calls/letters.html", context)
    if form.is_of_a_machine or not take_turn_at("letters", visitor_mark(request), TURNS):
        return page(request, "calls/letters.html", context | {"blocked": True}, status=429)
    try:
        ask_for_letters(**form.wishes(), language=str(translation.get_language()))
    except Refused as refused:
        form.add_error("email", str(refused))
        return page(request, "calls/letters.html", context)
    return redirect("calls:letters-asked")


def _named(request: HttpRequest) -> list[Place]:
    """A town that the address or the sent form names, so that it can be chosen beside the regions."""
    asked = [key for key in (*request.GET.getlist("place"), *request.POST.getlist("places")) if key.isdigit()]
    wanted = Place.objects.current().filter(pk__in=asked[:10], parent__isnull=False)
    return list(wanted)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox: the same words whether the address is known or not."""
    return page(request, "calls/letters_asked.html", {"has_demonstration": has_demonstration()})


@never_cache
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm from the letter: a page that asks, and a post that does it."""
    wish = Subscription.objects.prefetch_related("places").filter(key=key).first()
    if wish is None:
        return page(request, "calls/letters_confirm.html", {"wish": None}, status=404)
    if request.method == "POST":
        confirm_letters(subscription=wish)
    context = {"wish": wish, "wishes": wishes_of(wish)}
    return page(request, "calls/letters_confirm.html", context)


@csrf_exempt  # Mail programs post here by themselves (RFC 8058); the key is the right to do it.
@never_cache
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """End the letters from a letter: a page that asks, and a post that does it; then the address is gone."""
    wish = Subscription.objects.prefetch_related("places").filter(key=key).first()
    if request.method == "POST" and wish is not None:
        leave_letters(subscription=wish)
        wish = None
    context = {"wish": wish, "wishes": wishes_of(wish) if wish else ""}
    return page(request, "calls/letters_leave.html", context)
