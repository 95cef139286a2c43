"""Deeds on calls."""

from ashar.calls.actions.amending import (
    amendment_blockers,
    amendment_changes,
    announce_amendment,
    drop_amendment,
    prepare_amendment,
)
from ashar.calls.actions.announcing import announce_blockers, announce_call, rules_of
from ashar.calls.actions.clarifying import (
    Wording,
    answer_question,
    ask_question,
    asking_blockers,
    correct_answer,
    erase_question,
    last_day_for_questions,
    questions_until,
    set_question_aside,
)
from ashar.calls.actions.drafting import Card, LotFacts, draft_call, revise_call
from ashar.calls.actions.historic import record_historic_call, record_historic_series
from ashar.calls.actions.keeping import (
    forget_shares,
    give_share,
    key_of,
    missing_shares,
    opening_key,
    share_blockers,
    shares_of,
    still_arriving,
)
from ashar.calls.actions.repeating import fail_call, repeat_blockers, repeat_call
from ashar.calls.actions.settling import cancel_call, free_lot_money, settle_lot, take_step
from ashar.calls.actions.subscribing import ask_for_letters, confirm_letters, leave_letters

__all__ = [
    "Card",
    "LotFacts",
    "Wording",
    "amendment_blockers",
    "amendment_changes",
    "announce_amendment",
    "announce_blockers",
    "announce_call",
    "answer_question",
    "ask_for_letters",
    "ask_question",
    "asking_blockers",
    "cancel_call",
    "confirm_letters",
    "correct_answer",
    "draft_call",
    "drop_amendment",
    "erase_question",
    "fail_call",
    "forget_shares",
    "free_lot_money",
    "give_share",
    "key_of",
    "last_day_for_questions",
    "leave_letters",
    "missing_shares",
    "opening_key",
    "prepare_amendment",
    "questions_until",
    "record_historic_call",
    "record_historic_series",
    "repeat_blockers",
    "repeat_call",
    "revise_call",
    "rules_of",
    "set_question_aside",
    "settle_lot",
    "share_blockers",
    "shares_of",
    "still_arriving",
    "take_step",
]
