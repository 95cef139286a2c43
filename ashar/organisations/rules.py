"""Who may do what with an organisation and its people."""

from collections.abc import Iterable
from typing import Any

import rules

from ashar.accounts.models import RoleCode, User
from ashar.accounts.rules import is_operator, provide_ties
from ashar.organisations.models import MemberCode, Membership, Organisation
from ashar.organisations.queries import acts_for

VAULT_READERS = (MemberCode.HEAD, MemberCode.MANAGER, MemberCode.ACCOUNTANT)


@rules.predicate
def is_head_of_organisation(user: Any, organisation: Organisation) -> bool:
    """Files and signs for the organisation."""
    return acts_for(user, organisation.pk, MemberCode.HEAD)


@rules.predicate
def acts_for_organisation(user: Any, organisation: Organisation) -> bool:
    """Is one of its people."""
    return acts_for(user, organisation.pk)


@rules.predicate
def registered_it(user: Any, organisation: Organisation) -> bool:
    """Is head or specialist of the office that entered it for an applicant on paper."""
    office = organisation.registered_in_id
    return office is not None and user.holds(office, RoleCode.HEAD, RoleCode.SPECIALIST)


@rules.predicate
def begins_its_people(user: Any, organisation: Organisation) -> bool:
    """The office that registered it names its first head; after that its people name each other."""
    return bool(registered_it(user, organisation)) and not has_head(organisation)


@rules.predicate
def operates_for(user: Any, organisation: Organisation) -> bool:
    """Is an operator, within the demonstration if of it."""
    return bool(is_operator(user)) and (organisation.is_demonstration or not user.is_demonstration)


@rules.predicate
def keeps_applicants(user: Any) -> bool:
    """Is specialist or head somewhere, so may register an applicant on paper."""
    return bool(user.authorities(RoleCode.HEAD, RoleCode.SPECIALIST))


@rules.predicate
def sees_membership(user: Any, membership: Membership) -> bool:
    """May open the organisation's page."""
    organisation = membership.organisation
    return bool(
        acts_for_organisation(user, organisation)
        or registered_it(user, organisation)
        or operates_for(user, organisation)
    )


@rules.predicate
def may_end_membership(user: Any, membership: Membership) -> bool:
    """The head ends others' memberships; everybody may lay down their own."""
    organisation = membership.organisation
    return membership.user_id == user.pk or bool(
        is_head_of_organisation(user, organisation) or operates_for(user, organisation)
    )


def has_head(organisation: Organisation) -> bool:
    """Whether somebody files and signs for it today."""
    return bool(organisation.memberships.not_over().filter(code=MemberCode.HEAD).exists())


@provide_ties
def _ties_by_membership(by: User, person: User) -> Iterable[bool]:
    held = Membership.objects.not_over().filter(user=person).select_related("organisation")
    for membership in held:
        organisation = membership.organisation
        yield bool(is_head_of_organisation(by, organisation) or registered_it(by, organisation))


@rules.predicate
def sees_vault_of(user: Any, organisation: Organisation) -> bool:
    """Is head, project manager or accountant of the organisation; nobody else, whoever registered it."""
    return acts_for(user, organisation.pk, *VAULT_READERS)


@rules.predicate
def keeps_vault_of(user: Any, organisation: Organisation) -> bool:
    """Is head or project manager of the organisation."""
    return acts_for(user, organisation.pk, MemberCode.HEAD, MemberCode.MANAGER)


signed_in = rules.is_authenticated
rules.add_perm(
    "organisations.see_organisation", signed_in & (acts_for_organisation | registered_it | operates_for)
)
rules.add_perm("organisations.change_organisation", signed_in & (is_head_of_organisation | registered_it))
rules.add_perm(
    "organisations.invite_member", signed_in & (is_head_of_organisation | begins_its_people | operates_for)
)
rules.add_perm("organisations.see_membership", signed_in & sees_membership)
rules.add_perm("organisations.end_membership", signed_in & may_end_membership)
rules.add_perm("organisations.register_on_paper", signed_in & keeps_applicants)
rules.add_perm("organisations.see_vault", signed_in & sees_vault_of)
rules.add_perm("organisations.change_vault", signed_in & keeps_vault_of)
