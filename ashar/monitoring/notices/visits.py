"""What people hear of visits and findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.accounts.queries import holders
from ashar.agreements.models import Agreement
from ashar.calls.notices import known_of
from ashar.core.notices import NoticeKind, notify, register
from ashar.monitoring.models import Finding, Goers, Visit
from ashar.organisations.queries import members_of

PLAIN = "monitoring:visits-of"

register(
    NoticeKind(
        code="monitoring.visit_planned",
        subject=_("A visit is planned: {title}"),
        body=_("The city hall comes on {day} to see the work."),
        link=PLAIN,
        protected_subject=_("A visit is planned: {number}"),
        protected_body=_("The city hall comes on {day} to see the work."),
    ),
    NoticeKind(
        code="monitoring.visit_assigned",
        subject=_("You go on a visit: {title}"),
        body=_("It is planned for {day}. Print the sheet before you go."),
        link=PLAIN,
        protected_subject=_("You go on a visit: {number}"),
        protected_body=_("It is planned for {day}. Print the sheet before you go."),
    ),
    NoticeKind(
        code="monitoring.findings",
        subject=_("Something must be put right: {title}"),
        body=_("Read the findings and answer what you did. The first is to be fixed by {day}."),
        link=PLAIN,
        protected_subject=_("Something must be put right: {number}"),
        protected_body=_("Read the findings and answer what you did. The first is to be fixed by {day}."),
    ),
    NoticeKind(
        code="monitoring.finding_answered",
        subject=_("The organisation answered a finding: {title}"),
        body=_("Look whether it is fixed, and decide."),
        link=PLAIN,
        protected_subject=_("The organisation answered a finding: {number}"),
        protected_body=_("Look whether it is fixed, and decide."),
    ),
    NoticeKind(
        code="monitoring.finding_settled",
        subject=_("A finding was decided on: {title}"),
        body=_("The decision: {verdict}"),
        link=PLAIN,
        protected_subject=_("A finding was decided on: {number}"),
        protected_body=_("The decision: {verdict}"),
    ),
)


def tell_of_plan(visit: Visit, *, by: User) -> None:
    """Tell whoever goes; the organisation only of an announced visit."""
    facts = facts_of(visit.agreement) | {"day": visit.planned_on}
    role = "monitor" if visit.goers == Goers.MONITORS else "specialist"
    _notify(office_of(visit.agreement, role), by, visit.agreement, "visit_assigned", facts)
    if visit.is_announced:
        _notify(people_of(visit.agreement), by, visit.agreement, "visit_planned", facts)


def tell_of_findings(agreement: Agreement, days: Sequence[date], *, by: User) -> None:
    """Tell the organisation what it has to put right."""
    if days:
        _notify(people_of(agreement), by, agreement, "findings", facts_of(agreement) | {"day": min(days)})


def tell_of_answer(finding: Finding, *, by: User) -> None:
    """Tell the office that the organisation answered."""
    office = office_of(finding.agreement, "monitor", "specialist")
    _notify(office, by, finding.agreement, "finding_answered", facts_of(finding.agreement))


def tell_of_decision(finding: Finding, *, by: User) -> None:
    """Tell the organisation what was decided."""
    facts = facts_of(finding.agreement) | {"verdict": finding.state_label()}
    _notify(people_of(finding.agreement), by, finding.agreement, "finding_settled", facts)


def people_of(agreement: Agreement) -> set[User]:
    """Those who act for the organisation today."""
    return members_of(agreement.award.organisation_id)


def office_of(agreement: Agreement, *codes: str) -> set[User]:
    """Those who hold one of these roles in the authority today."""
    return holders(agreement.award.lot.call.authority_id, *codes)


def facts_of(agreement: Agreement) -> dict[str, Any]:
    """The title, and whether it may stand in a letter."""
    return known_of(agreement.award.lot.call)


def _notify(users: Iterable[User], by: User, agreement: Agreement, kind: str, facts: dict[str, Any]) -> None:
    notify(set(users) - {by}, number=agreement.number, kind=f"monitoring.{kind}", facts=facts)
