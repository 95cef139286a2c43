"""Who prepares, announces and cancels calls."""

from typing import Any

import rules

from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.programmes.models import OFFICE
from ashar.programmes.rules import is_its_specialist


@rules.predicate
def works_with_it(user: Any, call: Call) -> bool:
    """Works in the office that calls, advises or audits it."""
    return bool(user.holds(call.authority_id, *OFFICE))


@rules.predicate
def prepares_it(user: Any, call: Call) -> bool:
    """Is specialist or head of the authority: may change what is still in preparation."""
    return bool(user.holds(call.authority_id, "specialist", "head"))


@rules.predicate
def heads_it(user: Any, call: Call) -> bool:
    """Is head of the authority."""
    return bool(user.holds(call.authority_id, "head"))


@rules.predicate
def is_in_preparation(_user: Any, call: Call) -> bool:
    """Nobody outside has seen it."""
    return call.state == Phase.PLANNED


signed_in = rules.is_authenticated
rules.add_perm("calls.draft_call", signed_in & is_its_specialist)  # of a programme line
rules.add_perm("calls.check_call", signed_in & works_with_it)
rules.add_perm("calls.revise_call", signed_in & prepares_it & is_in_preparation)
rules.add_perm("calls.announce_call", signed_in & heads_it)
rules.add_perm("calls.cancel_call", signed_in & (heads_it | (prepares_it & is_in_preparation)))
