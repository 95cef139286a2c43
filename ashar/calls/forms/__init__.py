"""Forms of calls."""

from ashar.calls.forms.amending import AmendmentSheet
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
from ashar.calls.forms.questions import AnswerForm, AsideForm, AskForm, CorrectForm, LettersForm, SeekForm

__all__ = [
    "LOT_TEXTS",
    "PLAIN",
    "TEXTS",
    "AmendmentSheet",
    "AnswerForm",
    "AsideForm",
    "AskForm",
    "CallSheet",
    "CancelForm",
    "CardForm",
    "CorrectForm",
    "LettersForm",
    "LotForm",
    "SeekForm",
    "card_for",
    "card_of",
    "lots_for",
    "lots_of",
]
