"""Auditors of an authority: their letters, and what the journal says they have read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions.auditing import READ
from ashar.accounts.models import Role, RoleCode
from ashar.core import clock
from ashar.core.i18n import short_day
from ashar.core.journal import Entry
from ashar.core.lifecycle import Words
from ashar.places.models import Authority

PER_PAGE = 50


@dataclass(frozen=True)
class Reading:
    """That an auditor opened a page."""

    at: datetime
    who: Words
    page: str
    letter: str


def auditors_of(authority: Authority) -> list[Role]:
    """All who were let in, the newest first; those over too."""
    known = Role.objects.filter(authority=authority, code=RoleCode.AUDITOR)
    return list(known.select_related("user", "letter").order_by("-valid_from", "-pk"))


def is_over(role: Role) -> bool:
    """Whether it has ended, by itself or by the head."""
    today = clock.today()
    return role.ended_at is not None or (role.valid_to is not None and role.valid_to < today)


def readings_of(authority: Authority, roles: Sequence[Role], number: str | None) -> Any:
    """A page of what was read, the newest first, each entry with `reading`."""
    names = {role.user.journal_digest: role.user.name for role in roles}
    entries = Entry.objects.filter(chain=authority.code, step=READ).order_by("-seq")
    shown = Paginator(entries, PER_PAGE).get_page(number)
    for entry in shown.object_list:
        told = entry.facts
        who = names.get(told["by"].get("person", ""), _("a person forgotten since"))
        letter = _letter_words(told["facts"]["letter"])
        entry.reading = Reading(entry.at, who, told["facts"]["page"], letter)  # type: ignore[attr-defined]
    return shown


def _letter_words(named: str) -> str:
    """The letter as the journal names it, for people: its number, and its day as they write days."""
    number, _space, dated = named.rpartition(" ")
    return f"№ {number}, {short_day(date.fromisoformat(dated))}" if number else named
