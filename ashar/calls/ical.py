"""The dates of a call for people's own calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from ashar.calls.actions import last_day_for_questions, rules_of
from ashar.calls.models import Call
from ashar.calls.spreading import address_of_call
from ashar.core import clock, i18n
from ashar.core.i18n.saying import said
from ashar.core.thread import Mode

MAKER = "-//Ashar//Calls//KY"
When = datetime | date


def calendar_of(call: Call, *, version: int, told_at: datetime) -> bytes:
    """The call's dates as a file, in the present language.

    `version`: how many amendments there were; `told_at`: of the last news, so a calendar knows what is newer.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _title(call))
    for event in events_of(call, version=version, told_at=told_at):
        calendar.add_component(event)
    return calendar.to_ical()


def events_of(call: Call, *, version: int, told_at: datetime) -> Iterator[Event]:
    """One event for each date that is known; of a protected call the place of the session is left out."""
    for code, begins, ends, words in _dates(call):
        event = Event()
        event.add("uid", f"{call.number}-{code}@{urlsplit(settings.PUBLIC_URL).hostname}")
        event.add("dtstamp", told_at)
        event.add("sequence", version + (1 if call.is_cancelled else 0))
        event.add("dtstart", begins)
        if ends is not None:
            event.add("dtend", ends)
        event.add("summary", f"{words}: {_title(call)}")
        event.add("url", address_of_call(call))
        event.add("description", address_of_call(call))
        event.add("status", "CANCELLED" if call.is_cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        if code == "session" and call.session_place and not call.is_protected:
            event.add("location", call.session_place)
        yield event


def _dates(call: Call) -> Iterator[tuple[str, When, When | None, str]]:
    """Code, beginning, end (exclusive; none for a moment) and words."""
    last = last_day_for_questions(call, rules_of(call, clock.now()))
    if call.session_at:
        yield "session", call.session_at, call.session_at + timedelta(hours=1), _("Information session")
    if last is not None:
        yield "questions", last, last + clock.ONE_DAY, _("Last day for questions")
    if call.deadline:
        yield "deadline", call.deadline, None, _("Last moment to hand in a proposal")
    if call.results_by:
        yield "results", call.results_by, call.results_by + clock.ONE_DAY, _("Results by")
    if call.project_start and call.project_end:
        yield (
            "project",
            call.project_start,
            call.project_start + clock.ONE_DAY,
            _("The project begins"),
        )
        yield "end", call.project_end, call.project_end + clock.ONE_DAY, _("The project ends")


def _title(call: Call) -> str:
    title = f"{said(i18n.texts_of(call, 'title'))} ({call.number})"
    if call.authority.is_demonstration or call.mode == Mode.REHEARSAL:
        return _("SAMPLE: {title}").format(title=title)
    return title
