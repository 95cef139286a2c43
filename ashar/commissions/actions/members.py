"""Changing who sits, by another order; the link to the broadcast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.commissions.actions.appointing import NamedSeat, check_capacity, invite, of_its_duty, seat_of
from ashar.commissions.engagements import engagements
from ashar.commissions.models import Commission, CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web.ties import forget_ties


def changing_blockers(commission: Commission) -> Iterator[Blocker]:
    """Why nobody can join or leave now: a call has its commission until it is decided."""
    if commission.state != "appointed":
        yield Blocker(_("The commission has ended its work."))
    for number in engagements(commission):
        words = _("The call {number} goes on with these members; until its end substitutes are called.")
        yield Blocker(format_lazy(words, number=number))


@transaction.atomic
def change_members(
    *,
    commission: Commission,
    act_number: str,
    act_date: date,
    by: User,
    joins: NamedSeat | None = None,
    leaves: CommissionMember | None = None,
) -> Commission:
    """Record an order by which somebody joins, or leaves, or takes another's seat."""
    commission = lifecycle.lock(commission)
    if blockers := list(changing_blockers(commission)):
        raise Refused(*blockers)
    if joins is None and leaves is None:
        raise Refused(_("Say who joins or who leaves."))
    if act_date > clock.today() or act_date < commission.act_date:
        raise Refused(_("The date of the order is between the appointment and today."))
    if leaves is not None:
        _end(commission, leaves)
    if joins is not None:
        _join(commission, joins, by)
    _check_duties(commission)
    journal.write_entry(
        chain=commission.chain,
        number=commission.number,
        step="commission.change",
        by=by,
        facts={"act": act_number, "date": act_date, "joins": joins is not None, "leaves": leaves is not None},
    )
    return commission


def _end(commission: Commission, member: CommissionMember) -> None:
    found = commission.members.named().filter(pk=member.pk).first()
    if found is None:
        raise Refused(_("This person has no place in the commission."))
    found.valid_to = clock.today() - clock.ONE_DAY
    found.save(update_fields=["valid_to"])
    forget_ties(found.user)


def _join(commission: Commission, named: NamedSeat, by: User) -> None:
    seat = of_its_duty(seat_of(named, commission.authority, by))
    check_capacity(seat)
    if commission.members.named().filter(user=seat.user).exists():
        raise Refused(_("This person already has a place in the commission."))
    CommissionMember.objects.create(commission=commission, valid_to=commission.valid_to, **vars(seat))
    forget_ties(seat.user)
    invite(commission, [seat.user], by)


def _check_duties(commission: Commission) -> None:
    duties = list(commission.members.current().values_list("duty", flat=True))
    if duties.count(Duty.CHAIR) != 1 or duties.count(Duty.SECRETARY) != 1:
        raise Refused(_("A commission has exactly one chair and one secretary."))


@transaction.atomic
def set_broadcast(*, commission: Commission, address: str, by: User) -> Commission:
    """Say where its sittings can be watched; empty: nowhere."""
    commission = lifecycle.lock(commission)
    commission.broadcast_url = address
    commission.save(update_fields=["broadcast_url"])
    journal.write_entry(
        chain=commission.chain,
        number=commission.number,
        step="commission.broadcast",
        by=by,
        facts={"address": address},
    )
    return commission
