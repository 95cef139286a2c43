"""Pages and feeds of the calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.web.addresses import address_of
from ashar.core.web.answers import page
from ashar.core.web.ical import Entry, calendar_answer
from ashar.places.models import Authority
from ashar.portal.calendar.forms import CalendarForm
from ashar.portal.calendar.happenings import Happening, Wanted, happenings
from ashar.portal.calendar.months import WEEKDAYS, days_of, weeks
from ashar.regulations.queries import special_days
from ashar.regulations.rulesets import Profile, WorkCalendar, rules_for
from ashar.regulations.rulesets.stated import stated_days

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
SAMPLES = 3


@require_safe
def country(request: HttpRequest) -> HttpResponse:
    """What happens in the whole country in a month; no demonstration."""
    return _page(request, None)


@require_safe
def town(request: HttpRequest, code: str) -> HttpResponse:
    """What happens in one authority in a month."""
    return _page(request, get_object_or_404(Authority, code=code))


@require_safe
def country_feed(request: HttpRequest) -> HttpResponse:
    """The country’s calendar for people’s own ones, with the filters of the address."""
    return _feed(request, None)


@require_safe
def town_feed(request: HttpRequest, code: str) -> HttpResponse:
    """An authority’s calendar for people’s own ones."""
    return _feed(request, get_object_or_404(Authority, code=code))


def _page(request: HttpRequest, authority: Authority | None) -> HttpResponse:
    form = CalendarForm(request.GET, authority=authority)
    month, found = form.shown(), happenings(form.wanted())
    off = [row for row in special_days(month.first.year) if not row.is_moved]
    context: dict[str, Any] = {
        "form": form,
        "month": month,
        "now": clock.today(),
        "weekdays": WEEKDAYS,
        "weeks": weeks(month, found, _working_days(authority)),
        "days": days_of(month, found, off),
        "found": found,
        "town": authority,
        "query": _query(form),
        "feed": _feed_address(authority) + (f"?{urlencode(form.kept())}" if form.kept() else ""),
    }
    samples = Authority.objects.filter(is_demonstration=True).order_by("code")
    context["samples"] = [] if authority else samples[:SAMPLES]
    if authority is not None:
        context["authority"] = authority
    return page(request, "portal/calendar.html", context, status=200)


def _working_days(authority: Authority | None) -> WorkCalendar:
    """Of an authority with its own days off, else of all public bodies."""
    if authority is not None:
        return rules_for(authority, Profile.USUAL).calendar
    return WorkCalendar(stated=stated_days())


def _query(form: CalendarForm) -> str:
    return f"{urlencode(form.kept())}&" if form.kept() else ""


def _feed_address(authority: Authority | None) -> str:
    if authority is None:
        return address_of("portal:calendar-feed")
    return address_of("portal:town-calendar-feed", authority.code)


def _feed(request: HttpRequest, authority: Authority | None) -> HttpResponse:
    form, today = CalendarForm(request.GET, authority=authority), clock.today()
    asked = form.wanted()
    wanted = Wanted(today - BACK, today + AHEAD, authority, asked.place, asked.kind, asked.sphere)
    name = _("Ashar: calendar")
    if authority is not None:
        name = _("Ashar: {authority}").format(authority=written(authority, "name"))
    entries = (_entry(each) for each in happenings(wanted))
    return calendar_answer(name, entries, file=f"ashar-{authority.code if authority else 'kg'}.ics")


def _entry(each: Happening) -> Entry:
    """In other people’s calendars a protected call stands with its number only."""
    title = each.number if each.is_protected else f"{each.title} ({each.number})"
    words = f"{each.label}: {title}"
    if each.authority.is_demonstration:
        words = _("SAMPLE: {title}").format(title=words)
    when = each.at if each.has_hour else each.day
    return Entry(f"{each.number}-{each.kind}", when, words, each.address)
