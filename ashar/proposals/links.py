"""What the page of a call offers here, and what later modules offer an applicant beside its proposal."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.lifecycle import Words
from ashar.core.web.ties import NGO
from ashar.proposals.models import Proposal

Provider = Callable[[Proposal], Iterable[tuple[Words, str]]]
_providers: list[Provider] = []


def register_proposal_links(provider: Provider) -> Provider:
    """Let a later module offer pairs (words, address) to an applicant: its marks, its agreement.

    Asked for every row of a list: it answers from what is read already, without a query.
    """
    if provider not in _providers:
        _providers.append(provider)
    return provider


def proposal_links(proposal: Proposal) -> list[tuple[Words, str]]:
    """Where the proposal went on, for its applicant."""
    return [pair for provider in _providers for pair in provider(proposal)]


def links_of_call(user: Any, call: Call) -> Iterator[tuple[Words, str]]:
    """A link for each lot while the call accepts proposals, and to its questions on paper; whoever has not
    signed in is asked to.
    """
    duties = user.duties() if user.is_authenticated else frozenset()
    if not duties or NGO in duties:
        yield from _lots(call)
    is_ours = bool(call.announced_at) and not call.is_historic
    if duties and is_ours and user.has_perm("proposals.count_proposals", call):
        yield _("Proposals of the call"), reverse("proposals:of-call", args=[call.number])
    if call.is_open(clock.now()):
        yield _("On paper: to print, or as DOCX"), reverse("proposals:on-paper", args=[call.number])


def _lots(call: Call) -> Iterator[tuple[Words, str]]:
    if not call.is_open(clock.now()):
        return
    lots = list(call.lots.all())
    for lot in lots:
        words = _("Write a proposal")
        if len(lots) > 1:
            words = format_lazy(_("Write a proposal: {theme}"), theme=str(written(lot, "title")))
        yield words, reverse("proposals:start", args=[lot.pk])
