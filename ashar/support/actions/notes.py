"""Deeds on notes: the adviser leaves one, the town answers, the adviser settles it.

A note is neither public nor secret, so the journal gets salted digests of its words.
"""

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.thread import Knot
from ashar.places.models import Authority
from ashar.support import notices
from ashar.support.models import Note
from ashar.support.queries.notes import is_known


@transaction.atomic
def leave_note(*, knot: Knot, text: str, language: str, by: User) -> Note:
    """Write a note on a knot; the town's office is told."""
    if not (by.has_perm("support.leave_note", knot) and is_known(knot)):
        raise Refused(Blocker(_("You cannot leave a note here."), who=_("An adviser of this authority.")))
    journal.lock_chain(knot.chain)
    note: Note = Note.objects.create(
        authority=Authority.objects.get(code=knot.chain),
        number=knot.number,
        text=text,
        language=language,
        author=by,
    )
    _record(note, "note.leave", by, {"text": journal.digest(text, note.salt)})
    notices.tell_of_note(note)
    return note


@transaction.atomic
def answer_note(*, note: Note, text: str, language: str, by: User) -> Note:
    """Answer a note in the name of the town; the adviser is told."""
    if not by.has_perm("support.answer_note", note):
        raise Refused(Blocker(_("You cannot answer this note."), who=_("The office of the authority.")))
    note = _locked(note)
    _refuse_if(answer_blockers(note))
    note.answer, note.answer_language = text, language
    note.answered_by, note.answered_at = by, clock.now()
    note.save(update_fields=["answer", "answer_language", "answered_by", "answered_at"])
    _record(note, "note.answer", by, {"text": journal.digest(text, note.salt)})
    notices.tell_of_answer(note)
    return note


def answer_blockers(note: Note) -> Iterator[Blocker]:
    """Why a note cannot be answered now."""
    if note.settled_at:
        yield Blocker(_("The note is settled."))
    elif note.answered_at:
        yield Blocker(_("The note is answered already."))


@transaction.atomic
def settle_note(*, note: Note, by: User) -> Note:
    """Say that nothing more is to be done about a note, answered or not."""
    if not by.has_perm("support.settle_note", note):
        raise Refused(Blocker(_("You cannot settle this note."), who=_("An adviser of this authority.")))
    note = _locked(note)
    _refuse_if(settle_blockers(note))
    note.settled_at = clock.now()
    note.save(update_fields=["settled_at"])
    _record(note, "note.settle", by, {})
    return note


def settle_blockers(note: Note) -> Iterator[Blocker]:
    """Why a note cannot be settled now."""
    if note.settled_at:
        yield Blocker(_("The note is settled."))


def _locked(note: Note) -> Note:
    """The note read afresh, its authority's journal and its row locked."""
    journal.lock_chain(note.authority.code)
    found: Note = (
        Note.objects.select_for_update(of=("self",)).select_related("authority", "author").get(pk=note.pk)
    )
    return found


def _refuse_if(blockers: Iterator[Blocker]) -> None:
    if reasons := list(blockers):
        raise Refused(*reasons)


def _record(note: Note, step: str, by: User, facts: Mapping[str, object]) -> None:
    journal.write_entry(
        chain=note.authority.code, number=note.number, step=step, by=by, facts={"note": note.pk, **facts}
    )
