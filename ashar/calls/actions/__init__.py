"""Deeds on calls."""

from ashar.calls.actions.announcing import announce_blockers, announce_call, rules_of
from ashar.calls.actions.drafting import Card, LotFacts, draft_call, revise_call
from ashar.calls.actions.historic import record_historic_call, record_historic_series
from ashar.calls.actions.settling import cancel_call, free_lot_money, settle_lot, take_step

__all__ = [
    "Card",
    "LotFacts",
    "announce_blockers",
    "announce_call",
    "cancel_call",
    "draft_call",
    "free_lot_money",
    "record_historic_call",
    "record_historic_series",
    "revise_call",
    "rules_of",
    "settle_lot",
    "take_step",
]
