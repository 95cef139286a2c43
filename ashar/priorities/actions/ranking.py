"""Meetings, and which problems come first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused, Words
from ashar.places.models import Authority
from ashar.priorities.actions.problems import Wording, form_problem
from ashar.priorities.actions.versions import in_both, note_version
from ashar.priorities.models import Meeting, NeedSignal, Priority, Problem


@dataclass(frozen=True)
class Vote:
    """How a problem came out of the show of hands, and why it stands where it stands."""

    votes: int
    reason_ky: str
    reason_ru: str


@dataclass(frozen=True)
class Ranked:
    """One problem of a meeting with its vote and the signals it was made of."""

    wording: Wording
    vote: Vote
    signals: Sequence[NeedSignal] = field(default=())


def _wrong_facts(held_on: date, participants: int, women: int | None) -> Iterator[Words]:
    if held_on > clock.today():
        yield _("A meeting is recorded after it was held.")
    if women is not None and women > participants:
        yield _("There cannot be more women than participants.")


@transaction.atomic
def record_meeting(
    *,
    authority: Authority,
    held_on: date,
    place: str,
    participants: int,
    by: journal.Actor,
    women: int | None = None,
    minutes: StoredFile | None = None,
) -> Meeting:
    """Record a meeting of residents that was held: day, place, how many came, its minutes."""
    if wrong := list(_wrong_facts(held_on, participants, women)):
        raise Refused(*wrong)
    meeting = Meeting(
        authority=authority,
        held_on=held_on,
        place=place,
        participants=participants,
        women=women,
        minutes=minutes,
    )
    record = {
        "held_on": held_on,
        "participants": participants,
        "women": women,
        "minutes": minutes.sha256 if minutes else None,
    }
    return lifecycle.begin(meeting, by=by, step_name="record", record=record)


@transaction.atomic
def rank_problem(
    *,
    problem: Problem,
    rank: int,
    vote: Vote,
    by: journal.Actor,
    meeting: Meeting | None = None,
    decided_on: date | None = None,
) -> Priority:
    """Make a problem a priority with the show of hands that decided it; an earlier decision is replaced."""
    problem = lifecycle.lock(problem)
    for earlier in problem.priorities.filter(state="standing"):
        lifecycle.move(earlier, "supersede", by=by)
    lifecycle.move(problem, "rank", by=by)
    priority = Priority(
        authority=problem.authority,
        problem=problem,
        meeting=meeting,
        rank=rank,
        votes=vote.votes,
        reason_ky=vote.reason_ky,
        reason_ru=vote.reason_ru,
        decided_on=decided_on or clock.today(),
        title_ky=problem.title_ky,
        title_ru=problem.title_ru,
        title_en=problem.title_en,
        sphere=problem.sphere,
        is_protected=problem.is_protected,
    )
    record = {"problem": problem.number, "rank": rank, "votes": vote.votes}
    return lifecycle.begin(priority, by=by, step_name="set", record=record)


@transaction.atomic
def settle_meeting(
    *,
    authority: Authority,
    held_on: date,
    place: str,
    participants: int,
    by: journal.Actor,
    ranked: Sequence[Ranked],
    women: int | None = None,
    minutes: StoredFile | None = None,
) -> list[Priority]:
    """The light path in one deed: a meeting, the problems it named, and their order by show of hands.

    `ranked` comes in any order; more votes rank higher, and equal votes keep the order given.
    """
    wrong = list(_wrong_facts(held_on, participants, women))
    if not ranked:
        wrong.append(_("Write at least one problem that the meeting named."))
    if any(item.vote.votes > participants for item in ranked):
        wrong.append(_("A problem cannot have more votes than there were participants."))
    if wrong:
        raise Refused(*wrong)
    meeting = record_meeting(
        authority=authority,
        held_on=held_on,
        place=place,
        participants=participants,
        women=women,
        minutes=minutes,
        by=by,
    )
    in_order = sorted(ranked, key=lambda item: -item.vote.votes)
    decided = [
        rank_problem(
            problem=form_problem(
                authority=authority, wording=item.wording, meeting=meeting, signals=item.signals, by=by
            ),
            rank=rank,
            vote=item.vote,
            meeting=meeting,
            decided_on=held_on,
            by=by,
        )
        for rank, item in enumerate(in_order, start=1)
    ]
    note_version(
        authority=authority,
        on=held_on,
        reason=in_both(_("A meeting of residents decided by show of hands.")),
        first=decided,
        meeting=meeting,
        by=by,
    )
    return decided
