"""The people an authority has for an order, and the duties they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ashar.accounts.models import Role, RoleCode
from ashar.calls.planning.people import Holder
from ashar.commissions.models import MARKING, Commission, CommissionMember, Duty
from ashar.places.models import Authority
from ashar.regulations.rulesets.book import Side

OFFICE_DUTIES = (RoleCode.SPECIALIST, RoleCode.HEAD, RoleCode.FINANCE)
WATCHING = RoleCode.MONITOR


def holders_of(authority: Authority, commission: Commission | None) -> dict[Side, list[Holder]]:
    """Who holds which duty today: its own people, and those from outside; two queries."""
    names: dict[int, str] = {}
    codes: dict[int, set[str]] = defaultdict(set)
    own: set[int] = set()
    roles = Role.objects.current().filter(authority=authority, code__in=(*OFFICE_DUTIES, WATCHING))
    for role in roles.select_related("user"):
        names[role.user_id] = role.user.name
        codes[role.user_id].add(role.code)
        own |= {role.user_id} if role.code != WATCHING else set()
    seats = commission.members.current().select_related("user") if commission else ()
    for seat in seats:
        names[seat.user_id] = seat.user.name
        codes[seat.user_id].add(_duty_of(seat))
        own |= set() if seat.is_civil or seat.duty == Duty.EXPERT else {seat.user_id}
    found: dict[Side, list[Holder]] = {Side.OWN: [], Side.OUTSIDE: []}
    for pk, name in sorted(names.items()):
        found[Side.OWN if pk in own else Side.OUTSIDE].append(Holder(name, frozenset(codes[pk])))
    return found


def marking(held: Mapping[Side, Sequence[Holder]]) -> int:
    """How many of them mark."""
    return sum(not holder.codes.isdisjoint({*MARKING, "civil"}) for side in held.values() for holder in side)


def _duty_of(seat: CommissionMember) -> str:
    """A member from civil society is another duty than one of the authority."""
    return "civil" if seat.duty == Duty.MEMBER and seat.is_civil else str(seat.duty)
