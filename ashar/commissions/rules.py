"""Who appoints commissions, and who answers for their people."""

from collections.abc import Iterable
from typing import Any

import rules

from ashar.accounts.models import User
from ashar.accounts.rules import provide_ties
from ashar.commissions.models import Commission, CommissionMember
from ashar.places.models import Authority

APPOINTERS = ("specialist", "head")


@rules.predicate
def appoints(user: Any, authority: Authority) -> bool:
    """Is specialist or head of the authority: records the order of appointment."""
    return bool(user.holds(authority.pk, *APPOINTERS))


@rules.predicate
def keeps_it(user: Any, commission: Commission) -> bool:
    """Is specialist or head where the commission was appointed."""
    return bool(user.holds(commission.authority_id, *APPOINTERS))


@provide_ties
def _ties_by_seat(by: User, person: User) -> Iterable[bool]:
    """Who appointed a person may let the person in, unless somebody else answers for more."""
    seats = CommissionMember.objects.current().filter(user=person, commission__state="appointed")
    for seat in seats.select_related("commission"):
        yield bool(keeps_it(by, seat.commission))


signed_in = rules.is_authenticated
rules.add_perm("commissions.appoint", signed_in & appoints)
rules.add_perm("commissions.dissolve", signed_in & keeps_it)
rules.add_perm("commissions.let_in", signed_in & keeps_it)
