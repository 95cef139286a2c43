"""Parts that later modules put on the page of an agreement, which may not know them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ashar.agreements.models import Agreement
from ashar.core.lifecycle import Words


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
