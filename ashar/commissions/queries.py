"""Who sits in which commission."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from ashar.commissions import states
from ashar.commissions.models import MARKING, Commission, CommissionMember
from ashar.places.models import Authority


def rows_of_seats(user: Any) -> Any:
    """Seats held today in standing commissions, as ties."""
    held = CommissionMember.objects.current().filter(user=user, commission__state=states.Commission.APPOINTED)
    return held.values_list("duty", "commission_id", "commission__authority__code")


def commissions_of(authority: Authority) -> QuerySet[Commission]:
    """Commissions of an authority with the number of those who mark, working ones first."""
    found: QuerySet[Commission] = Commission.objects.filter(authority=authority)
    marking = Count("members", filter=Q(members__duty__in=MARKING))
    return found.annotate(marking=marking).order_by("state", "-act_date", "-pk")


def working_commissions(authority: Authority) -> QuerySet[Commission]:
    """Commissions that can serve a call today."""
    return commissions_of(authority).filter(state=states.Commission.APPOINTED)
