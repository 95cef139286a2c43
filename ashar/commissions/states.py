"""States of a commission."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Commission(TextChoices):
    """A commission works from its appointment to its end."""

    APPOINTED = "appointed", _("Appointed")
    DISSOLVED = "dissolved", _("Dissolved")


COMMISSION_STEPS = {
    "dissolve": step(
        [Commission.APPOINTED],
        Commission.DISSOLVED,
        _("End the commission"),
        follows=_("Its members can no longer open, mark or decide."),
        undo=_("No. A new order appoints a new commission."),
        seen_by=_("Everybody: the page of the commission stays."),
    )
}


class Draw(TextChoices):
    """A drawing by lot."""

    ANNOUNCED = "announced", _("Announced")
    DRAWN = "drawn", _("Drawn")
    CANCELLED = "cancelled", _("Cancelled")


DRAW_STEPS = {
    "draw": step(
        [Draw.ANNOUNCED],
        Draw.DRAWN,
        _("Draw"),
        follows=_("The order of the whole list is counted from the seed and published with it."),
        undo=_("No. Everybody can count it again and gets the same."),
        seen_by=_("Everybody."),
    ),
    "cancel": step([Draw.ANNOUNCED], Draw.CANCELLED, _("Cancel the drawing")),
}
