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
    """One date: a whole day or a moment. `code` names it for good, so a calendar replaces what has moved."""

    code: str
    when: date | datetime
    words: str
    address: str = ""
    changed_at: datetime | None = None


def calendar_answer(name: str, entries: Iterable[Entry], *, file: str) -> HttpResponse:
    """The entries as a file that a calendar reads, or subscribes to."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT12H")
    for entry in entries:
        calendar.add_component(_event(entry))
    answer = HttpResponse(calendar.to_ical(), content_type=TYPE)
    answer["Content-Disposition"] = f'inline; filename="{file}"'
    return answer


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.code}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", entry.changed_at or clock.now())
    event.add("dtstart", entry.when)
    if not isinstance(entry.when, datetime):
        event.add("dtend", entry.when + clock.ONE_DAY)
    event.add("summary", entry.words)
    if entry.address:
        event.add("url", urljoin(settings.PUBLIC_URL, entry.address))
    event.add("transp", "TRANSPARENT")
    return event
