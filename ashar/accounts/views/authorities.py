"""Authorities as the operator sees them: the list, and a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashar.accounts.actions.authorities import NO_AUTHORITIES_HERE, open_authority, revive_authority
from ashar.accounts.authority_forms import (
    USUAL,
    AuthorityForm,
    AuthorityInNewPlaceForm,
    ContactsForm,
    PlaceSearchForm,
)
from ashar.accounts.queries import authorities_with_keepers
from ashar.accounts.reader import reader_of
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.places.actions import CONTACTS, change_contacts
from ashar.places.models import Authority, AuthorityKind, Place, PlaceKind
from ashar.places.queries import find_places

HOLDS_PLACES = (PlaceKind.OBLAST, PlaceKind.RAYON)


def authorities(request: HttpRequest) -> HttpResponse:
    """The operator's list: which authority has whom."""
    reader = reader_of(request)
    context = {
        "authorities": authorities_with_keepers(reader),
        "may_open": reader.has_perm("accounts.open_authority"),
    }
    return page(request, "accounts/authorities.html", context)


@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """An authority known from history alone begins to work here."""
    known = get_object_or_404(Authority, code=code)
    if attempt(request, revive_authority, authority=known, by=reader_of(request)) is None:
        return authorities(request)
    messages.success(request, _("The authority works here now. Invite its first person."))
    return redirect("people-invite", code)


def new_authority(request: HttpRequest) -> HttpResponse:
    """A new authority: its place is chosen first; one that is missing is told below its oblast or rayon."""
    if not reader_of(request).has_perm("accounts.open_authority"):
        return page(request, "accounts/authority_place.html", {"why_not": NO_AUTHORITIES_HERE}, status=200)
    if place := _chosen(request, "place"):
        return _describe(request, AuthorityForm, place)
    if within := _chosen(request, "within"):
        return _describe(request, AuthorityInNewPlaceForm, within)
    form = PlaceSearchForm(request.GET if "q" in request.GET else None)
    found = find_places(form.cleaned_data["q"]) if form.is_valid() else []
    context = {"form": form, "found": found, "holds_places": HOLDS_PLACES, "why_not": ""}
    return page(request, "accounts/authority_place.html", context, status=200)


def contacts(request: HttpRequest, code: str) -> HttpResponse:
    """The address and the telephone that everybody reads."""
    authority = get_allowed(request.user, "accounts.see_people", Authority, code=code)
    known = {name: getattr(authority, name) for name in CONTACTS}
    form = ContactsForm(request.POST or None, initial=known)
    if form.is_valid():
        attempt(request, change_contacts, authority=authority, by=reader_of(request), **form.cleaned_data)
        messages.success(request, _("The contacts are changed."))
        return redirect("people", code)
    return page(request, "accounts/contacts.html", {"form": form, "authority": authority})


def _describe(request: HttpRequest, kind_of_form: type[AuthorityForm], place: Place) -> HttpResponse:
    usual = USUAL.get(PlaceKind(place.kind), AuthorityKind.CITY_HALL)
    form = kind_of_form(request.POST or None, initial={"kind": usual})
    if form.is_valid():
        where = form.new_place(place) if isinstance(form, AuthorityInNewPlaceForm) else place
        authority = attempt(request, open_authority, place=where, by=reader_of(request), **form.cleaned_data)
        if authority is not None:
            messages.success(request, _("The authority is added. Now invite its first person."))
            return redirect("people-invite", authority.code)
    is_new_place = isinstance(form, AuthorityInNewPlaceForm)
    others = [] if is_new_place else list(Authority.objects.real().filter(place=place))
    context = {"form": form, "place": place, "is_new_place": is_new_place, "others": others}
    return page(request, "accounts/authority_new.html", context)


def _chosen(request: HttpRequest, name: str) -> Place | None:
    number = request.GET.get(name, "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    known = Place.objects.current().filter(is_demonstration=False).select_related("parent")
    if name == "within":
        known = known.filter(kind__in=HOLDS_PLACES)
    found: Place | None = known.filter(pk=number).first()
    return found
