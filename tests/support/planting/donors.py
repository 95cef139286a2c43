"""A donor’s agreement, and its consent to a call: refused, asked for again and given by a letter."""

from __future__ import annotations

from decimal import Decimal

from ashar.calls.models import Call
from ashar.core import clock
from ashar.programmes.actions import (
    DonorLetter,
    DonorTerms,
    answer_consent,
    ask_consent,
    expect_money,
    record_donor_agreement,
)
from ashar.programmes.models import FundingSource
from tests.support.planting.words import PUBLIC, Town

WORDS, SCAN = "words about a donor’s consent", "scan of a donor’s agreement"


def donors(town: Town, call: Call) -> None:
    """The donor promises money for the order of a call, and keeps its consent to the call."""
    word, people = town.planted.word, town.people
    scan, letter = town.paper(SCAN), town.paper(WORDS)
    source = FundingSource.objects.get(authority=town.authority, kind="donor")
    with town.on(-2):
        today = clock.today()
        terms = DonorTerms(
            reference=word(PUBLIC),
            signed_on=today,
            valid_from=today,
            valid_to=today + 300 * clock.ONE_DAY,
            currency="USD",
            amount=Decimal(1_000),
            rate=Decimal("87.45"),
            rate_on=today,
            consent_steps=("announce",),
        )
        record_donor_agreement(
            source=source, authority=town.authority, terms=terms, scan=scan, by=people["finance"]
        )
        money = expect_money(
            line=call.line, source=source, amount=Decimal(900), letter=word(PUBLIC), by=people["finance"]
        )
        asked = {"budget_line": money, "to": "announce", "subject": call.number, "by": people["specialist"]}
        refused = ask_consent(**asked, note=word(WORDS))
        answer_consent(consent=refused, is_given=False, reason=word(WORDS), by=people["donor"])
        again = ask_consent(**asked, note=word(WORDS))
        by_letter = DonorLetter(word(WORDS), letter)
        answer_consent(consent=again, is_given=True, letter=by_letter, by=people["finance"])
