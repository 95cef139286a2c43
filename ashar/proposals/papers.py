"""Papers of the vault in a proposal: until when they count, and what is over on the day that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import i18n
from ashar.core.lifecycle import Blocker, Words
from ashar.organisations.vault.kinds import kind_of
from ashar.proposals.document import Attached, Content
from ashar.proposals.sheet import Sheet

_day = lazy(i18n.day, str)


def last_day(kind: str, issued: date | None, until: date | None, rules: Mapping[str, Any]) -> date | None:
    """The last day on which a paper counts: as written on it, or by the rules of the call from its issue."""
    rule = kind_of(kind).rule
    if until is not None or issued is None or not rule:
        return until
    return issued + timedelta(days=rules[rule])


def last_day_of(file: Attached, rules: Mapping[str, Any]) -> date | None:
    """The same of a file that a proposal brings; None when it has no end, or did not come from the vault."""
    return last_day(file.kind, file.issued_on, file.expires_on, rules)


def outdated(content: Content, *, sheet: Sheet, rules: Mapping[str, Any], day: date) -> Iterator[Blocker]:
    """Papers that are over on the day of the deadline, each with its question."""
    for question in sheet.asked(content.answers):
        for file in content.files.get(question.code, ()):
            last = last_day_of(file, rules)
            if last is not None and last < day:
                words = format_lazy(
                    "{question}: {reason}", question=question.title, reason=expired(last, day)
                )
                yield Blocker(words, link=f"#{question.code}")


def expired(last: date, day: date) -> Words:
    """Why a paper does not count."""
    words = _("The document is valid until {last}, and the deadline is on {day}. Put in a newer one.")
    return format_lazy(words, last=_day(last), day=_day(day))
