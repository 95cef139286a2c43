"""What members say to their appointment, and who watches the sittings."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode, User
from ashar.accounts.queries import holders
from ashar.commissions.actions.appointing import NamedSeat, seat_of
from ashar.commissions.engagements import engagements
from ashar.commissions.models import Answer, Commission, CommissionMember, Duty
from ashar.commissions.notices import known_of
from ashar.commissions.standing_in import free_substitutes
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.core.web.ties import forget_ties


def declining_blockers(member: CommissionMember) -> Iterator[Blocker]:
    """Why a place cannot be declined any more: a call that people rely on was announced with it."""
    if member.answer == Answer.ACCEPTED:
        yield Blocker(_("You have accepted already."), who=_("The head"))
    if member.duty == Duty.OBSERVER:
        return
    for number in engagements(member.commission):
        words = _("The call {number} was announced with you in the commission: say there that you cannot.")
        yield Blocker(format_lazy(words, number=number))


@transaction.atomic
def accept_seat(*, member: CommissionMember, by: User) -> CommissionMember:
    """One tap: the person takes the place. The order binds without it."""
    member = _own(member, by)
    return member if member.answer == Answer.ACCEPTED else _answer(member, Answer.ACCEPTED, by)


@transaction.atomic
def decline_seat(*, member: CommissionMember, by: User) -> CommissionMember:
    """One tap, no reason asked: the next substitute takes the seat, the office is told."""
    member = _own(member, by)
    if blockers := list(declining_blockers(member)):
        raise Refused(*blockers)
    member = _answer(member, Answer.DECLINED, by)
    if not member.stands_in and member.duty != Duty.OBSERVER:
        _fill(member, by)
    commission = member.commission
    office = holders(commission.authority_id, RoleCode.SPECIALIST) | holders(
        commission.authority_id, RoleCode.HEAD
    )
    facts = known_of(commission) | {"name": by.name}
    notify(office - {by}, number=commission.number, kind="commissions.declined", facts=facts)
    forget_ties(by)
    return member


def accept_by_deed(member: CommissionMember, *, by: User) -> None:
    """Who declares interests has taken the place; called by actions of later modules."""
    if member.answer == Answer.NONE:
        _answer(member, Answer.ACCEPTED, by)


@transaction.atomic
def declare_deputy(*, member: CommissionMember, by: User) -> CommissionMember:
    """A member says: I am a deputy of the kenesh. It stands beside the name everywhere."""
    member = _own(member, by)
    if member.is_civil:
        raise Refused(
            Blocker(
                _("You were appointed for civil society, where no deputy sits: the order must be changed."),
                who=_("The head"),
            )
        )
    member.is_deputy = True
    member.save(update_fields=["is_deputy"])
    _enter(member, "member.deputy", by, {"person": by.journal_digest})
    return member


@transaction.atomic
def invite_observer(
    *, commission: Commission, login: str, name: str, by: User, post_ky: str = "", post_ru: str = ""
) -> CommissionMember:
    """Name an observer: sees how a sitting goes on, never what is marked before all see it."""
    commission = lifecycle.lock(commission)
    if commission.state != "appointed":
        raise Refused(_("The commission has ended its work."))
    named = NamedSeat(login, name, Duty.OBSERVER, post_ky=post_ky, post_ru=post_ru)
    seat = seat_of(named, commission.authority, by)
    if commission.members.named().filter(user=seat.user).exists():
        raise Refused(_("This person already has a place in the commission."))
    facts = {"valid_to": commission.valid_to, **vars(seat)}
    observer: CommissionMember = CommissionMember.objects.create(commission=commission, **facts)
    _enter(observer, "observer.invite", by, {"person": seat.user.journal_digest})
    forget_ties(seat.user)
    facts = known_of(commission)
    notify([seat.user], number=commission.number, kind="commissions.observer", facts=facts)
    return observer


def _own(member: CommissionMember, by: User) -> CommissionMember:
    lifecycle.lock(member.commission)
    found: CommissionMember | None = (
        CommissionMember.objects.named().select_related("commission__authority").filter(pk=member.pk).first()
    )
    if found is None or found.user_id != by.pk:
        raise Refused(_("Only the person who is named answers."))
    return found


def _answer(member: CommissionMember, answer: Answer, by: User) -> CommissionMember:
    member.answer, member.answered_at = answer, clock.now()
    member.save(update_fields=["answer", "answered_at"])
    _enter(member, f"member.{answer}", by, {"person": by.journal_digest, "duty": member.duty})
    return member


def _fill(empty: CommissionMember, by: User) -> None:
    """The next substitute who fits takes the empty seat for good."""
    found = next(free_substitutes(empty), None)
    if found is None:
        return
    found.stands_in, found.duty = "", empty.duty
    found.save(update_fields=["stands_in", "duty"])
    _enter(found, "member.fill", by, {"person": found.user.journal_digest, "duty": found.duty})
    forget_ties(found.user)
    commission = empty.commission
    notify([found.user], number=commission.number, kind="commissions.filled", facts=known_of(commission))


def _enter(member: CommissionMember, step: str, by: journal.Actor, facts: dict[str, object]) -> None:
    commission = member.commission
    journal.write_entry(chain=commission.chain, number=commission.number, step=step, by=by, facts=facts)
