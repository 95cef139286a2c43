"""Who may be called into an empty place."""

from __future__ import annotations

from collections.abc import Iterator

from ashar.commissions.models import Absence, CommissionMember, Duty, StandsIn


def fits(substitute: CommissionMember, seat: CommissionMember) -> bool:
    """Whether with this substitute the commission stays composed as it was.

    “Any member” is neither the chair, the secretary nor an expert, and civil society loses no seat.
    """
    if substitute.stands_in == StandsIn.ANY:
        return seat.duty == Duty.MEMBER and (substitute.is_civil or not seat.is_civil)
    return substitute.stands_in == seat.kind_of_seat


def free_substitutes(seat: CommissionMember, number: str = "") -> Iterator[CommissionMember]:
    """Those who may take this seat, in the order of the appointment; for a call, who is not taken or away."""
    found = CommissionMember.objects.substitutes().filter(commission=seat.commission_id).exclude(pk=seat.pk)
    taken: set[int | None] = set()
    if number:
        going = Absence.objects.filter(call_number=number, ended_at=None)
        for member, substitute in going.values_list("member", "substitute"):
            taken |= {member, substitute}
    for substitute in found.exclude(answer="declined").select_related("user"):
        if substitute.pk not in taken and fits(substitute, seat):
            yield substitute
