"""What people say of a draft programme, and what the city hall answers in public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.programmes.models import Comment, Programme, ProgrammeLine
from ashar.programmes.notices import tell_of_comment
from ashar.programmes.states import Comment as State
from ashar.regulations.rulesets import Profile, rules_for
from ashar.regulations.rulesets.timetable import months_later


@dataclass(frozen=True)
class Answer:
    """A comment in words that may stand in public, what it changed, and the answer."""

    outcome: str
    said_ky: str
    said_ru: str
    answer_ky: str
    answer_ru: str


def commenting_blockers(programme: Programme, at: datetime) -> Iterator[Blocker]:
    """Why nobody can comment on the programme at this moment."""
    if not programme.hears_comments(at):
        yield Blocker(_("Comments are taken only while the draft is out for comment."))


@transaction.atomic
def submit_comment(
    *,
    programme: Programme,
    text: str,
    language: str = "ky",
    line: ProgrammeLine | None = None,
    by: journal.Actor = journal.PUBLIC,
) -> Comment:
    """Take down what somebody says of the draft; the journal learns no words."""
    programme, at = lifecycle.lock(programme), clock.now()
    if reasons := list(commenting_blockers(programme, at)):
        raise Refused(*reasons)
    if line is not None and line.programme_id != programme.pk:
        raise Refused(_("This order belongs to another programme."))
    comment = Comment(
        programme=programme,
        version=programme.version,
        line=line,
        text=text,
        language=language,
        received_at=at,
    )
    record = {"programme": programme.number, "version": programme.version}
    lifecycle.begin(comment, by=by, step_name="submit", record=record)
    tell_of_comment(comment)
    return comment


@transaction.atomic
def answer_comment(*, comment: Comment, answer: Answer, by: User) -> Comment:
    """Publish the comment, without names and contacts, and the answer to it."""
    comment = lifecycle.lock(comment)
    facts = vars(answer) | {"answered_at": clock.now(), "answered_by": by}
    return lifecycle.move(comment, "answer", by=by, record=_record(comment, answer), **facts)


@transaction.atomic
def correct_comment_answer(*, comment: Comment, answer: Answer, reason: str, by: User) -> Comment:
    """Put other words in the place of a published answer, for a reason that the journal keeps."""
    comment = lifecycle.lock(comment)
    record = _record(comment, answer) | {"reason": reason}
    return lifecycle.move(comment, "correct", by=by, record=record, answered_by=by, **vars(answer))


@transaction.atomic
def withhold_comment(*, comment: Comment, reason: str, by: User) -> Comment:
    """Do not publish a comment, for a reason that its writer reads; that there was one stays counted."""
    comment = lifecycle.lock(comment)
    facts = {"withheld_reason": reason, "answered_at": clock.now(), "answered_by": by}
    return lifecycle.move(comment, "withhold", by=by, record={"reason": reason}, **facts)


@transaction.atomic
def erase_comment(*, comment: Comment, by: journal.Actor) -> Comment:
    """Erase what was written; number, state, public wording and answer stay."""
    comment = lifecycle.lock(comment)
    if comment.state == State.RECEIVED:
        raise Refused(_("Answer first, or do not publish it: then the words can be erased."))
    if comment.erased_at is not None:
        raise Refused(_("The words are erased already."))
    comment.text, comment.erased_at = "", clock.now()
    comment.save(update_fields=["text", "erased_at"])
    journal.write_entry(chain=comment.chain, number=comment.number, step="comment.erase", by=by)
    return comment


def erase_old_comments() -> int:
    """Erase the words whose time is over (rule `programme.comment_keep_months`); how many."""
    erased = 0
    answered = Comment.objects.exclude(state=State.RECEIVED).filter(erased_at__isnull=True)
    for comment in answered.select_related("programme__authority").order_by("pk"):
        authority = comment.programme.authority
        months = rules_for(authority, Profile.USUAL)["programme.comment_keep_months"]
        since = clock.local(comment.answered_at or comment.received_at).date()
        if months_later(since, months) < clock.today() and not authority.is_demonstration:
            erase_comment(comment=comment, by=journal.WORKER)
            erased += 1
    return erased


def _record(comment: Comment, answer: Answer) -> dict[str, str]:
    """The words as the journal knows them: a name that slipped in can still be corrected away."""
    words = "\n".join(vars(answer).values())
    return {"outcome": answer.outcome, "words": journal.digest(words, comment.number)}
