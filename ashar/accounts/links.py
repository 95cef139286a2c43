"""Links that later modules put on pages of accounts, which may not know them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

Words = str | Promise
OwnPages = Callable[[Any], Iterable[tuple[Words, str]]]
Landing = Callable[[Any], str]
_ways_in: dict[str, Words] = {}
_own_pages: list[OwnPages] = []
_landings: list[Landing] = []


@dataclass(frozen=True)
class Reading:
    """A page that somebody comes to read, with a sentence on what is found there."""

    title: Words
    about: Words
    address: str


Readings = Callable[[Any], Iterable[Reading]]
_readings: list[Readings] = []


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


def register_landing(provider: Landing) -> Landing:
    """Say where a person's work begins after sign-in; of several answers the latest module's holds."""
    if provider not in _landings:
        _landings.append(provider)
    return provider


def landing_of(user: Any) -> str:
    """The address where the person's work begins, or empty for the usual page."""
    return next(filter(None, (provider(user) for provider in reversed(_landings))), "")


def register_reading(provider: Readings) -> Readings:
    """Offer pages to read to those who come to look and not to do: advisers, donors, ministry, auditors."""
    if provider not in _readings:
        _readings.append(provider)
    return provider


def readings_of(user: Any) -> list[Reading]:
    """Pages that this person comes to read."""
    return [reading for provider in _readings for reading in provider(user)]
