"""Who sits in which commission."""

from typing import Any

from ashar.commissions.models import CommissionMember
from ashar.commissions.states import Commission


def rows_of_seats(user: Any) -> Any:
    """Seats held today in standing commissions, as ties."""
    held = CommissionMember.objects.current().filter(user=user, commission__state=Commission.APPOINTED)
    return held.values_list("duty", "commission_id", "commission__authority__code")
