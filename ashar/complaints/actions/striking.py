"""The words of a complaint for everybody: the office strikes personal data, a second person releases them."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.complaints.models import Complaint
from ashar.complaints.traces import BadMarks, struck, traces_of, unmarked
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused

RELEASE = lifecycle.step(
    [],
    "",
    _("Let everybody read it"),
    follows=_("The words of the complaint stand on its page, without what is struck."),
    undo=_("It cannot be taken back: whoever read it has read it."),
    seen_by=_("Everybody."),
)


def _protected_blockers(complaint: Complaint) -> Iterator[Blocker]:
    if complaint.call.is_protected:
        yield Blocker(
            _("The people of this call are protected: the words of a complaint are never published.")
        )
    if complaint.is_of_a_body:
        yield Blocker(_("A decision of an outside body is told in the words of the office."))
    if complaint.words:
        yield Blocker(_("The words are public already."))


@transaction.atomic
def mark_words(*, complaint: Complaint, marked: str, by: User) -> Complaint:
    """Keep the text with what is struck in double brackets; nothing else of it may differ."""
    complaint = lifecycle.lock(complaint)
    reasons = list(_protected_blockers(complaint))
    try:
        is_same = unmarked(marked) == unmarked(complaint.text, plain=True)
    except BadMarks:
        reasons.append(Blocker(_("Each passage begins with [[ and ends with ]].")))
    else:
        if not is_same:
            reasons.append(Blocker(_("Change no words of the complaint: only put brackets around passages.")))
    if reasons:
        raise Refused(*reasons)
    complaint.marked, complaint.marked_by = marked, by
    complaint.save(update_fields=["marked", "marked_by"])
    return complaint


def releasing_blockers(complaint: Complaint, *, by: User) -> Iterator[Blocker]:
    """Why this person cannot let everybody read the words of the complaint."""
    yield from _protected_blockers(complaint)
    if not complaint.marked:
        yield Blocker(_("Nobody has looked through the words yet."), who=_("The specialist"))
        return
    if complaint.marked_by_id == by.pk:
        yield Blocker(_("Who struck passages does not release: a second person must."))
    if traces_of(struck(complaint.marked)):
        yield Blocker(
            _("A telephone number, an address or a personal number is still to be read: strike it.")
        )


@transaction.atomic
def release_words(*, complaint: Complaint, by: User) -> Complaint:
    """A second person lets everybody read the complaint without what is struck."""
    complaint = lifecycle.lock(complaint)
    if reasons := list(releasing_blockers(complaint, by=by)):
        raise Refused(*reasons)
    complaint.words, complaint.words_released_at = struck(complaint.marked), clock.now()
    complaint.save(update_fields=["words", "words_released_at"])
    facts = {"words": journal.digest(complaint.words, complaint.salt)}
    journal.write_entry(
        chain=complaint.chain, number=complaint.number, step="complaint.release_words", by=by, facts=facts
    )
    return complaint
