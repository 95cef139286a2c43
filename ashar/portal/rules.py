"""Who issues papers that join stages."""

from typing import Any

import rules

from ashar.places.models import Authority

ISSUERS = ("specialist", "head", "finance")


@rules.predicate
def answers_to_the_council(user: Any, authority: Authority) -> bool:
    """Brings the programme and its execution before the council."""
    return bool(user.holds(authority.pk, *ISSUERS))


rules.add_perm("portal.issue_council_paper", rules.is_authenticated & answers_to_the_council)
