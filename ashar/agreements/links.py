"""Parts that later modules put on the page of an agreement; what this module adds to the pages of money."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.agreements.execution import quarter_of
from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.places.models import Authority
from ashar.programmes.money_links import Link


@dataclass(frozen=True)
class Part:
    """A section of the page: its heading, its template with what it needs, and its place (small first).

    Context names are of the whole page: begin them with the part’s own word (`tranches_…`).
    """

    title: Words
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


Provider = Callable[[Any, Agreement], Iterable[Part]]
_providers: list[Provider] = []


def register_agreement_parts(provider: Provider) -> Provider:
    """Let a module add sections for this reader to the page of an agreement: tranches, reports, visits."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def agreement_parts(user: Any, agreement: Agreement) -> list[Part]:
    """The sections for this reader, in their order."""
    found = [part for provider in _providers for part in provider(user, agreement)]
    return sorted(found, key=lambda part: part.order)


def recording_address(tranche: str) -> str:
    """Where money that came back from the organisation is recorded: the tranche's page, that form open."""
    return f"{reverse('agreements:tranche', args=[tranche])}?deed=give-back#give-back"


def links_of_money(user: Any, authority: Authority) -> Iterator[Link]:
    """On the page of an authority’s money: the sheet of this quarter, the plan for those who keep it."""
    today = clock.today()
    sheet = reverse("agreements:execution", args=[authority.code, today.year, quarter_of(today)])
    yield _("Quarter by quarter: planned, paid, accounted for"), sheet
    if user.is_authenticated and user.has_perm("agreements.see_payments", authority):
        yield _("Plan of payments by month"), reverse("agreements:plan", args=[authority.code, today.year])
