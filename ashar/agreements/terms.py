"""The terms of an agreement, frozen from call, proposal, decision and rules: what its paper is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role
from ashar.agreements.actions.conditions import Planned, planned
from ashar.agreements.models import Agreement, ConditionCode
from ashar.agreements.paper import AgreementFacts, PartnerFacts, TrancheFacts
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.core import clock, i18n
from ashar.core.documents import check_code, in_all_languages
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.organisations.models import LegalForm
from ashar.proposals import content as port
from ashar.regulations.rulesets import Rules
from ashar.regulations.rulesets.timetable import months_later
from ashar.selection.models import Award, SittingProtocol

MONTHS = {"monthly": 1, "quarterly": 3}
# Papers that the winner brings before signing, when the rules do not ask for them with the proposal.
PAPERS: dict[str, Words] = {
    "registration": _("Certificate of registration"),
    "charter": _("Charter"),
    "tax": _("Certificate of no arrears from the tax office"),
    "social_fund": _("Certificate of no arrears from the Social Fund"),
}


def papers_needed(call: Call) -> list[str]:
    """Codes of the papers that the winner of this call brings before signing."""
    return list(PAPERS) if rules_of(call, clock.now())["proposal.papers"] == "from_winner" else []


def report_dates(rules: Rules, start: date, end: date) -> list[date]:
    """Days on which reports are due: interim ones after each whole period, and at last the final report."""
    dates = []
    step = MONTHS.get(rules["report.interim_period"] or "", 0)
    if step:
        months = step
        while (period_end := months_later(start, months)) < end:
            dates.append(period_end + timedelta(days=rules["report.due_days"]))
            months += step
    final = end + timedelta(days=rules["report.final_due_days"])
    return [*(day for day in dates if day < final), final]


def frozen(agreement: Agreement) -> AgreementFacts:
    """The terms as they were frozen when the agreement was prepared."""
    return msgspec.convert(agreement.terms, AgreementFacts, strict=False)


def terms_of(award: Award, agreement: Agreement | None = None) -> AgreementFacts:
    """The terms as they are now; without an agreement yet, what its paper would say."""
    lot, call = award.lot, award.lot.call
    assert award.proposal is not None
    assert award.amount is not None
    assert call.project_start is not None
    assert call.project_end is not None
    rules = rules_of(call, clock.now())
    reports = report_dates(rules, call.project_start, call.project_end)
    content = port.load_opened(award.proposal)
    return AgreementFacts(
        authority=i18n.texts_of(call.authority, "name"),
        authority_head=_head_of(call),
        number=agreement.number if agreement else "",
        call_number=call.number,
        protocol=SittingProtocol.objects.get(call=call).number,
        basis=_basis(award),
        lot_title=i18n.texts_of(lot, "title"),
        project_title=award.title,
        organisation=i18n.texts_of(award.organisation, "name"),
        legal_form=in_all_languages(LegalForm(award.organisation.legal_form).label),
        inn=award.organisation.inn or "",
        organisation_head=award.organisation.head_name,
        amount=award.amount,
        is_less_than_asked=award.amount < content.requested,
        tranches=_tranches(planned(award.amount, rules, len(reports)), len(reports)),
        starts_on=call.project_start,
        ends_on=call.project_end,
        report_dates=reports,
        proposal_number=award.proposal.number,
        proposal_code=check_code(port.fingerprint(award.proposal)),
        shift_pct=rules["budget.line_shift_without_amendment_pct"],
        pay_days=rules["tranche.pay_days_after_acceptance"],
        return_days=rules["return.days"],
        is_protected=call.is_protected,
        partners=[
            PartnerFacts(name=each.name, role=each.role, share=each.share) for each in content.partners
        ],
        classification=lot.budget_line.classification if lot.budget_line else "",
    )


def _tranches(parts: Sequence[Planned], reports: int) -> list[TrancheFacts]:
    return [
        TrancheFacts(
            n=n,
            amount=part.amount,
            conditions=[
                in_all_languages(_condition(code, index, reports)) for code, index in part.conditions
            ],
        )
        for n, part in enumerate(parts, start=1)
        if part.amount > ZERO
    ]


def _condition(code: str, index: int, reports: int) -> Words:
    if code != ConditionCode.REPORT:
        return ConditionCode(code).label
    if index >= reports:
        return _("The final report is accepted")
    return format_lazy(_("Report {n} is accepted"), n=index)


def _head_of(call: Call) -> str:
    """Who heads the authority today; empty when nobody does."""
    heads = Role.objects.current().filter(authority=call.authority_id, code="head", stands_in_for=None)
    found: Any = heads.select_related("user").order_by("pk").first()
    return found.user.name if found else ""


def _basis(award: Award) -> str:
    """Number and day of the paper that gave the money; empty while it is only promised."""
    line = award.lot.budget_line
    decision = line.decision if line else None
    return f"№ {decision.act_number}, {decision.act_date:%d.%m.%Y}" if decision else ""
