"""The one-click entrance of a demonstration: its people, and what waits for each.

Only people of the demonstration can be entered so, and only where there is a demonstration authority.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists
from django.utils.functional import Promise

from ashar.accounts.models import Role, User
from ashar.core import i18n
from ashar.places.models import Authority

Words = str | Promise
Provider = Callable[[Sequence[User]], Mapping[int, Sequence[Words]]]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_waiting: list[Provider] = []
_capacities: list[Provider] = []


@dataclass(frozen=True)
class Persona:
    """A person of the demonstration on the sign-in page."""

    user: User
    capacities: list[str]
    waiting: list[str]


def register_waiting(provider: Provider) -> Provider:
    """Let a later module say what waits for them: lists of words by id of the account."""
    if provider not in _waiting:
        _waiting.append(provider)
    return provider


def register_capacity(provider: Provider) -> Provider:
    """Let a later module say in what capacity they act: lists of words by id of the account."""
    if provider not in _capacities:
        _capacities.append(provider)
    return provider


def demonstration_is_on() -> bool:
    """Whether there is a demonstration authority here."""
    return bool(Authority.objects.filter(is_demonstration=True).exists())


def is_alone() -> bool:
    """Whether no authority works here in earnest, so that who signs in signs in to the demonstration."""
    return not Authority.objects.live().exists()


def personas() -> list[Persona]:
    """The people of the demonstration, those with something to do first; none when it is off."""
    is_on = Exists(Authority.objects.filter(is_demonstration=True))
    users = list(User.objects.filter(is_on, is_demonstration=True, is_active=True).order_by("pk"))
    if not users:
        return []
    capacities, waiting = _gather(_capacities, users), _gather(_waiting, users)
    people = [Persona(user, capacities.get(user.pk, []), waiting.get(user.pk, [])) for user in users]
    return sorted(people, key=lambda persona: not persona.waiting)


def enter_as_demonstration(request: Any, user: User) -> None:
    """Sign the visitor in as this person of the demonstration; raises PermissionDenied for anybody else."""
    has_real_role = user.roles.filter(authority__is_demonstration=False).exists()
    if not (user.is_demonstration and user.is_active and demonstration_is_on()) or has_real_role:
        raise PermissionDenied
    login(request, user, backend=BACKEND)


def _gather(providers: list[Provider], users: Sequence[User]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for provider in providers:
        for pk, words in provider(users).items():
            found.setdefault(pk, []).extend(str(each) for each in words)
    return found


@register_capacity
def _roles(users: Sequence[User]) -> Mapping[int, Sequence[Words]]:
    found: dict[int, list[Words]] = {}
    for role in Role.objects.current().filter(user__in=users).select_related("authority"):
        where = f", {i18n.written(role.authority, 'name')}" if role.authority else ""
        found.setdefault(role.user_id, []).append(f"{role.get_code_display()}{where}")
    return found
