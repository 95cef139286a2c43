"""What a call offers here: the sitting to its commission, the results to everybody, marks to applicants."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core import clock, journal
from ashar.core.lifecycle import Words
from ashar.proposals.models import Proposal
from ashar.proposals.states import UNFILED
from ashar.selection.admitting.listing import is_listed
from ashar.selection.models import Award

PUBLISHED = {"standstill", "contracting", "finished"}

Provider = Callable[[Call], Iterable[tuple[Words, str]]]
_providers: list[Provider] = []


def register_result_links(provider: Provider) -> Provider:
    """Let a later module offer pairs (words, address) to everybody who reads the results of a call."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def result_links(call: Call) -> list[tuple[Words, str]]:
    """Where the results lead on: to complaints about them."""
    return [pair for provider in _providers for pair in provider(call)]


Undoing = Callable[[Award, journal.Actor], None]
_undoings: list[Undoing] = []


def register_undoing(undoing: Undoing) -> Undoing:
    """Let a later module undo what it made of an award that is annulled: an agreement in preparation."""
    if undoing not in _undoings:
        _undoings.append(undoing)
    return undoing


def undo_what_followed(award: Award, by: journal.Actor) -> None:
    """Undo what later stages made of the award; part of the deed that annuls it."""
    for undoing in _undoings:
        undoing(award, by)


def links_of_call(user: Any, call: Call) -> Iterator[tuple[Words, str]]:
    """Results once they are published, else how the opening goes on; the sitting for its own people."""
    if call.phase_at(clock.now()) == Phase.CLOSED or call.is_opened:
        yield _("How the proposals are opened"), reverse("selection:opening", args=[call.number])
    if is_listed(call):
        yield _("Admitted and not admitted"), reverse("selection:admitted", args=[call.number])
    if call.is_opened and call.state in PUBLISHED:
        yield _("Results"), reverse("selection:results", args=[call.number])
    if user.is_authenticated and user.has_perm("selection.see_protocol", call):
        yield _("Sitting"), reverse("selection:sitting", args=[call.number])


def links_of_proposal(proposal: Proposal) -> Iterator[tuple[Words, str]]:
    """Its own marks and comments to the applicant, once the results are published."""
    call = proposal.lot.call
    if proposal.state == "correction_requested":
        yield (
            _("Put right what the commission asks"),
            reverse("selection:own-admission", args=[proposal.number]),
        )
    elif call.is_opened and proposal.state in ("corrected", "refused"):
        yield _("What the commission found"), reverse("selection:own-admission", args=[proposal.number])
    if proposal.state not in UNFILED and call.is_opened and call.state in PUBLISHED:
        yield _("Marks and comments"), reverse("selection:own", args=[proposal.number])
