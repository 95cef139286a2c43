"""Who tries out a call, and who ends that."""

from typing import Any

import rules

from ashar.calls.rules import is_in_preparation, prepares_it, signed_in
from ashar.core import rehearsal
from ashar.demo.models import REHEARSERS, Rehearsal


@rules.predicate
def is_outside(_user: Any, _call: Any) -> bool:
    """In the real world: no rehearsal is held inside of another."""
    return rehearsal.here() is None


@rules.predicate
def prepares_there(user: Any, held: Rehearsal) -> bool:
    """Is specialist or head of the authority."""
    return bool(user.holds(held.authority_id, *REHEARSERS))


rules.add_perm("demo.rehearse_call", signed_in & is_outside & prepares_it & is_in_preparation)
rules.add_perm("demo.wipe_rehearsal", signed_in & is_outside & prepares_there)
