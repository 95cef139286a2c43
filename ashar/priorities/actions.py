"""Deeds on needs, problems and priorities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle, thread
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority
from ashar.priorities import states
from ashar.priorities.models import Meeting, NeedSignal, Priority, Problem
from ashar.regulations.models import Source

CLOSED = frozenset({states.Problem.CLOSED, states.Problem.MERGED})


@dataclass(frozen=True)
class Wording:
    """A problem in words that may stand in public, in Kyrgyz and Russian (English may come later)."""

    title_ky: str
    title_ru: str
    text_ky: str = ""
    text_ru: str = ""
    title_en: str = ""
    text_en: str = ""
    sphere: str = ""
    is_protected: bool = False


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


@transaction.atomic
def submit_signal(
    *,
    authority: Authority,
    text: str,
    where: str = "",
    contact: str = "",
    language: str = "ky",
    by: journal.Actor = journal.PUBLIC,
) -> NeedSignal:
    """Take down what a resident said; the journal learns only that something was said."""
    signal = NeedSignal(authority=authority, text=text, where=where, contact=contact, language=language)
    return lifecycle.begin(signal, by=by, step_name="submit")


@transaction.atomic
def set_signal_aside(*, signal: NeedSignal, reason: str, by: journal.Actor) -> NeedSignal:
    """Leave a signal out, with a reason the resident can read."""
    signal = lifecycle.lock(signal)
    return lifecycle.move(signal, "set_aside", by=by, set_aside_reason=reason)


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
    if held_on > clock.today():
        raise Refused(_("A meeting is recorded after it was held."))
    if women is not None and women > participants:
        raise Refused(_("There cannot be more women than participants."))
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
def form_problem(
    *,
    authority: Authority,
    wording: Wording,
    by: journal.Actor,
    meeting: Meeting | None = None,
    signals: Sequence[NeedSignal] = (),
) -> Problem:
    """Put into public words what was said at a meeting or by residents, and join their signals to it."""
    if meeting is None and not signals:
        raise Refused(_("A problem begins with somebody’s words: choose a meeting or what residents said."))
    journal.lock_chain(authority.code)
    problem = Problem(
        authority=authority, heard_at=meeting, first_signal=None if meeting else signals[0], **vars(wording)
    )
    lifecycle.begin(
        problem, by=by, step_name="form", record={"title_ky": wording.title_ky, "title_ru": wording.title_ru}
    )
    join_signals(problem=problem, signals=signals, by=by)
    return problem


@transaction.atomic
def join_signals(*, problem: Problem, signals: Iterable[NeedSignal], by: journal.Actor) -> Problem:
    """Say that these residents spoke of this problem."""
    signals = list(signals)
    if any(signal.authority_id != problem.authority_id for signal in signals):
        raise Refused(_("These words were said to another authority."))
    if problem.state in CLOSED:
        raise Refused(_("This problem is closed or part of another. Choose the one it became."))
    for signal in signals:
        lifecycle.move(
            lifecycle.lock(signal), "join", by=by, problem=problem, record={"problem": problem.number}
        )
    thread.flow_into([signal.number for signal in signals], problem.number)
    return problem


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
    if not ranked:
        raise Refused(_("Write at least one problem that the meeting named."))
    if any(item.vote.votes > participants for item in ranked):
        raise Refused(_("A problem cannot have more votes than there were participants."))
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
    return [
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


@transaction.atomic
def take_up_problem(*, problem: Problem, by: journal.Actor) -> Problem:
    """Say that a programme line answers this problem."""
    return lifecycle.move(lifecycle.lock(problem), "take_up", by=by)


@transaction.atomic
def record_historic_priority(
    *,
    authority: Authority,
    title_ky: str,
    title_ru: str,
    source: Source,
    by: journal.Actor,
    as_of: date | None = None,
    as_of_note: str = "",
    sphere: str = "",
    is_protected: bool = False,
    year: int | None = None,
) -> Priority:
    """Record a priority that was named before the platform, with its source; it has no known parent."""
    priority = Priority(
        authority=authority,
        title_ky=title_ky,
        title_ru=title_ru,
        sphere=sphere,
        is_protected=is_protected,
        mode=thread.Mode.HISTORIC,
        source=source,
        as_of=as_of,
        as_of_note=as_of_note,
    )
    return lifecycle.begin(
        priority,
        by=by,
        step_name="record_historic",
        year=year or (as_of.year if as_of else None),
        record={"source": source.code, "as_of": as_of},
    )
