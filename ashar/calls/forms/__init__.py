"""Forms of calls."""

from ashar.calls.forms.card import (
    LOT_TEXTS,
    PLAIN,
    TEXTS,
    CallSheet,
    CancelForm,
    CardForm,
    LotForm,
    card_for,
    card_of,
    lots_for,
    lots_of,
)

__all__ = [
    "LOT_TEXTS",
    "PLAIN",
    "TEXTS",
    "CallSheet",
    "CancelForm",
    "CardForm",
    "LotForm",
    "card_for",
    "card_of",
    "lots_for",
    "lots_of",
]
