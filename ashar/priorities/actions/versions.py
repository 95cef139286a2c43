"""Dated versions of priorities: a new one whenever they change, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority
from ashar.priorities.models import Meeting, Priority, PriorityEntry, PriorityVersion, Round

Reason = tuple[str, str]


@dataclass(frozen=True)
class Leaving:
    """A priority that is no longer one, and why."""

    priority: Priority
    reason_ky: str
    reason_ru: str


def in_both(words: Promise, **facts: Any) -> Reason:
    """A sentence in Kyrgyz and in Russian."""
    said = []
    for language in ("ky", "ru"):
        with translation.override(language):
            said.append(str(words).format(**facts))
    return said[0], said[1]


def last_version(authority: Authority) -> PriorityVersion | None:
    """The version in force; None before the first change that was kept as one."""
    found: PriorityVersion | None = PriorityVersion.objects.filter(authority=authority).order_by("-n").first()
    return found


def standing_in_order(authority: Authority) -> list[Priority]:
    """Priorities in force, in the order of the last version; those it does not know come first."""
    version = last_version(authority)
    places = (
        dict(version.entries.filter(place__isnull=False).values_list("priority_id", "place"))
        if version
        else {}
    )
    found = Priority.objects.filter(authority=authority, state="standing", mode="live")
    in_order = found.select_related("problem").order_by("-decided_on", "rank", "pk")
    return sorted(in_order, key=lambda each: places.get(each.pk, 0))


@transaction.atomic
def note_version(
    *,
    authority: Authority,
    on: date,
    reason: Reason,
    by: journal.Actor,
    first: Sequence[Priority] = (),
    leaving: Sequence[Leaving] = (),
    meeting: Meeting | None = None,
    round: Round | None = None,
) -> PriorityVersion:
    """Keep what the priorities are from this day on: `first` on top, the others behind in their order."""
    journal.lock_chain(authority.code)
    before, known = last_version(authority), standing_in_order(authority)
    gone = {each.priority.pk for each in leaving}
    on_top = {each.pk for each in first}
    if gone & on_top or not gone <= {each.pk for each in known}:
        raise Refused(_("Only a priority in force that is not decided anew can leave."))
    stay = [*first, *(each for each in known if each.pk not in gone | on_top)]
    for each in leaving:
        lifecycle.move(lifecycle.lock(each.priority), "supersede", by=by)
    version = PriorityVersion.objects.create(
        authority=authority,
        n=before.n + 1 if before else 1,
        valid_from=on,
        reason_ky=reason[0],
        reason_ru=reason[1],
        meeting=meeting,
        round=round,
    )
    PriorityEntry.objects.bulk_create(
        [
            *(PriorityEntry(version=version, priority=each, place=n) for n, each in enumerate(stay, start=1)),
            *(
                PriorityEntry(
                    version=version,
                    priority=each.priority,
                    reason_ky=each.reason_ky,
                    reason_ru=each.reason_ru,
                )
                for each in leaving
            ),
        ]
    )
    facts = {
        "n": version.n,
        "order": [each.number for each in stay],
        "left": sorted(each.priority.number for each in leaving),
    }
    journal.write_entry(
        chain=authority.code,
        number=f"{authority.code}-priorities",
        step="priorities.version",
        by=by,
        facts=facts,
    )
    return version


@transaction.atomic
def change_priorities(
    *,
    authority: Authority,
    order: Sequence[Priority],
    reason_ky: str,
    reason_ru: str,
    by: journal.Actor,
    leaving: Sequence[Leaving] = (),
    on: date | None = None,
) -> PriorityVersion:
    """Put the priorities in another order or let some leave, with a public reason and the day."""
    journal.lock_chain(authority.code)
    day, before = on or clock.today(), last_version(authority)
    if not (reason_ky or reason_ru):
        raise Refused(_("Write why the priorities change."))
    if day > clock.today() or (before and day < before.valid_from):
        raise Refused(_("The day of the change lies between the last change and today."))
    known = standing_in_order(authority)
    gone = {each.priority.pk for each in leaving}
    if {each.pk for each in order} | gone != {each.pk for each in known} or len(order) + len(gone) != len(
        known
    ):
        raise Refused(_("Somebody else has changed the priorities meanwhile. Open the page anew."))
    if not gone and [each.pk for each in order] == [each.pk for each in known] and before:
        raise Refused(_("Nothing has changed."))
    return note_version(
        authority=authority, on=day, reason=(reason_ky, reason_ru), first=order, leaving=leaving, by=by
    )
