"""Taking down what residents say."""

from django.db import transaction

from ashar.core import journal, lifecycle
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal


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
