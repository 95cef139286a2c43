"""Putting into public words what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import journal, lifecycle, thread
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority
from ashar.priorities import states
from ashar.priorities.models import Meeting, NeedSignal, Problem

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
def take_up_problem(*, problem: Problem, by: journal.Actor) -> Problem:
    """Say that a programme line answers this problem."""
    return lifecycle.move(lifecycle.lock(problem), "take_up", by=by)
