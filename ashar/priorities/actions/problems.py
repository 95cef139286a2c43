"""Putting into public words what was said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import journal, lifecycle, thread
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority
from ashar.priorities.models import Meeting, NeedSignal, Problem, Round
from ashar.priorities.states import Problem as State
from ashar.priorities.states import Round as RoundState

CLOSED = frozenset({State.CLOSED, State.MERGED})
APART = frozenset({State.PROPOSED, State.VERIFIED, State.MERGED})
COMPETING = frozenset({RoundState.PUBLISHED, RoundState.OPEN, RoundState.CLOSED, RoundState.COUNTED})
REWORDED = frozenset({State.PROPOSED, State.VERIFIED, State.RANKED})


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
    lifecycle.move_all(
        signals, "join", by=by, problem=problem, set_aside_reason="", record={"problem": problem.number}
    )
    thread.flow_into([signal.number for signal in signals], problem.number)
    return problem


@transaction.atomic
def reword_problem(*, problem: Problem, wording: Wording, by: journal.Actor) -> Problem:
    """Put a problem into other public words, or into one more language."""
    problem = lifecycle.lock(problem)
    if problem.state not in REWORDED:
        raise Refused(_("These words are part of a programme by now, or the problem is closed."))
    for name, value in vars(wording).items():
        setattr(problem, name, value)
    problem.save(update_fields=list(vars(wording)))
    lifecycle.retie(problem)
    facts = {"title_ky": wording.title_ky, "title_ru": wording.title_ru}
    journal.write_entry(chain=problem.chain, number=problem.number, step="problem.reword", by=by, facts=facts)
    return problem


def merge_blockers(problem: Problem, into: Problem) -> Iterator[Blocker]:
    """Why the one problem cannot become part of the other."""
    if problem.pk == into.pk:
        yield Blocker(_("Choose another problem."))
    elif problem.authority_id != into.authority_id or problem.mode != into.mode:
        yield Blocker(_("Both problems must be of the same authority."))
    elif into.state in CLOSED:
        yield Blocker(_("This problem is closed or part of another. Choose the one it became."))
    elif competing := Round.objects.filter(items__problem=problem, state__in=COMPETING).first():
        sentence = _("The problem stands on the ballot of the round {number}: wait for its decision.")
        yield Blocker(format_lazy(sentence, number=competing.number))


@transaction.atomic
def merge_problems(*, problem: Problem, into: Problem, by: journal.Actor) -> Problem:
    """Make a problem part of another: those who spoke of it are counted there."""
    journal.lock_chain(problem.chain)
    into = lifecycle.lock(into)
    problem = lifecycle.lock(problem)
    lifecycle.check(problem, "merge", merge_blockers(problem, into))
    lifecycle.move(problem, "merge", by=by, merged_into=into, record={"into": into.number})
    thread.flow_into([problem.number], into.number)
    return problem


def unmerge_blockers(problem: Problem) -> Iterator[Blocker]:
    """Why a merged problem cannot stand alone again."""
    if problem.merged_into and problem.merged_into.state not in APART:
        ranked = _("The problem it became has been ranked since: its place rests on all who spoke of it.")
        yield Blocker(ranked)


@transaction.atomic
def unmerge_problem(*, problem: Problem, by: journal.Actor) -> Problem:
    """Let a merged problem stand alone again, with those who spoke of it."""
    problem = lifecycle.lock(problem)
    lifecycle.check(problem, "unmerge", unmerge_blockers(problem))
    record = {"from": problem.merged_into.number}
    thread.part_again([problem.number])
    return lifecycle.move(problem, "unmerge", by=by, merged_into=None, record=record)


@transaction.atomic
def take_up_problem(*, problem: Problem, by: journal.Actor) -> Problem:
    """Say that a programme line answers this problem."""
    return lifecycle.move(lifecycle.lock(problem), "take_up", by=by)
