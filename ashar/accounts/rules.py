"""Who may give and end roles, and who may hand out one-time codes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import rules

from ashar.accounts.models import Purpose, Role, RoleCode, User
from ashar.places.models import Authority

KEEPERS = (RoleCode.HEAD, RoleCode.SPECIALIST)
TieProvider = Callable[[User, User], Iterable[bool]]
_tie_providers: list[TieProvider] = []


@dataclass(frozen=True)
class Offer:
    """A role that somebody wishes to give: its code, and where."""

    authority: Authority | None
    code: str


def provide_ties(provider: TieProvider) -> TieProvider:
    """Let a later module say, for each tie that gives `person` a duty, whether `by` answers for it."""
    if provider not in _tie_providers:
        _tie_providers.append(provider)
    return provider


@rules.predicate
def is_operator(user: Any) -> bool:
    """Keeps the platform."""
    return any(code == RoleCode.OPERATOR for code, _pk, _chain in user.roles_now)


@rules.predicate
def plays(user: Any) -> bool:
    """Is of the demonstration, so anybody at all."""
    return bool(user.is_demonstration)


@rules.predicate
def operates(user: Any, authority: Authority) -> bool:
    """Is an operator here: one of the demonstration, whom anybody can play, only in its authorities."""
    return bool(is_operator(user)) and (authority.is_demonstration or not user.is_demonstration)


@rules.predicate
def keeps_people(user: Any, authority: Authority) -> bool:
    """Is head or specialist of the authority: answers for who works there."""
    return bool(user.holds(authority.pk, *KEEPERS))


@rules.predicate
def keeps_role(user: Any, role: Role) -> bool:
    """Sees who holds the role: keeps the people there, or is an operator there."""
    authority = role.authority
    return authority is not None and bool(keeps_people(user, authority) or operates(user, authority))


@rules.predicate
def may_give(user: Any, offer: Offer) -> bool:
    """The operator begins an authority; its head gives every role; its specialist all but a second head's."""
    if offer.code == RoleCode.OPERATOR or offer.authority is None:
        return bool(is_operator(user)) and offer.authority is None and not user.is_demonstration
    if user.holds(offer.authority.pk, RoleCode.HEAD):
        return True
    if operates(user, offer.authority) and offer.code in KEEPERS:
        return True
    if not user.holds(offer.authority.pk, RoleCode.SPECIALIST):
        return False
    return offer.code != RoleCode.HEAD or not has_head(offer.authority)


@rules.predicate
def may_end(user: Any, role: Role) -> bool:
    """Who may give a role may end it, and everybody may lay down their own."""
    return bool(role.user_id == user.pk or may_give(user, Offer(role.authority, role.code)))


@rules.predicate
def answers_for(user: Any, person: User) -> bool:
    """Answers for everything the person does here, so may let the person in; never for oneself.

    One who answers for a part only could take over the rest with the account.
    """
    if user.pk == person.pk:
        return False
    if is_operator(user):
        return person.is_demonstration or not user.is_demonstration
    if has_invited(user, person):
        return True
    ties = (tie for provider in _tie_providers for tie in provider(user, person))
    return next(ties, False) and all(ties)


def has_invited(user: User, person: User) -> bool:
    """Let the person in first, who has not entered since: the slip may be lost."""
    codes = person.entrance_codes.filter(made_by=user, purpose=Purpose.FIRST)
    return not person.has_usable_password() and codes.exists()


@provide_ties
def _ties_by_role(by: User, person: User) -> Iterable[bool]:
    for role in person.roles.not_over().select_related("authority"):
        yield bool(may_give(by, Offer(role.authority, role.code)))


def has_head(authority: Authority) -> bool:
    """Whether somebody is head of the authority today."""
    return Role.objects.current().filter(authority=authority, code=RoleCode.HEAD).exists()


@rules.predicate
def heads(user: Any, authority: Authority) -> bool:
    """Heads the authority: lets auditors in, and sees what they read."""
    return bool(user.holds(authority.pk, RoleCode.HEAD))


signed_in = rules.is_authenticated
rules.add_perm("accounts.see_authorities", signed_in & is_operator)
rules.add_perm("accounts.open_authority", signed_in & is_operator & ~plays)
rules.add_perm("accounts.see_people", signed_in & (keeps_people | operates))
rules.add_perm("accounts.see_role", signed_in & keeps_role)
rules.add_perm("accounts.give_role", signed_in & may_give)
rules.add_perm("accounts.let_auditor_in", signed_in & heads)
rules.add_perm("accounts.end_role", signed_in & may_end)
rules.add_perm("accounts.issue_entrance", signed_in & answers_for)
