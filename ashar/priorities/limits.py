"""How many messages one address may send to one place in an hour."""

from django.core.cache import cache

from ashar.places.models import Authority

LIMIT = 20
AN_HOUR = 3600


def take_turn(visitor: str, authority: Authority) -> bool:
    """Take one of the turns of this hour; False when all are taken.

    Each turn is a key of its own that lives for an hour and that only one process can add, so the limit
    is exact whatever comes at once.
    """
    turns = [f"say:{authority.code}:{visitor}:{n}" for n in range(LIMIT)]
    taken = cache.get_many(turns)
    return any(cache.add(turn, 1, AN_HOUR) for turn in turns if turn not in taken)
