"""What the people of an organisation are told about its proposal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, register
from ashar.proposals.models import Proposal

FILED = "proposals.filed"
WITHDRAWN = "proposals.withdrawn"


def register_kinds() -> None:
    """Make the notices of this stage known."""
    register(
        NoticeKind(
            FILED,
            _("Filed: {number}, version {version}"),
            _("{organisation} has filed its proposal for “{title}” on {at}. The receipt is on its page."),
            link="proposals:receipt",
            protected_subject=_("Filed: {number}, version {version}"),
            protected_body=_(
                "A proposal of your organisation was filed on {at}. The receipt is on its page."
            ),
        ),
        NoticeKind(
            WITHDRAWN,
            _("Withdrawn: {number}"),
            _(
                "{organisation} has withdrawn its proposal for “{title}”. "
                "Until {until} it can be filed again."
            ),
            link="proposals:proposal",
            protected_subject=_("Withdrawn: {number}"),
            protected_body=_(
                "A proposal of your organisation was withdrawn. Until {until} it can be filed again."
            ),
        ),
    )


def tell_people(proposal: Proposal, kind: str) -> None:
    """Write to everybody who acts for the organisation today; nothing of the content goes into it."""
    call = proposal.lot.call
    facts = {
        "version": proposal.version,
        "organisation": _in_languages(proposal.organisation, "name"),
        "title": _in_languages(call, "title"),
        "at": proposal.filed_at,
        "until": call.deadline,
        "is_protected": call.is_protected,
    }
    people = User.objects.filter(memberships__in=proposal.organisation.memberships.current()).distinct()
    notify(people, number=proposal.number, kind=kind, facts=facts)


def _in_languages(obj: Any, field: str) -> dict[str, str]:
    return {code: getattr(obj, f"{field}_{code}") for code in i18n.LANGUAGES}
