"""Who enters a town's own past orders."""

from typing import Any

import rules

from ashar.calls.models import Call
from ashar.places.models import Authority


@rules.predicate
def is_specialist_there(user: Any, authority: Authority) -> bool:
    """Is specialist of the authority."""
    return bool(user.holds(authority.pk, "specialist"))


@rules.predicate
def entered_it(user: Any, call: Call) -> bool:
    """Is specialist of the authority that itself states it."""
    return call.is_stated and bool(user.holds(call.authority_id, "specialist"))


signed_in = rules.is_authenticated
rules.add_perm("past.enter_order", signed_in & is_specialist_there)
rules.add_perm("past.correct_order", signed_in & entered_it)
