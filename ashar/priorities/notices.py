"""Letters to those who mark in a priority round."""

from django.utils.translation import gettext_lazy as _

from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, register
from ashar.priorities.models import Marker, Round

register(
    NoticeKind(
        code="priorities.marking",
        subject=_("You are asked to mark the problems of a priority round"),
        body=_(
            "{authority}: the method is published. Mark each problem before the votes are counted: "
            "they are counted after {day}."
        ),
        link="priorities:marks",
    )
)


def tell_marker(round: Round, marker: Marker) -> None:
    """Write to a member of the commission who has an account."""
    if marker.user is not None:
        facts = {"authority": i18n.texts_of(round.authority, "name"), "day": round.closes_on}
        notify([marker.user], number=round.number, kind="priorities.marking", facts=facts)
