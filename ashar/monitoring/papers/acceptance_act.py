"""The acceptance act on paper, from frozen facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.documents import Facts, Kind, Texts
from ashar.core.i18n.saying import said


class ActFacts(Facts, frozen=True, kw_only=True):
    """What the act says. Sums in soms; `freed`: what will not be paid because it was not spent."""

    number: str
    signed_on: date
    agreement_number: str
    agreement_signed_on: date | None
    call_number: str
    subject: Texts
    organisation: Texts
    reports: list[str]
    agreed: Decimal
    paid: Decimal
    spent: Decimal
    to_pay: Decimal
    freed: Decimal


def present(facts: ActFacts) -> dict[str, Any]:
    """The act in words."""
    return {
        "under": _("Agreement {number}").format(number=facts.agreement_number),
        "heading": _("Acceptance act {number}").format(number=facts.number),
        "lede": said(facts.subject),
        "facts": [
            (_("Day of the act"), i18n.day(facts.signed_on)),
            (_("Call"), facts.call_number),
            (_("Agreement"), _agreement(facts)),
            (_("Carried out by"), said(facts.organisation)),
            (_("Accepted reports"), ", ".join(facts.reports)),
        ],
        "sentence": _(
            "The Customer accepts the work as described in the accepted reports. "
            "The parties have no claims against each other about the work that is accepted."
        ),
        "money_label": _("Money"),
        "money_head": [_("What"), _("Soms")],
        "money": [[words, i18n.som(amount)] for words, amount in _sums(facts)],
        "signatures_label": _("Signatures"),
        "signatures": [(_("For the Customer"), ""), (_("For the Contractor"), "")],
    }


def _agreement(facts: ActFacts) -> str:
    if facts.agreement_signed_on is None:
        return facts.agreement_number
    words = _("{number}, signed on {day}")
    return words.format(number=facts.agreement_number, day=i18n.day(facts.agreement_signed_on))


def _sums(facts: ActFacts) -> list[tuple[str, Decimal]]:
    rows = [
        (_("Agreed sum"), facts.agreed),
        (_("Spent according to the accepted reports"), facts.spent),
        (_("Paid by the day of the act"), facts.paid),
        (_("Still to be paid"), facts.to_pay),
    ]
    return [*rows, (_("Not needed, back on the budget line"), facts.freed)] if facts.freed else rows


ACT = Kind(
    code="acceptance_act",
    title=gettext_lazy("Acceptance act"),
    facts=ActFacts,
    template=Path(__file__).with_name("acceptance_act.typ"),
    present=present,
)
