"""Who sits in which commission."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.commissions import states
from ashar.commissions.models import MARKING, Commission, CommissionMember, Duty
from ashar.core import i18n
from ashar.places.models import Authority


def rows_of_seats(user: int) -> Any:
    """Seats held today in standing commissions, as ties."""
    held = CommissionMember.objects.current().filter(user=user, commission__state=states.Commission.APPOINTED)
    return held.values_list("duty", "commission_id", "commission__authority__code")


CAPACITIES = {
    Duty.CHAIR: _("Chair of the commission"),
    Duty.SECRETARY: _("Secretary of the commission"),
    Duty.MEMBER: _("Member of the commission"),
    Duty.EXPERT: _("Independent expert of the commission"),
}


def capacities_of(users: Sequence[User]) -> Mapping[int, Sequence[str]]:
    """In what capacity people sit in working commissions, in words, by id of the account; one query."""
    found: dict[int, dict[str, None]] = {}
    held = CommissionMember.objects.current().filter(
        user__in=users, commission__state=states.Commission.APPOINTED
    )
    for seat in held.select_related("commission__authority").order_by("pk"):
        where = i18n.written(seat.commission.authority, "name")
        # Two commissions of one authority are one capacity.
        found.setdefault(seat.user_id, {})[f"{CAPACITIES[Duty(seat.duty)]}, {where}"] = None
    return {pk: list(capacities) for pk, capacities in found.items()}


def commissions_of(authority: Authority) -> QuerySet[Commission]:
    """Commissions of an authority with the number of those who mark, working ones first."""
    found: QuerySet[Commission] = Commission.objects.filter(authority=authority)
    marking = Count("members", filter=Q(members__duty__in=MARKING))
    return found.annotate(marking=marking).order_by("state", "-act_date", "-pk")


def working_commissions(authority: Authority) -> QuerySet[Commission]:
    """Commissions that can serve a call today."""
    return commissions_of(authority).filter(state=states.Commission.APPOINTED)
