"""Deeds on people: opening accounts, giving and ending roles."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.actions.entrance import let_in
from ashar.accounts.models import Purpose, Role, RoleCode, User, Way
from ashar.accounts.names import sign_in_name
from ashar.accounts.notices import tell_of_role
from ashar.accounts.rules import Offer
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web.ties import forget_ties
from ashar.places.models import Authority


@dataclass(frozen=True)
class Invitation:
    """What came of inviting a person.

    `code`: the one-time code to print, or None when a letter was sent or the person already has a password.
    """

    role: Role
    way: Way
    code: str | None
    is_new: bool


@transaction.atomic
def create_account(
    *, login: str, name: str, by: journal.Actor, language: str = "ky", is_demonstration: bool = False
) -> User:
    """Open an account without a password; the person sets one at the first entrance.

    `login`: an e-mail address or a phone number, in any spelling.
    """
    try:
        login = sign_in_name(login)
    except ValidationError as wrong:
        raise Refused(*wrong.messages) from None
    journal.lock_chain(journal.PLATFORM)
    if User.objects.filter(login=login).exists():
        raise Refused(_("There is already an account with this sign-in name."))
    is_address = "@" in login
    user = User(
        login=login,
        email=login if is_address else "",
        phone="" if is_address else login,
        name=name,
        language=language,
        is_demonstration=is_demonstration,
    )
    user.set_unusable_password()
    user.save()
    journal.write_entry(
        chain=journal.PLATFORM,
        number=f"person-{user.pk}",
        step="account.create",
        by=by,
        facts={"person": user.journal_digest},
    )
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    code: str,
    by: journal.Actor,
    authority: Authority | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    stands_in_for: Role | None = None,
) -> Role:
    """Give a role, from a day to a day; `authority` is absent only for the operator.

    `stands_in_for`: the role of the one whose work is done meanwhile.
    """
    begins = valid_from or clock.today()
    journal.lock_chain(authority.code if authority else journal.PLATFORM)
    blockers = list(_granting_blockers(user, code, by, authority, begins, valid_to))
    if blockers:
        raise Refused(*blockers)
    role = Role.objects.create(
        user=user,
        authority=authority,
        code=code,
        valid_from=begins,
        valid_to=valid_to,
        stands_in_for=stands_in_for,
    )
    forget_ties(user)
    journal.write_entry(
        chain=role.chain,
        number=f"person-{user.pk}",
        step="role.grant",
        by=by,
        facts={"role": code, "from": begins, "to": valid_to, "person": user.journal_digest}
        | ({"stands_in_for": stands_in_for.user.journal_digest} if stands_in_for else {}),
    )
    return role


def _granting_blockers(
    user: User, code: str, by: journal.Actor, authority: Authority | None, begins: date, last: date | None
) -> Iterator[Blocker]:
    if by == user:
        yield Blocker(_("Nobody can give a role to themselves."), who=_("Another head, or the operator."))
    if code == RoleCode.AUDITOR and last is None:
        yield Blocker(_("An auditor's role needs a last day."))
    if last and last < begins:
        yield Blocker(_("The last day is before the first."))
    # An operator of the demonstration is held to it by accounts.rules.operates.
    if user.is_demonstration and authority and not authority.is_demonstration:
        yield Blocker(_("A person of the demonstration cannot hold a real role."))
    same = Role.objects.not_over(begins).filter(user=user, authority=authority, code=code)
    if last:
        same = same.filter(valid_from__lte=last)
    if same.exists():
        yield Blocker(_("This person already holds this role in those days."))


@transaction.atomic
def invite_person(
    *,
    login: str,
    name: str,
    code: str,
    authority: Authority,
    by: User,
    way: str = Way.SLIP,
    language: str = "ky",
    valid_from: date | None = None,
    valid_to: date | None = None,
    stands_in_for: Role | None = None,
) -> Invitation:
    """Give a role to a person, who may be new here, and let the person in by letter or printed code."""
    if not by.has_perm("accounts.give_role", Offer(authority, code)):
        raise Refused(_giving_refusal(code))
    if code == RoleCode.AUDITOR:
        raise Refused(Blocker(_("An auditor is let in by a letter."), who=_("The head of the authority.")))
    return admit(
        login=login,
        name=name,
        code=code,
        authority=authority,
        by=by,
        way=way,
        language=language,
        valid_from=valid_from,
        valid_to=valid_to,
        stands_in_for=stands_in_for,
    )


@transaction.atomic
def admit(
    *,
    login: str,
    name: str,
    code: str,
    authority: Authority,
    by: User,
    way: str,
    language: str,
    valid_from: date | None,
    valid_to: date | None,
    stands_in_for: Role | None = None,
) -> Invitation:
    """What `invite_person` does, for a deed that has itself checked who may."""
    user, is_new = account_for(
        login=login, name=name, by=by, language=language, is_demonstration=authority.is_demonstration
    )
    role = grant_role(
        user=user,
        code=code,
        by=by,
        authority=authority,
        valid_from=valid_from,
        valid_to=valid_to,
        stands_in_for=stands_in_for,
    )
    if user.has_usable_password():
        tell_of_role(role)
        return Invitation(role, Way(way), None, is_new=False)
    chosen = Way(way) if user.email else Way.SLIP
    issued = let_in(user=user, by=by, purpose=Purpose.FIRST, way=chosen)
    return Invitation(role, chosen, issued if chosen is Way.SLIP else None, is_new)


def _giving_refusal(code: str) -> Blocker:
    if code == RoleCode.HEAD:
        return Blocker(_("The head's role is given by a head."), who=_("The present head, or the operator."))
    return Blocker(
        _("You cannot give this role here."), who=_("The head or the specialist of the authority.")
    )


@transaction.atomic
def account_for(
    *, login: str, name: str, by: journal.Actor, language: str, is_demonstration: bool
) -> tuple[User, bool]:
    """The account with this sign-in name, and whether it was opened now because there was none."""
    try:
        user = User.objects.get_by_natural_key(login)
    except User.DoesNotExist:
        return create_account(
            login=login, name=name, by=by, language=language, is_demonstration=is_demonstration
        ), True
    if not user.is_active:
        raise Refused(_("The account with this sign-in name is closed."))
    if user.is_demonstration != is_demonstration:
        raise Refused(
            _("People of the demonstration and real people are kept apart. Choose another sign-in name.")
        )
    return user, False


@transaction.atomic
def substitute(
    *,
    role: Role,
    login: str,
    name: str,
    valid_from: date,
    valid_to: date,
    by: User,
    way: str = Way.SLIP,
    language: str = "ky",
) -> Invitation:
    """Let another person do the work of a role during illness or leave, from a day to a day."""
    if role.authority is None:
        raise Refused(_("The operator's role has no substitutes."))
    return invite_person(
        login=login,
        name=name,
        code=role.code,
        authority=role.authority,
        by=by,
        way=way,
        language=language,
        valid_from=valid_from,
        valid_to=valid_to,
        stands_in_for=role,
    )


@transaction.atomic
def end_role(*, role: Role, by: User, last_day: date | None = None) -> Role:
    """End a role at once, or after a last day."""
    if not by.has_perm("accounts.end_role", role):
        raise Refused(Blocker(_("You cannot end this role."), who=_("The head of the authority.")))
    return close_role(role=role, by=by, last_day=last_day)


@transaction.atomic
def close_role(*, role: Role, by: journal.Actor, last_day: date | None = None) -> Role:
    """End it for a deed that has itself checked who may (the end of an adviser's assignment)."""
    journal.lock_chain(role.chain)
    role = Role.objects.select_for_update(of=("self",)).select_related("authority", "user").get(pk=role.pk)
    blockers = list(ending_blockers(role, last_day=last_day))
    if blockers:
        raise Refused(*blockers)
    if last_day:
        role.valid_to = last_day
    else:
        role.ended_at = clock.now()
    role.save(update_fields=["valid_to", "ended_at"])
    journal.write_entry(
        chain=role.chain,
        number=f"person-{role.user_id}",
        step="role.end",
        by=by,
        facts={"role": role.code, "last_day": last_day or clock.today(), "person": role.user.journal_digest},
    )
    return role


def ending_blockers(role: Role, *, last_day: date | None = None) -> Iterator[Blocker]:
    """Why a role cannot end now, or after this last day."""
    today = clock.today()
    if not Role.objects.not_over().filter(pk=role.pk).exists():
        yield Blocker(_("This role is already over."))
    if last_day and last_day < max(today, role.valid_from):
        yield Blocker(_("The last day is in the past or before the first day."))
    if last_day and role.valid_to and last_day > role.valid_to:
        yield Blocker(_("The role ends earlier than that."))
    if role.code in _NEVER_EMPTY and _is_last(role, last_day + clock.ONE_DAY if last_day else today):
        yield _NEVER_EMPTY[RoleCode(role.code)]


_NEVER_EMPTY = {
    RoleCode.HEAD: Blocker(
        _("This is the last head. First give the head's role to a successor."),
        who=_("The present head, or the operator."),
    ),
    RoleCode.OPERATOR: Blocker(_("This is the last operator. First appoint another one.")),
}


def _is_last(role: Role, free_from: date) -> bool:
    """Whether nobody else would hold the role on the first day without this person."""
    holders = Role.objects.current(max(free_from, role.valid_from)).exclude(pk=role.pk)
    return not holders.filter(authority=role.authority, code=role.code).exists()
