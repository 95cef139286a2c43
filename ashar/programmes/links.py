"""Who speaks for a donor: later modules know its people, this one asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Pairs = Callable[[Any], set[tuple[int, int]]]
People = Callable[[int, int], Iterable[Any]]
_donors: list[tuple[Pairs, People]] = []


def register_donors(*, pairs: Pairs, people: People) -> None:
    """Let a later module say for whom a person speaks (source and authority), and who speaks for them."""
    if (pairs, people) not in _donors:
        _donors.append((pairs, people))


def spoken_for(user: Any) -> set[tuple[int, int]]:
    """Ids of sources and authorities for whose donor the person speaks; read once for the account object.

    No query for whoever observes nothing.
    """
    if not (user.is_authenticated and user.authorities("donor")):
        return set()
    known: set[tuple[int, int]] | None = getattr(user, "_spoken_for", None)
    if known is None:
        known = user._spoken_for = {pair for pairs, _people in _donors for pair in pairs(user)}
    return known


def people_of_donor(source_id: int, authority_id: int) -> list[Any]:
    """People who speak for the donor of this source in this authority."""
    return [person for _pairs, people in _donors for person in people(source_id, authority_id)]
