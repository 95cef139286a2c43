"""What people are told of a selection."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ashar.calls.notices import known_of
from ashar.core.notices import NoticeKind, notify, register
from ashar.organisations.queries import members_of
from ashar.proposals.models import Proposal

BRING = "selection.bring_package"
_WHY = _(
    "The keepers cannot make the key of the call any more, so your proposal {number} cannot be opened here. "
    "Bring the package of its receipt until {until}: without it the proposal takes no part."
)

register(
    NoticeKind(
        "selection.opened",
        _("The proposals of {number} are opened: please declare your interests"),
        _("The sitting on “{title}” has begun. Declare your interests first; then you can read and mark."),
        link="selection:sitting",
        protected_subject=_("The proposals of {number} are opened: please declare your interests"),
        protected_body=_("The sitting has begun. Declare your interests first; then you can read and mark."),
    ),
    NoticeKind(
        "selection.ready_to_mark",
        _("The proposals of {number} can be marked"),
        _("The admission check of “{title}” is finished. Mark alone and lock your sheet."),
        link="selection:sitting",
        protected_subject=_("The proposals of {number} can be marked"),
        protected_body=_("The admission check is finished. Mark alone and lock your sheet."),
    ),
    NoticeKind(
        "selection.results",
        _("Results of {number} are published"),
        _("The commission has decided about “{title}”. Results, reasons and your own marks are on the page."),
        link="selection:results",
        protected_subject=_("Results of {number} are published"),
        protected_body=_("The commission has decided. Results, reasons and your own marks are on the page."),
    ),
    NoticeKind(
        "selection.to_publish",
        _("The protocol of {number} is signed: please publish the results"),
        _("The commission has decided about “{title}” and signed. The results wait for your publication."),
        link="selection:sitting",
        protected_subject=_("The protocol of {number} is signed: please publish the results"),
        protected_body=_("The commission has decided and signed. The results wait for your publication."),
    ),
)
register(
    NoticeKind(
        BRING,
        _("Bring the package of your receipt: {title}"),
        _WHY,
        link="selection:bring",
        protected_subject=_("Bring the package of your receipt: {number}"),
        protected_body=_WHY,
    )
)


def ask_for_packages(filed: Iterable[Proposal], *, until: datetime) -> None:
    """Ask everybody who acts for an applicant for the package of its receipt."""
    for proposal in filed:
        facts = known_of(proposal.lot.call) | {"until": until}
        notify(members_of(proposal.organisation_id), number=proposal.number, kind=BRING, facts=facts)
