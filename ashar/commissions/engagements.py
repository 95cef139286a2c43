"""What later modules still need a commission for."""

from collections.abc import Callable, Iterable

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
