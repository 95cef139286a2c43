"""Marks of the commission: each member alone, locked once, unseen by others until the count."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.priorities import states
from ashar.priorities.criteria import LEAST, MOST
from ashar.priorities.models import Marker, Round

Marks = Mapping[int, Mapping[str, int]]
_MARKED_IN = (states.Round.PUBLISHED, states.Round.OPEN, states.Round.CLOSED)


@transaction.atomic
def keep_marks(*, marker: Marker, marks: Marks) -> Marker:
    """Keep what a member has marked so far; nobody else sees it."""
    own = _lock(marker)
    own.marks = _kept(marks)
    own.save(update_fields=["marks"])
    return own


@transaction.atomic
def lock_marks(*, marker: Marker, marks: Marks, by: User) -> Marker:
    """Hand one's marks in for good; the journal holds their digest."""
    own = _lock(marker)
    if own.user_id != by.pk:
        raise Refused(_("Only the member marks on this sheet."))
    return _locked(own, marks, by)


@transaction.atomic
def type_marks(*, marker: Marker, marks: Marks, scan: StoredFile, by: User) -> Marker:
    """Type in the signed sheet of a member who has no account."""
    own = _lock(marker)
    if own.user_id is not None:
        raise Refused(_("This member has an account and marks alone."))
    own.scan = scan
    return _locked(own, marks, by)


def _locked(own: Marker, marks: Marks, by: User) -> Marker:
    terms = own.round.terms
    numbers, codes = {each["n"] for each in terms["problems"]}, {each["code"] for each in terms["criteria"]}
    whole = set(marks) == numbers and all(set(given) == codes for given in marks.values())
    if not whole or not all(LEAST <= mark <= MOST for given in marks.values() for mark in given.values()):
        raise Refused(_("Give every problem a mark from 1 to 5 by every criterion."))
    own.marks, own.is_locked = _kept(marks), True
    own.save(update_fields=["marks", "is_locked", "scan"])
    facts = {"sheet": own.pk, "marks": journal.digest(journal.canonical(own.marks), _salt(own))}
    journal.write_entry(
        chain=own.round.chain, number=own.round.number, step="round.lock_marks", by=by, facts=facts
    )
    return own


def _salt(own: Marker) -> str:
    return own.user.journal_salt if own.user else own.scan.sha256 if own.scan else ""


def _kept(marks: Marks) -> dict[str, dict[str, int]]:
    return {str(n): dict(given) for n, given in sorted(marks.items())}


def _lock(marker: Marker) -> Marker:
    going: Round = lifecycle.lock(marker.round)
    own: Marker = Marker.objects.select_for_update(of=("self",)).select_related("user").get(pk=marker.pk)
    own.round = going
    if going.state not in _MARKED_IN:
        raise Refused(_("The commission marks from the publication of the method to the count."))
    if own.is_locked:
        raise Refused(_("These marks are handed in and do not change any more."))
    return own
