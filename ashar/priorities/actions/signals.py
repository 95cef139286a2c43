"""Taking down what residents say, and counting it right."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import journal, lifecycle, thread
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.search import fold
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal
from ashar.priorities.states import Signal


def folded(text: str, where: str) -> str:
    """The words as they are searched."""
    return fold(f"{text} {where}")


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
    signal = NeedSignal(
        authority=authority,
        text=text,
        where=where,
        contact=contact,
        language=language,
        folded=folded(text, where),
    )
    return lifecycle.begin(signal, by=by, step_name="submit")


@transaction.atomic
def set_signal_aside(*, signal: NeedSignal, reason: str, by: journal.Actor) -> NeedSignal:
    """Leave a signal out, with a reason the resident can read."""
    signal = lifecycle.lock(signal)
    return lifecycle.move(signal, "set_aside", by=by, set_aside_reason=reason)


def take_back_blockers(signal: NeedSignal) -> Iterator[Blocker]:
    """Why words that were joined or set aside cannot wait again."""
    if signal.state == Signal.JOINED and signal.problem and signal.problem.first_signal_id == signal.pk:
        yield Blocker(_("The problem began with these words. Merge the problem with another instead."))


@transaction.atomic
def take_back_signal(*, signal: NeedSignal, by: journal.Actor) -> NeedSignal:
    """Let words wait again that were joined to a problem or set aside by mistake."""
    signal = lifecycle.lock(signal)
    lifecycle.check(signal, "take_back", take_back_blockers(signal))
    record = {"problem": signal.problem.number} if signal.problem else None
    thread.part_again([signal.number])
    return lifecycle.move(signal, "take_back", by=by, problem=None, set_aside_reason="", record=record)


@transaction.atomic
def repeat_signals(*, signals: Sequence[NeedSignal], same_as: NeedSignal, by: journal.Actor) -> NeedSignal:
    """Say that these are words of the same person, who is counted once."""
    same_as = lifecycle.lock(same_as)
    if same_as.state == Signal.REPEATED:
        raise Refused(_("These words are themselves counted with others. Choose those."))
    if any(signal.pk == same_as.pk or signal.authority_id != same_as.authority_id for signal in signals):
        raise Refused(_("Choose other words, said to the same authority."))
    lifecycle.move_all(signals, "repeat", by=by, same_as=same_as, record={"same_as": same_as.number})
    return same_as


@transaction.atomic
def count_signal_again(*, signal: NeedSignal, by: journal.Actor) -> NeedSignal:
    """Say that they were another person's words after all: they are where they were before."""
    signal = lifecycle.lock(signal)
    step = "count_again_joined" if signal.problem_id else "count_again"
    return lifecycle.move(signal, step, by=by, same_as=None)
