"""Who acts for which organisation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import CharField, Value

from ashar.accounts.models import User
from ashar.core import i18n
from ashar.core.web.ties import ties_of
from ashar.organisations.models import MemberCode, Membership, Organisation


def memberships_now(user: User) -> list[tuple[str, int]]:
    """Memberships held today: (code, organisation id); read once for the account object with all ties."""
    return [(tie.code, tie.body) for tie in ties_of(user, "membership") if tie.body]


def acts_for(user: User, organisation_id: int, *codes: str) -> bool:
    """Whether the person acts for the organisation today, in one of these capacities (or any)."""
    return any(pk == organisation_id and (not codes or code in codes) for code, pk in memberships_now(user))


def members_of(organisation_id: int, *codes: str) -> set[User]:
    """People who act for the organisation today, in one of these capacities (or any)."""
    held = Membership.objects.current().filter(organisation=organisation_id).select_related("user")
    return {membership.user for membership in (held.filter(code__in=codes) if codes else held)}


def organisations_of(user: User, *codes: str) -> Iterable[Organisation]:
    """Organisations that the person acts for today, in one of these capacities (or any)."""
    ids = {pk for code, pk in memberships_now(user) if not codes or code in codes}
    return Organisation.objects.filter(pk__in=ids).order_by("name_ky", "pk")  # type: ignore[no-any-return]


def rows_of_memberships(user: int) -> Any:
    """Memberships held today as ties; they lie in nobody's journal."""
    held = Membership.objects.current().filter(user=user)
    return held.values_list("code", "organisation_id", Value("", CharField()))


def capacities_of(users: Sequence[User]) -> Mapping[int, Sequence[str]]:
    """In what capacity people act for organisations, in words, by id of the account; one query."""
    found: dict[int, list[str]] = {}
    for held in Membership.objects.current().filter(user__in=users).select_related("organisation"):
        found.setdefault(held.user_id, []).append(capacity(held))
    return found


def capacity(membership: Membership) -> str:
    """A membership in words: capacity and organisation."""
    return f"{MemberCode(membership.code).label}: {i18n.written(membership.organisation, 'name')}"
