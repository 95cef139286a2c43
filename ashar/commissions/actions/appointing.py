"""Appointing a commission by an order, letting its people in, changing its members, ending its work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions import create_account, issue_entrance
from ashar.accounts.models import Purpose, User
from ashar.commissions.actions.adopting import adopt_default
from ashar.commissions.engagements import engagements
from ashar.commissions.models import Commission, CommissionMember, Duty, StandsIn
from ashar.commissions.notices import known_of
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
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
    is_deputy: bool = False
    stands_in: str = ""


@dataclass(frozen=True)
class NamedSeat:
    """A seat by the person's sign-in name (e-mail address or phone number); the person may be new here."""

    login: str
    name: str
    duty: str
    is_civil: bool = False
    post_ky: str = ""
    post_ru: str = ""
    is_deputy: bool = False
    stands_in: str = ""


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
    **terms: Any,
) -> Commission:
    """Record the order that appoints a commission, with its seats.

    `terms`: how long (`term`), its `broadcast_url`, `marks_with_names`. With the appointment the shipped
    rules of work are adopted, so that the light procedure asks for no form.
    """
    seats = [of_its_duty(seat) for seat in seats]
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
        **terms,
    )
    record = {
        "act": act_number,
        "date": act_date,
        "seats": sorted(seat.duty for seat in seats if not seat.stands_in),
        "substitutes": sorted(seat.stands_in for seat in seats if seat.stands_in),
    }
    lifecycle.begin(commission, by=by, step_name="appoint", record=record)
    CommissionMember.objects.bulk_create(
        [
            CommissionMember(commission=commission, valid_from=act_date, valid_to=valid_to, **vars(seat))
            for seat in seats
        ]
    )
    for seat in seats:
        forget_ties(seat.user)
    adopt_default(commission, by=by)
    invite(commission, [seat.user for seat in seats], by)
    return commission


def invite(commission: Commission, people: Sequence[User], by: journal.Actor) -> None:
    """Ask those who are named whether they accept; who writes the order down knows of it.

    Called by actions only.
    """
    others = [user for user in people if not isinstance(by, User) or user.pk != by.pk]
    notify(others, number=commission.number, kind="commissions.invited", facts=known_of(commission))


def of_its_duty(seat: Seat) -> Seat:
    """A substitute has the duty of those for whom it may be called."""
    if not seat.stands_in:
        return seat
    duties = {StandsIn.CHAIR: Duty.CHAIR, StandsIn.SECRETARY: Duty.SECRETARY, StandsIn.EXPERT: Duty.EXPERT}
    return replace(seat, duty=duties.get(StandsIn(seat.stands_in), Duty.MEMBER))


@transaction.atomic
def appoint_by_names(
    *, authority: Authority, seats: Sequence[NamedSeat], by: User, **facts: Any
) -> Commission:
    """The same with sign-in names: a person who is new here gets an account, and enters by a code later."""
    journal.lock_chain(authority.code)
    known = [seat_of(seat, authority, by) for seat in seats]
    return appoint_commission(authority=authority, seats=known, by=by, **facts)


def seat_of(seat: NamedSeat, authority: Authority, by: User) -> Seat:
    """The seat with the account of its person, opened here if there is none; called by actions only."""
    known = {name: value for name, value in vars(seat).items() if name not in ("login", "name")}
    return Seat(_person(seat, authority, by), **known)


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
    duties = [seat.duty for seat in seats if not seat.stands_in]
    if duties.count(Duty.CHAIR) != 1:
        raise Refused(_("A commission has exactly one chair."))
    if duties.count(Duty.SECRETARY) != 1:
        raise Refused(_("A commission has exactly one secretary."))
    if len({seat.user.pk for seat in seats}) != len(seats):
        raise Refused(_("One person holds one seat."))
    for seat in seats:
        check_capacity(seat)


def check_capacity(seat: Seat) -> None:
    """Refuse what a person cannot be at once."""
    if seat.is_civil and seat.is_deputy:
        raise Refused(_("A deputy of the kenesh does not sit for civil society."))
    if seat.stands_in == StandsIn.CIVIL and not seat.is_civil:
        raise Refused(_("Who stands in for a member from civil society is from civil society."))
    if seat.stands_in == StandsIn.OFFICIAL and seat.is_civil:
        raise Refused(_("Who stands in for an official is not from civil society."))


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
