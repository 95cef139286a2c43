"""Calendars that people take into their own (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

from ashar.core import clock

MAKER = "-//Ashar//Calendar//KY"
TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One date: a whole day or a moment. `code` names it for good, so a calendar replaces what has moved.

    `until`: the end of a moment that lasts. `version`: how often it changed, cancelling included.
    """

    code: str
    when: date | datetime
    words: str
    address: str = ""
    changed_at: datetime | None = None
    until: datetime | None = None
    place: str = ""
    version: int = 0
    is_cancelled: bool = False


def calendar_file(name: str, entries: Iterable[Entry], *, lives: str = "PT12H") -> bytes:
    """The entries as a calendar; `lives`: how soon one that subscribes to it looks again."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", lives)
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def calendar_answer(name: str, entries: Iterable[Entry], *, file: str) -> HttpResponse:
    """The entries as a file that a calendar reads, or subscribes to."""
    answer = HttpResponse(calendar_file(name, entries), content_type=TYPE)
    answer["Content-Disposition"] = f'inline; filename="{file}"'
    return answer


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.code}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", entry.changed_at or clock.now())
    event.add("sequence", entry.version)
    event.add("dtstart", entry.when)
    if not isinstance(entry.when, datetime):
        event.add("dtend", entry.when + clock.ONE_DAY)
    elif entry.until is not None:
        event.add("dtend", entry.until)
    event.add("summary", entry.words)
    if entry.address:
        address = urljoin(settings.PUBLIC_URL, entry.address)
        event.add("url", address)
        event.add("description", address)
    if entry.place:
        event.add("location", entry.place)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
