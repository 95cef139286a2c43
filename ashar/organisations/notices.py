"""Letters about acting for an organisation."""

from django.utils.translation import gettext_lazy as _

from ashar.core.notices import NoticeKind, notify, register
from ashar.organisations.models import MemberCode, Membership, VaultDocument
from ashar.organisations.queries import members_of
from ashar.organisations.vault.kinds import kind_of

register(
    NoticeKind(
        code="organisations.membership",
        subject=_("You now act for an organisation"),
        body=_("Organisation: {organisation}. In which capacity: {capacity}."),
        link="account-notice",
    ),
    NoticeKind(
        code="organisations.expiry",
        subject=_("Valid until {until}: {document}"),
        body=_(
            "Organisation: {organisation}. A document that has expired on the day of a deadline cannot be "
            "filed. Put a newer one into the documents of the organisation."
        ),
        link="vault-notice",
    ),
)


def tell_of_membership(membership: Membership) -> None:
    """Write to a person who already had an account that an organisation named them."""
    organisation = membership.organisation
    names = {"ky": organisation.name_ky, "ru": organisation.name_ru, "en": organisation.name_en}
    notify(
        [membership.user],
        number=f"organisation-{organisation.pk}",
        kind="organisations.membership",
        facts={"organisation": names, "capacity": MemberCode(membership.code).label},
    )


def tell_of_expiry(document: VaultDocument) -> None:
    """Write to those who keep the papers that one ends, or is over."""
    organisation = document.organisation
    names = {"ky": organisation.name_ky, "ru": organisation.name_ru, "en": organisation.name_en}
    notify(
        members_of(organisation.pk, MemberCode.HEAD, MemberCode.MANAGER),
        number=f"organisation-{organisation.pk}",
        kind="organisations.expiry",
        facts={
            "organisation": names,
            "document": kind_of(document.kind).titles,
            "until": document.valid_until,
        },
    )
