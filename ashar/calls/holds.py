"""What holds a lot: while it does, nothing that binds the authority or moves money is done with it."""

from collections.abc import Callable, Iterable, Sequence

from ashar.calls.models import Lot
from ashar.core.lifecycle import Blocker, Refused

Provider = Callable[[Sequence[Lot]], Iterable[Blocker]]
_providers: list[Provider] = []


def register_hold(provider: Provider) -> Provider:
    """Let a later module say why nothing may be bound on some of these lots: a complaint is not settled."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def hold_blockers(lots: Sequence[Lot]) -> list[Blocker]:
    """Why nothing that binds may be done with these lots now, each reason once; a query for each provider."""
    return [blocker for provider in _providers for blocker in provider(lots)] if lots else []


def refuse_when_held(lots: Sequence[Lot]) -> None:
    """Raise Refused with every reason that holds one of these lots."""
    if reasons := hold_blockers(lots):
        raise Refused(*reasons)
