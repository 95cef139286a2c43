"""Who has answered a call: people whom later modules know of and whom its changes must reach."""

from collections.abc import Callable, Iterable

from ashar.accounts.models import User
from ashar.calls.models import Call

Provider = Callable[[Call], Iterable[User]]
_providers: list[Provider] = []


def register_applicants(provider: Provider) -> Provider:
    """Let a later module name the people whose proposals for a call are filed."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def applicants_of(call: Call) -> set[User]:
    """Everybody who acts for an organisation whose proposal is filed."""
    return {person for provider in _providers for person in provider(call)}
