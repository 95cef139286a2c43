"""Links that later modules put on pages of accounts, which may not know them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

Words = str | Promise
OwnPages = Callable[[Any], Iterable[tuple[Words, str]]]
_ways_in: dict[str, Words] = {}
_own_pages: list[OwnPages] = []


def register_way_in(words: Words, route: str) -> None:
    """Put a link to a route on the sign-in page, for those who have no account yet."""
    _ways_in[route] = words


def register_own_pages(provider: OwnPages) -> OwnPages:
    """Put pairs (words, address) on the page of one's own account, among what one may do."""
    if provider not in _own_pages:
        _own_pages.append(provider)
    return provider


def ways_in() -> list[tuple[Words, str]]:
    """Links of the sign-in page."""
    return [(words, reverse(route)) for route, words in _ways_in.items()]


def own_pages(user: Any) -> list[tuple[Words, str]]:
    """Links of the person's own page."""
    return [pair for provider in _own_pages for pair in provider(user)]
