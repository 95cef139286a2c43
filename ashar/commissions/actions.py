"""Deeds on commissions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions import create_account, issue_entrance
from ashar.accounts.models import Purpose, User
from ashar.commissions.engagements import engagements
from ashar.commissions.models import MARKING, Commission, CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web.ties import forget_ties
from ashar.places.models import Authority


@dataclass(frozen=True)
class Seat:
    """A seat of the order of appointment."""

    user: User
    duty: str
    is_civil: bool = False
    post_ky: str = ""
    post_ru: str = ""


@dataclass(frozen=True)
class NamedSeat:
    """A seat by the person's sign-in name (e-mail address or phone number); the person may be new here."""

    login: str
    name: str
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
    _check_seats(seats)
    if act_date > clock.today():
        raise Refused(_("The date of the order is still to come."))
    if valid_to and valid_to < act_date:
        raise Refused(_("The last day is before the first."))
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
    record = {"act": act_number, "date": act_date, "seats": sorted(seat.duty for seat in seats)}
    lifecycle.begin(commission, by=by, step_name="appoint", record=record)
    CommissionMember.objects.bulk_create(
        [
            CommissionMember(commission=commission, valid_from=act_date, valid_to=valid_to, **vars(seat))
            for seat in seats
        ]
    )
    for seat in seats:
        forget_ties(seat.user)
    return commission


@transaction.atomic
def appoint_by_names(
    *, authority: Authority, seats: Sequence[NamedSeat], by: User, **facts: Any
) -> Commission:
    """The same with sign-in names: a person who is new here gets an account, and enters by a code later."""
    journal.lock_chain(authority.code)
    known = [
        Seat(_person(seat, authority, by), seat.duty, seat.is_civil, seat.post_ky, seat.post_ru)
        for seat in seats
    ]
    return appoint_commission(authority=authority, seats=known, by=by, **facts)


def _person(seat: NamedSeat, authority: Authority, by: User) -> User:
    try:
        user = User.objects.get_by_natural_key(seat.login)
    except User.DoesNotExist:
        return create_account(
            login=seat.login, name=seat.name, by=by, is_demonstration=authority.is_demonstration
        )
    if not user.is_active:
        raise Refused(
            format_lazy(_("The account with the sign-in name {login} is closed."), login=seat.login)
        )
    if user.is_demonstration != authority.is_demonstration:
        raise Refused(
            _("People of the demonstration and real people are kept apart. Choose another sign-in name.")
        )
    return user


def _check_seats(seats: Sequence[Seat]) -> None:
    duties = [seat.duty for seat in seats]
    if duties.count(Duty.CHAIR) != 1:
        raise Refused(_("A commission has exactly one chair."))
    if duties.count(Duty.SECRETARY) != 1:
        raise Refused(_("A commission has exactly one secretary."))
    if len({seat.user.pk for seat in seats}) != len(seats):
        raise Refused(_("One person holds one seat."))


def let_member_in(*, member: CommissionMember, by: User, way: str) -> str:
    """A one-time code for the first entrance of a member; the code, to be printed or sent this once.

    Never for one who has entered already: who appoints a member must not be able to mark instead.
    """
    if member.user.has_usable_password():
        raise Refused(
            Blocker(
                _("This person has a password already and can sign in."), who=_("The person, by “forgotten”")
            )
        )
    return issue_entrance(user=member.user, by=by, purpose=Purpose.FIRST, way=way)


def dissolve_blockers(commission: Commission) -> Iterator[Blocker]:
    """Why a commission cannot end its work yet."""
    for number in engagements(commission):
        yield Blocker(
            format_lazy(_("The call {number} still needs it."), number=number),
            who=_("The city hall’s specialist"),
        )


@transaction.atomic
def dissolve_commission(*, commission: Commission, by: journal.Actor) -> Commission:
    """End a commission's work."""
    commission = lifecycle.lock(commission)
    lifecycle.check(commission, "dissolve", dissolve_blockers(commission))
    dissolved = lifecycle.move(commission, "dissolve", by=by)
    for member in dissolved.members.select_related("user"):
        forget_ties(member.user)
    return dissolved


def composition_blockers(
    members: Iterable[CommissionMember], *, least: int, civil_share: int, odd: bool = False
) -> list[Blocker]:
    """Why a commission of these members cannot serve a call: too few mark, or too few are from civil society.

    `least`: members who mark; `civil_share`: per cent of them; `odd`: their number is odd.
    """
    marking = [member for member in members if member.duty in MARKING]
    blockers = []
    if len(marking) < least:
        blockers.append(
            Blocker(
                format_lazy(
                    _("The commission has fewer members than the rules ask for: {found} of {least}."),
                    found=len(marking),
                    least=least,
                ),
                who=_("The head"),
                rule="commission.min_members",
            )
        )
    if odd and marking and len(marking) % 2 == 0:
        odd_rule = "commission.odd_number"
        blockers.append(
            Blocker(_("The number of members who mark must be odd."), who=_("The head"), rule=odd_rule)
        )
    if marking and 100 * sum(member.is_civil for member in marking) < civil_share * len(marking):
        blockers.append(
            Blocker(
                _("The commission has too few members from civil society."),
                who=_("The head"),
                rule="commission.civil_share_min_pct",
            )
        )
    return blockers
