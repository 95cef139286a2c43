"""Letters about acting for an organisation."""

from django.utils.translation import gettext_lazy as _

from ashar.core.notices import NoticeKind, notify, register
from ashar.organisations.models import MemberCode, Membership

register(
    NoticeKind(
        code="organisations.membership",
        subject=_("You now act for an organisation"),
        body=_("Organisation: {organisation}. In which capacity: {capacity}."),
        link="account-notice",
    )
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
