"""Deeds on commissions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.commissions.models import Commission, CommissionMember, Duty
from ashar.core import journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority


@dataclass(frozen=True)
class Seat:
    """A seat of the order of appointment."""

    user: User
    duty: str
    is_civil: bool = False
    post_ky: str = ""
    post_ru: str = ""


@transaction.atomic
def appoint_commission(
    *,
    authority: Authority,
    title_ky: str,
    title_ru: str,
    act_number: str,
    act_date: date,
    seats: Sequence[Seat],
    by: journal.Actor,
    scan: StoredFile | None = None,
    valid_to: date | None = None,
    title_en: str = "",
) -> Commission:
    """Record the order that appoints a commission, with its seats."""
    duties = [seat.duty for seat in seats]
    if duties.count(Duty.CHAIR) != 1:
        raise Refused(_("A commission has exactly one chair."))
    if duties.count(Duty.SECRETARY) != 1:
        raise Refused(_("A commission has exactly one secretary."))
    if len({seat.user.pk for seat in seats}) != len(seats):
        raise Refused(_("One person holds one seat."))
    commission = Commission(
        authority=authority,
        title_ky=title_ky,
        title_ru=title_ru,
        title_en=title_en,
        act_number=act_number,
        act_date=act_date,
        scan=scan,
        valid_to=valid_to,
    )
    record = {"act": act_number, "date": act_date, "seats": sorted(duties)}
    lifecycle.begin(commission, by=by, step_name="appoint", record=record)
    CommissionMember.objects.bulk_create(
        [
            CommissionMember(commission=commission, valid_from=act_date, valid_to=valid_to, **vars(seat))
            for seat in seats
        ]
    )
    return commission


@transaction.atomic
def dissolve_commission(*, commission: Commission, by: journal.Actor) -> Commission:
    """End a commission's work."""
    return lifecycle.move(lifecycle.lock(commission), "dissolve", by=by)


def composition_blockers(commission: Commission, *, least: int, civil_share: int) -> list[Blocker]:
    """Why this commission cannot serve a call: too few who mark, or too few from civil society.

    `least`: members who mark; `civil_share`: per cent of them (settings `commission.*`).
    """
    marking = list(commission.members.current().marking())
    blockers = []
    if len(marking) < least:
        blockers.append(
            Blocker(_("The commission has fewer members than the rules ask for."), who=_("The head"))
        )
    if marking and 100 * sum(member.is_civil for member in marking) < civil_share * len(marking):
        blockers.append(
            Blocker(_("The commission has too few members from civil society."), who=_("The head"))
        )
    return blockers
