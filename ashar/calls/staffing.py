"""The people an authority has for an order, and the duties they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ashar.accounts.models import Role, RoleCode
from ashar.calls.models import Call
from ashar.calls.planning.people import Holder
from ashar.commissions.models import MARKING, CommissionMember, Duty
from ashar.commissions.queries import working_commissions
from ashar.places.models import Authority
from ashar.regulations.rulesets.book import Side

OFFICE_DUTIES = (RoleCode.SPECIALIST, RoleCode.HEAD, RoleCode.FINANCE)
WATCHING = RoleCode.MONITOR


def holders_of(authority: Authority, call: Call | None) -> dict[Side, list[Holder]]:
    """Who holds which duty today: its own people, and those from outside; two queries.

    Before there is a call its commission is the one that works now.
    """
    names: dict[int, str] = {}
    codes: dict[int, set[str]] = defaultdict(set)
    own: set[int] = set()
    roles = Role.objects.current().filter(authority=authority, code__in=(*OFFICE_DUTIES, WATCHING))
    for role in roles.select_related("user"):
        names[role.user_id] = role.user.name
        codes[role.user_id].add(role.code)
        own |= {role.user_id} if role.code != WATCHING else set()
    working = working_commissions(authority).values("pk")[:1]
    sitting: dict[str, Any] = {"commission": call.commission_id} if call else {"commission__in": working}
    for seat in CommissionMember.objects.current().filter(**sitting).select_related("user"):
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
