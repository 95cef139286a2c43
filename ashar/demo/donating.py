"""The donor of the town: its agreement, and its consent to a call on its money."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ashar.calls.models import Call
from ashar.core import clock
from ashar.demo.town import Town
from ashar.programmes.actions import DonorTerms, answer_consent, ask_consent, record_donor_agreement
from ashar.programmes.models import Consent, ProgrammeLine

YEARS = timedelta(days=1500)
NOTE = "Шарттар программада жазылгандай: 60 өспүрүм, алты ай. Сурооңуз болсо, чалыңыз."


def agree(town: Town) -> None:
    """The donor’s agreement with its rate; nobody announces a call on its money without its consent."""
    today: date = clock.today()
    terms = DonorTerms(
        reference="AD-14",
        signed_on=today,
        valid_from=today,
        valid_to=today + YEARS,
        currency="EUR",
        amount=Decimal(5_000),
        rate=Decimal("101.35"),
        rate_on=today,
        rate_from="nbkr.kg",
        consent_steps=("announce",),
    )
    donor, by = town.sources["donor"], town.people["finance"]
    record_donor_agreement(
        source=donor, authority=town.authority, terms=terms, by=by, scan=town.papers.get("Келишим")
    )


def ask(town: Town, line: ProgrammeLine, call: Call) -> Consent | None:
    """The specialist asks the donor for its consent to the call, where its money pays."""
    money, by = line.budget_lines.get(), town.people["specialist"]
    donor = town.sources.get("donor")
    if donor is None or money.source_id != donor.pk:
        return None
    return ask_consent(budget_line=money, to="announce", subject=call.number, note=NOTE, by=by)


def consent(town: Town, asked: Consent | None) -> None:
    """The donor’s observer gives the consent."""
    if asked:
        answer_consent(consent=asked, is_given=True, by=town.people["donor"])
