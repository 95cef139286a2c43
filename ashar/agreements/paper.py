"""The agreement on paper: one page for each language, from frozen terms."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.documents.kinds import Facts, Kind, Texts, register
from ashar.core.i18n.saying import said


class TrancheFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the sum and what it waits for, in words."""

    n: int
    amount: Decimal
    conditions: list[Texts]


class PartnerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who carries the project out together with the contractor, and its share of the sum asked for."""

    name: str
    role: str
    share: Decimal


class AgreementFacts(Facts, frozen=True, kw_only=True):
    """Facts of an agreement. `basis`: the paper that gave the money; `proposal_code`: of the filed version.
    `classification`: the code of the budget line.

    `number`: empty on a draft. Days in the rules' own units: `pay_days`, `return_days` are working days.
    """

    authority_head: str
    number: str
    call_number: str
    protocol: str
    basis: str
    lot_title: Texts
    project_title: str
    organisation: Texts
    legal_form: Texts
    inn: str
    organisation_head: str
    amount: Decimal
    is_less_than_asked: bool
    tranches: list[TrancheFacts]
    starts_on: date
    ends_on: date
    report_dates: list[date]
    proposal_number: str
    proposal_code: str
    shift_pct: int
    pay_days: int
    return_days: int
    is_protected: bool
    classification: str = ""
    partners: list[PartnerFacts] = []


def present(facts: AgreementFacts) -> dict[str, Any]:
    """The agreement in words."""
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "heading": _("Agreement {number} on a social order").format(number=facts.number)
        if facts.number
        else _("Agreement on a social order (draft)"),
        "parties": [_customer(facts), _contractor(facts)],
        "clauses": [(name, text) for name, text in _clauses(facts) if text],
        "tranches_after": 1,
        "tranches_head": [_("Tranche"), _("Sum"), _("Paid when")],
        "tranches": [_tranche(each) for each in facts.tranches],
        "signatures_label": _("Signatures"),
        "sides": [
            _side(_("For the Customer"), facts.authority_head),
            _side(_("For the Contractor"), facts.organisation_head),
        ],
        "date_label": _("Date"),
        "seal_label": _("Seal"),
    }


def _side(role: str, name: str) -> dict[str, str]:
    return {"role": role, "name": name}


def _customer(facts: AgreementFacts) -> str:
    sentence = _("The Customer: {authority}. Represented by: {person}.")
    return sentence.format(authority=said(facts.authority), person=facts.authority_head or _BLANK)


def _contractor(facts: AgreementFacts) -> str:
    sentence = _("The Contractor: {organisation} ({form}, INN {inn}). Represented by: {person}.")
    return sentence.format(
        organisation=said(facts.organisation),
        form=said(facts.legal_form).lower(),
        inn=facts.inn,
        person=facts.organisation_head or _BLANK,
    )


_BLANK = "____________________"


def _clauses(facts: AgreementFacts) -> list[tuple[str, str]]:
    """Name and text of each clause; the tranches stand after the second one."""
    return [
        (_("Subject"), _subject(facts)),
        (_("Sum and payment"), _sum(facts)),
        (_("Reports"), _reports(facts)),
        (
            _("Right of access"),
            _(
                "The Customer and those whom it sends to monitor or audit may at any time visit the work, "
                "read its papers and talk with the people it serves. The Contractor helps them."
            ),
        ),
        (_("Personal data"), _personal_data(facts)),
        (
            _("Return of money"),
            _(
                "Money that is not spent, or is spent on anything else, goes back to the Customer within "
                "{days} working days after the final report or the demand."
            ).format(days=facts.return_days),
        ),
        (
            _("Hand-over at the end"),
            _(
                "The work is accepted by an act. By then the Contractor hands over what was made and bought "
                "as the proposal says, and tells the people served where to turn from then on."
            ),
        ),
        (
            _("Changes and disputes"),
            _(
                "The agreement is changed in writing by both sides. Disputes are settled by talks, then by "
                "the court. Neither side gives or takes a reward for this agreement."
            ),
        ),
    ]


def _subject(facts: AgreementFacts) -> str:
    sentence = _(
        "The Contractor carries out the project “{title}” on the theme “{lot}” from {start} to {end}, as won "
        "in the call {call} (protocol {protocol}). Plan, results and budget are those of the proposal "
        "{proposal}, check code {code}: it is a part of this agreement."
    )
    told = sentence.format(
        title=facts.project_title,
        lot=said(facts.lot_title),
        start=i18n.short_day(facts.starts_on),
        end=i18n.short_day(facts.ends_on),
        call=facts.call_number,
        protocol=facts.protocol,
        proposal=facts.proposal_number,
        code=facts.proposal_code,
    )
    return " ".join(filter(None, (told, _partners(facts))))


def _partners(facts: AgreementFacts) -> str:
    if not facts.partners:
        return ""
    sentence = _(
        "Partners of the Contractor, with their shares of the sum asked for: {partners}. The Contractor "
        "answers for the whole."
    )
    told = (f"{each.name} ({each.role}) — {i18n.som_exact(each.share)}" for each in facts.partners)
    return sentence.format(partners="; ".join(told))


def _sum(facts: AgreementFacts) -> str:
    sentence = _(
        "The Customer pays {sum} ({words}) in tranches, each within {days} working days after what it "
        "waits for."
    )
    parts = [
        sentence.format(sum=i18n.som_exact(facts.amount), words=i18n.words(facts.amount), days=facts.pay_days)
    ]
    if facts.basis:
        parts.append(_("The money: decision {basis}.").format(basis=facts.basis))
    if facts.classification:
        parts.append(_("Code of the budget classification: {code}.").format(code=facts.classification))
    parts.append(
        _(
            "Up to {share} of a budget line may be moved to another one without changing the agreement."
        ).format(share=i18n.percent(facts.shift_pct))
    )
    if facts.is_less_than_asked:
        parts.append(
            _(
                "The sum is less than was asked for: the Contractor brings the budget in line before the "
                "first tranche."
            )
        )
    return " ".join(parts)


def _reports(facts: AgreementFacts) -> str:
    *interim, final = facts.report_dates
    tells = _("A report tells what was done, how many people were served, and what was spent, with receipts.")
    if not interim:
        return " ".join([_("Final report: by {day}.").format(day=i18n.short_day(final)), tells])
    days = ", ".join(map(i18n.short_day, interim))
    first = _("Interim reports: by {days}. Final report: by {day}.")
    return " ".join([first.format(days=days, day=i18n.short_day(final)), tells])


def _personal_data(facts: AgreementFacts) -> str:
    rule = _(
        "Names and other data of the people served stay with the Contractor: reports hold numbers only, and "
        "nobody’s picture is shown without consent."
    )
    protected = _("Where the service is given is not made known to anybody outside.")
    return " ".join([rule, protected]) if facts.is_protected else rule


def _tranche(tranche: TrancheFacts) -> list[str]:
    waits = [said(each) for each in tranche.conditions]
    return [
        str(tranche.n),
        i18n.som_exact(tranche.amount),
        "; ".join([waits[0], *(w[:1].lower() + w[1:] for w in waits[1:])]),
    ]


AGREEMENT = Kind(
    "agreement",
    gettext_lazy("Agreement on a social order"),
    AgreementFacts,
    Path(__file__).with_name("agreement.typ"),
    present,
)
register(AGREEMENT)
