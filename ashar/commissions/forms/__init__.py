"""Forms of commissions."""

from ashar.commissions.forms.appointing import AppointmentSheet, SeatForm
from ashar.commissions.forms.drawing import KINDS, DrawSheet, HoldForm
from ashar.commissions.forms.places import (
    BroadcastForm,
    ChangeForm,
    JoiningForm,
    LetInForm,
    ObserverForm,
    RulesForm,
)

__all__ = [
    "KINDS",
    "AppointmentSheet",
    "BroadcastForm",
    "ChangeForm",
    "DrawSheet",
    "HoldForm",
    "JoiningForm",
    "LetInForm",
    "ObserverForm",
    "RulesForm",
    "SeatForm",
]
