"""Who acts for which organisation."""

from collections.abc import Iterable, Mapping, Sequence

from ashar.accounts.models import User
from ashar.core import i18n
from ashar.core.web import access
from ashar.organisations.models import MemberCode, Membership, Organisation


def memberships_now(user: User) -> list[tuple[str, int]]:
    """Memberships held today: (code, organisation id); one query, read once for the account object."""
    known: list[tuple[str, int]] | None = user.__dict__.get("_memberships_now")
    if known is None:
        held = Membership.objects.current().filter(user=user)
        known = list(held.values_list("code", "organisation_id"))
        user.__dict__["_memberships_now"] = known
    return known


def acts_for(user: User, organisation_id: int, *codes: str) -> bool:
    """Whether the person acts for the organisation today, in one of these capacities (or any)."""
    return any(pk == organisation_id and (not codes or code in codes) for code, pk in memberships_now(user))


def organisations_of(user: User, *codes: str) -> Iterable[Organisation]:
    """Organisations that the person acts for today, in one of these capacities (or any)."""
    ids = {pk for code, pk in memberships_now(user) if not codes or code in codes}
    return Organisation.objects.filter(pk__in=ids).order_by("name_ky", "pk")  # type: ignore[no-any-return]


def duties_from_memberships(user: User) -> frozenset[str]:
    """`ngo` for everybody who acts for an organisation, and in which capacity."""
    codes = frozenset(code for code, _pk in memberships_now(user))
    return codes | {access.NGO} if codes else codes


def capacities_of(users: Sequence[User]) -> Mapping[int, Sequence[str]]:
    """In what capacity people act for organisations, in words, by id of the account; one query."""
    found: dict[int, list[str]] = {}
    for held in Membership.objects.current().filter(user__in=users).select_related("organisation"):
        found.setdefault(held.user_id, []).append(capacity(held))
    return found


def capacity(membership: Membership) -> str:
    """A membership in words: capacity and organisation."""
    return f"{MemberCode(membership.code).label}: {i18n.written(membership.organisation, 'name')}"
