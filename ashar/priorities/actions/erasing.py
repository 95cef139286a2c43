"""Erasing residents' own words and contacts; numbers, states and counts stay."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal
from ashar.regulations.rulesets import Profile, rules_for
from ashar.regulations.rulesets.timetable import months_later

ERASED = {"text": "", "where": "", "contact": "", "folded": ""}


@transaction.atomic
def erase_contact(*, signal: NeedSignal, by: journal.Actor) -> NeedSignal:
    """Erase how a resident can be reached; the words stay."""
    signal = lifecycle.lock(signal)
    if not signal.contact:
        raise Refused(_("There is no contact."))
    signal.contact = ""
    signal.save(update_fields=["contact"])
    journal.write_entry(chain=signal.chain, number=signal.number, step="needsignal.erase_contact", by=by)
    return signal


@transaction.atomic
def erase_signal(*, signal: NeedSignal, by: journal.Actor) -> NeedSignal:
    """Erase what a resident said, where, and the contact; it stays counted."""
    signal = lifecycle.lock(signal)
    if signal.erased_at is not None:
        raise Refused(_("The words are erased already."))
    NeedSignal.objects.filter(pk=signal.pk).update(**ERASED, erased_at=clock.now())
    journal.write_entry(chain=signal.chain, number=signal.number, step="needsignal.erase", by=by)
    signal.refresh_from_db()
    return signal


def erase_old_signals() -> int:
    """Erase the words whose time is over (rule `needs.raw_text_months`) in every real authority; how many."""
    kept = NeedSignal.objects.filter(erased_at__isnull=True, authority__is_demonstration=False)
    authorities = Authority.objects.filter(is_demonstration=False, pk__in=kept.order_by().values("authority"))
    return sum(_erase_old(authority) for authority in authorities.order_by("pk"))


@transaction.atomic
def _erase_old(authority: Authority) -> int:
    journal.lock_chain(authority.code)
    due = NeedSignal.objects.filter(
        authority=authority, erased_at__isnull=True, received_at__lt=kept_since(authority)
    )
    erased = due.update(**ERASED, erased_at=clock.now())
    if erased:
        journal.write_entry(
            chain=authority.code,
            number=authority.code,
            step="needsignal.erase_old",
            by=journal.WORKER,
            facts={"rows": erased},
        )
    return erased


def kept_since(authority: Authority, on: date | None = None) -> datetime:
    """The moment since when words are kept on a day (today): what was received before it is erased."""
    months = int(rules_for(authority, Profile.USUAL)["needs.raw_text_months"])
    today = on or clock.today()
    day = months_later(today, -months)
    # Months are of unequal length: the first day whose words are not yet old enough.
    while months_later(day, months) >= today:
        day -= clock.ONE_DAY
    while months_later(day, months) < today:
        day += clock.ONE_DAY
    return clock.at_bishkek(day, time.min)
