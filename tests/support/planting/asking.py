"""What is asked and changed while a call is open, and who hears of it without an account."""

from __future__ import annotations

from django.test import override_settings

from ashar.calls.actions import (
    Wording,
    announce_amendment,
    answer_question,
    ask_for_letters,
    ask_question,
    confirm_letters,
    prepare_amendment,
)
from ashar.calls.models import Call, Clarification
from tests.support.planting.words import PUBLIC, Town


def ask_and_amend(town: Town) -> None:
    """Questions that wait, are answered and are held; one amendment announced, one in preparation."""
    call = Call.objects.filter(authority=town.authority, state="announced").order_by("-pk")[0]
    word, specialist = town.planted.word, town.people["specialist"]
    with town.on(-1, 13):
        answered, held, _waits = (_ask(town, call, f"asker {n}") for n in range(3))
        said = _wording(town, "answer on a call")
        answer_question(question=answered, wording=said, by=specialist)
    with town.on(-1, 14):
        amendment = prepare_amendment(
            call=call,
            values=town.planted.in_both(PUBLIC, "conditions"),
            **town.planted.in_both(PUBLIC, "reason"),
            by=specialist,
        )
        announce_amendment(amendment=amendment, by=town.people["head"])
    with town.on(-1, 15):
        said = _wording(town, "amendment in preparation")
        answer_question(question=held, wording=said, changes_terms=True, by=specialist)
        call.refresh_from_db()
        prepare_amendment(
            call=call,
            values=town.planted.in_both("amendment in preparation", "tasks"),
            **town.planted.in_both("amendment in preparation", "reason"),
            by=specialist,
        )
    with override_settings(HAS_MAIL_SERVER=True):
        wish = ask_for_letters(email=f"{word('address of a subscriber')}@example.kg", language="ky")
        assert wish is not None
        confirm_letters(subscription=wish)


def _ask(town: Town, call: Call, asker: str) -> Clarification:
    word = town.planted.word
    text, contact = word("question of an asker"), f"{word('address of an asker')}@example.kg"
    return ask_question(call=call, text=text, contact=contact, asker=asker)


def _wording(town: Town, name: str) -> Wording:
    return Wording(**town.planted.in_both(name, "question", "answer"))
