"""Where papers of a vault are used: later modules say so, this one asks before it removes anything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

Papers = Collection[int]


@dataclass(frozen=True)
class Use:
    """A paper (its id) is used in what has this number; `is_filed`: for good; `address`: of its page."""

    document: int
    number: str
    address: str
    is_filed: bool


@dataclass(frozen=True)
class _User:
    uses: Callable[[Papers], Iterable[Use]]
    let_go: Callable[[Papers], None]


_users: list[_User] = []


def register_uses(uses: Callable[[Papers], Iterable[Use]], let_go: Callable[[Papers], None]) -> None:
    """Let a module say where papers are used, and let go of those that were never filed."""
    _users.append(_User(uses, let_go))


def uses_of(documents: Papers) -> list[Use]:
    """Every use of these papers, the filed ones first."""
    found = [use for user in _users for use in user.uses(documents)]
    return sorted(found, key=lambda use: (not use.is_filed, use.number))


def let_go(documents: Papers) -> None:
    """Forget uses that no longer count, so that the papers can be removed."""
    for user in _users:
        user.let_go(documents)
