"""What later modules still need a commission for."""

from collections.abc import Callable, Iterable
from datetime import datetime

from ashar.commissions.models import Commission

Provider = Callable[[Commission], Iterable[str]]
_providers: list[Provider] = []


def provide_engagements(provider: Provider) -> Provider:
    """Let a later module say by which numbers (of calls) a commission is still needed."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def engagements(commission: Commission) -> list[str]:
    """Numbers of everything that still needs the commission."""
    return [number for provider in _providers for number in provider(commission)]


Deadlines = Callable[[Commission], Iterable[tuple[str, datetime]]]
_deadlines: list[Deadlines] = []


def provide_deadlines(provider: Deadlines) -> Deadlines:
    """Let a later module say until when proposals are taken for the calls (by number) of a commission."""
    if provider not in _deadlines:
        _deadlines.append(provider)
    return provider


def deadlines(commission: Commission) -> list[tuple[str, datetime]]:
    """Calls that the commission serves, by number, with their deadlines."""
    return [pair for provider in _deadlines for pair in provider(commission)]
