"""What people are told of commissions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.commissions.models import Commission
from ashar.core import i18n
from ashar.core.notices import NoticeKind, register


def known_of(commission: Commission) -> dict[str, Any]:
    """What every notice about a commission knows."""
    return {"title": i18n.texts_of(commission, "title")}


register(
    NoticeKind(
        "commissions.invited",
        _("You are named in the commission {number}"),
        _("The order names you in “{title}”. Say with one tap whether you accept; then declare and mark."),
        link="commissions:commission",
    ),
    NoticeKind(
        "commissions.declined",
        _("A person declined a place in the commission {number}"),
        _("{name} does not take the place in “{title}”. Whether a substitute took it stands on its page."),
        link="commissions:commission",
    ),
    NoticeKind(
        "commissions.filled",
        _("You now hold a seat in the commission {number}"),
        _("Somebody declined in “{title}”, and the order names you as the next. You are a full member."),
        link="commissions:commission",
    ),
    NoticeKind(
        "commissions.observer",
        _("You are invited to watch the sittings of the commission {number}"),
        _("You are an observer of “{title}”. On its page you see how a sitting goes on."),
        link="commissions:commission",
    ),
)
