"""Deeds on commissions."""

from ashar.commissions.actions.absence import end_absence, record_absence
from ashar.commissions.actions.adopting import adopt_rules, adopting_blockers
from ashar.commissions.actions.answering import (
    accept_by_deed,
    accept_seat,
    declare_deputy,
    decline_seat,
    declining_blockers,
    invite_observer,
)
from ashar.commissions.actions.appointing import (
    NamedSeat,
    Seat,
    appoint_by_names,
    appoint_commission,
    dissolve_blockers,
    dissolve_commission,
    let_member_in,
)
from ashar.commissions.actions.drawing import (
    Named,
    announce_draw,
    cancel_draw,
    drawing_blockers,
    hold_draw,
)
from ashar.commissions.actions.members import change_members, changing_blockers, set_broadcast

__all__ = [
    "Named",
    "NamedSeat",
    "Seat",
    "accept_by_deed",
    "accept_seat",
    "adopt_rules",
    "adopting_blockers",
    "announce_draw",
    "appoint_by_names",
    "appoint_commission",
    "cancel_draw",
    "change_members",
    "changing_blockers",
    "declare_deputy",
    "decline_seat",
    "declining_blockers",
    "dissolve_blockers",
    "dissolve_commission",
    "drawing_blockers",
    "end_absence",
    "hold_draw",
    "invite_observer",
    "let_member_in",
    "record_absence",
    "set_broadcast",
]
