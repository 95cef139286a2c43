"""Who sits in which commission."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.commissions import states
from ashar.commissions.models import MARKING, Absence, Commission, CommissionMember, Draw, Duty, OwnRules
from ashar.core import i18n
from ashar.places.models import Authority

SUBSTITUTE = "substitute"


def rows_of_seats(user: int) -> Any:
    """Places held today in working commissions, as ties; a substitute is no more than that until called."""
    held = CommissionMember.objects.named().filter(user=user, commission__state=states.Commission.APPOINTED)
    held = held.annotate(code=Case(When(stands_in="", then=F("duty")), default=Value(SUBSTITUTE)))
    return held.values_list("code", "commission_id", "commission__authority__code")


CAPACITIES: dict[str, Any] = {
    Duty.CHAIR: _("Chair of the commission"),
    Duty.SECRETARY: _("Secretary of the commission"),
    Duty.MEMBER: _("Member of the commission"),
    Duty.EXPERT: _("Independent expert of the commission"),
    Duty.OBSERVER: _("Observer of the commission"),
    SUBSTITUTE: _("Substitute in the commission"),
}


def capacities_of(users: Sequence[User]) -> Mapping[int, Sequence[str]]:
    """In what capacity people sit in working commissions, in words, by id of the account; one query."""
    found: dict[int, dict[str, None]] = {}
    held = CommissionMember.objects.named().filter(
        user__in=users, commission__state=states.Commission.APPOINTED
    )
    for seat in held.select_related("commission__authority").order_by("pk"):
        where = i18n.written(seat.commission.authority, "name")
        # Two commissions of one authority are one capacity.
        what = CAPACITIES[SUBSTITUTE if seat.stands_in else seat.duty]
        found.setdefault(seat.user_id, {})[f"{what}, {where}"] = None
    return {pk: list(capacities) for pk, capacities in found.items()}


def commissions_of(authority: Authority) -> QuerySet[Commission]:
    """Commissions of an authority with the number of those who mark, working ones first."""
    found: QuerySet[Commission] = Commission.objects.filter(authority=authority)
    marking = Count("members", filter=Q(members__duty__in=MARKING, members__stands_in=""))
    return found.annotate(marking=marking).order_by("state", "-act_date", "-pk")


def working_commissions(authority: Authority) -> QuerySet[Commission]:
    """Commissions that can serve a call today."""
    return commissions_of(authority).filter(state=states.Commission.APPOINTED)


def rules_for_deadline(commission: Commission, deadline: datetime | None) -> OwnRules | None:
    """The rules of work that bind a call: the last adopted before its deadline."""
    adopted = OwnRules.objects.filter(commission=commission).select_related("scan")
    if deadline is not None:
        adopted = adopted.filter(adopted_at__lte=deadline)
    return adopted.first()


def seated_calls(user: Any) -> Any:
    """Numbers of the calls for which the person sits as somebody's substitute."""
    return Absence.objects.filter(substitute__user=user, ended_at=None).values("call_number")


def is_seated(user: Any, number: str, *duties: str) -> bool:
    """Whether the person sits for this call as a substitute (with one of these duties)."""
    found = Absence.objects.filter(substitute__user=user, ended_at=None, call_number=number)
    return (found.filter(substitute__duty__in=duties) if duties else found).exists()


def own_place(user: Any, commission: Commission) -> CommissionMember | None:
    """The person's place in a commission, answered or not."""
    if not user.is_authenticated:
        return None
    found: CommissionMember | None = (
        CommissionMember.objects.named().filter(user=user, commission=commission).first()
    )
    return found


def draws_of(authority: Authority) -> QuerySet[Draw]:
    """Drawings of an authority, the newest first."""
    found: QuerySet[Draw] = Draw.objects.filter(authority=authority).order_by("-held_on", "-pk")
    return found
