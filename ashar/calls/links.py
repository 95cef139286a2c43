"""Links that later modules put on the page of a call, which may not know them."""

from collections.abc import Callable, Iterable
from typing import Any

from ashar.calls.models import Call
from ashar.core.lifecycle import Words

Provider = Callable[[Any, Call], Iterable[tuple[Words, str]]]
_providers: list[Provider] = []
_beside_drafts: list[Provider] = []


def register_call_links(provider: Provider) -> Provider:
    """Let a later module offer pairs (words, address) to a reader of a call: to file, to open."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def call_links(user: Any, call: Call) -> list[tuple[Words, str]]:
    """What this reader can do with this call now."""
    return [pair for provider in _providers for pair in provider(user, call)]


def register_draft_links(provider: Provider) -> Provider:
    """Let a later module offer pairs (words, address) to the office beside a call in preparation."""
    if provider not in _beside_drafts:
        _beside_drafts.append(provider)
    return provider


def draft_links(user: Any, call: Call) -> list[tuple[Words, str]]:
    """What this reader can do with this call before it is announced."""
    return [pair for provider in _beside_drafts for pair in provider(user, call)]
