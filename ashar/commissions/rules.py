"""Who appoints commissions, and who answers for their people."""

from collections.abc import Iterable
from typing import Any

import rules

from ashar.accounts.models import User
from ashar.accounts.rules import provide_ties
from ashar.commissions.models import Commission, CommissionMember, Draw, Duty
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


@rules.predicate
def keeps_draw(user: Any, draw: Draw) -> bool:
    """Is specialist or head where the drawing was announced."""
    return bool(user.holds(draw.authority_id, *APPOINTERS))


@provide_ties
def _ties_by_seat(by: User, person: User) -> Iterable[bool]:
    """Who appointed a person may let the person in, unless somebody else answers for more."""
    seats = CommissionMember.objects.named().filter(user=person, commission__state="appointed")
    for seat in seats.select_related("commission"):
        yield bool(keeps_it(by, seat.commission))


@rules.predicate
def is_named(user: Any, commission: Commission) -> bool:
    """Has a place in it: a seat, a substitute's, an observer's."""
    return bool(CommissionMember.objects.named().filter(user=user, commission=commission).exists())


@rules.predicate
def keeps_its_record(user: Any, commission: Commission) -> bool:
    """Is its chair or secretary."""
    seats = CommissionMember.objects.current().filter(user=user, commission=commission)
    return bool(seats.filter(duty__in=(Duty.CHAIR, Duty.SECRETARY)).exists())


signed_in = rules.is_authenticated
rules.add_perm("commissions.appoint", signed_in & appoints)
rules.add_perm("commissions.dissolve", signed_in & keeps_it)
rules.add_perm("commissions.let_in", signed_in & keeps_it)
rules.add_perm("commissions.change", signed_in & keeps_it)
rules.add_perm("commissions.answer", signed_in & is_named)
rules.add_perm("commissions.adopt", signed_in & keeps_its_record)
rules.add_perm("commissions.broadcast", signed_in & (keeps_it | keeps_its_record))
rules.add_perm("commissions.draw", signed_in & keeps_draw)
