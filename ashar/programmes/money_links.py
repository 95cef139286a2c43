"""Links that later modules put on the pages of an authority’s money, which may not know them."""

from collections.abc import Callable, Iterable
from typing import Any

from ashar.core.lifecycle import Words
from ashar.places.models import Authority

Link = tuple[Words, str]  # its words and its address
Provider = Callable[[Any, Authority], Iterable[Link]]
_providers: list[Provider] = []


def register_money_links(provider: Provider) -> Provider:
    """Let a module add links for this reader to the page of an authority’s money."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def money_links(user: Any, authority: Authority) -> list[Link]:
    """The links for this reader."""
    return [link for provider in _providers for link in provider(user, authority)]
