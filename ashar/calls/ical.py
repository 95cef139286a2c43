"""The dates of a call for people's own calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from ashar.calls.actions import last_day_for_questions, rules_of
from ashar.calls.models import Call
from ashar.calls.spreading import address_of_call
from ashar.core import clock, i18n
from ashar.core.i18n.saying import said
from ashar.core.thread import Mode
from ashar.core.web.ical import Entry, calendar_file


def calendar_of(call: Call, *, version: int, told_at: datetime) -> bytes:
    """The call's dates as a file, in the present language.

    `version`: how many amendments there were; `told_at`: of the last news, so a calendar knows what is newer.
    """
    return calendar_file(_title(call), entries_of(call, version=version, told_at=told_at))


def entries_of(call: Call, *, version: int, told_at: datetime) -> Iterator[Entry]:
    """Each date that is known; of a protected call the place of the session is left out."""
    place = "" if call.is_protected else call.session_place
    lasts = call.session_at + timedelta(hours=1) if call.session_at else None
    for code, when, words in _dates(call):
        yield Entry(
            f"{call.number}-{code}",
            when,
            f"{words}: {_title(call)}",
            address_of_call(call),
            told_at,
            until=lasts if code == "session" else None,
            place=place if code == "session" else "",
            version=version + (1 if call.is_cancelled else 0),
            is_cancelled=call.is_cancelled,
        )


def _dates(call: Call) -> Iterator[tuple[str, date, str]]:
    last = last_day_for_questions(call, rules_of(call, clock.now()))
    if call.session_at:
        yield "session", call.session_at, _("Information session")
    if last is not None:
        yield "questions", last, _("Last day for questions")
    if call.deadline:
        yield "deadline", call.deadline, _("Last moment to hand in a proposal")
    if call.results_by:
        yield "results", call.results_by, _("Results by")
    if call.project_start and call.project_end:
        yield "project", call.project_start, _("The project begins")
        yield "end", call.project_end, _("The project ends")


def _title(call: Call) -> str:
    title = f"{said(i18n.texts_of(call, 'title'))} ({call.number})"
    if call.authority.is_demonstration or call.mode == Mode.REHEARSAL:
        return _("SAMPLE: {title}").format(title=title)
    return title
