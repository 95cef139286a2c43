"""Who hears what residents say of an order, and who answers."""

from __future__ import annotations

from typing import Any

import rules

from ashar.monitoring.models import Opinion
from ashar.priorities.models import HEARERS


@rules.predicate
def hears_it(user: Any, opinion: Opinion) -> bool:
    """Is specialist or head of the authority that ordered the work."""
    return bool(user.holds(opinion.agreement.award.lot.call.authority_id, *HEARERS))


@rules.predicate
def answers_for_it(user: Any, opinion: Opinion) -> bool:
    """Is specialist of the authority that ordered the work."""
    return bool(user.holds(opinion.agreement.award.lot.call.authority_id, "specialist"))


signed_in = rules.is_authenticated
rules.add_perm("monitoring.hear_opinion", signed_in & hears_it)
rules.add_perm("monitoring.answer_opinion", signed_in & answers_for_it)
