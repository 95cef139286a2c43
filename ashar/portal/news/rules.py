"""Who writes news, and who publishes them."""

from typing import Any

import rules

from ashar.core.news.models import WRITERS, NewsItem

PUBLISHERS = ("head", "operator")


def chains_of(user: Any, *codes: str) -> list[str]:
    """Chains for which the person holds one of these roles: codes of authorities, and the platform."""
    return sorted({chain for code, _body, chain in user.roles_now if code in codes})


@rules.predicate
def writes_for(user: Any, chain: str) -> bool:
    """Is specialist or head there; the operator writes for the platform."""
    return chain in chains_of(user, *WRITERS)


@rules.predicate
def writes_it(user: Any, item: NewsItem) -> bool:
    """Writes for its owner; a person of the demonstration only what is marked so."""
    return bool(writes_for(user, item.owner)) and (item.is_demonstration or not user.is_demonstration)


@rules.predicate
def publishes_it(user: Any, item: NewsItem) -> bool:
    """Is head of its authority, or the operator for the platform."""
    return bool(writes_it(user, item)) and item.owner in chains_of(user, *PUBLISHERS)


@rules.predicate
def is_live(_user: Any, item: NewsItem) -> bool:
    """Was not brought from before the platform."""
    return not item.is_historic


signed_in = rules.is_authenticated
rules.add_perm("portal.draft_news", signed_in & writes_for)  # for a chain
rules.add_perm("portal.revise_news", signed_in & writes_it & is_live)
rules.add_perm("portal.publish_news", signed_in & publishes_it & is_live)
