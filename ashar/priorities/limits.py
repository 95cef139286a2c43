"""How many messages one address may send to one place in an hour."""

from django.core.cache import cache

from ashar.places.models import Authority

LIMIT = 20
AN_HOUR = 3600


def take_turn(visitor: str, authority: Authority) -> bool:
    """Take one of the turns a visitor has this hour to speak to an authority; False when all are taken."""
    return take_turn_at(f"say:{authority.code}", visitor)


def take_turn_at(door: str, visitor: str, limit: int = LIMIT) -> bool:
    """Take one of this hour's turns at a door; False when all are taken.

    Each turn is a key of its own that lives for an hour and that only one process can add, so the limit
    is exact whatever comes at once.
    """
    turns = [f"{door}:{visitor}:{n}" for n in range(limit)]
    taken = cache.get_many(turns)
    return any(cache.add(turn, 1, AN_HOUR) for turn in turns if turn not in taken)
