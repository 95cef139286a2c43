"""What people hear of reports, of the acceptance, and of corrections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core.lifecycle import Words
from ashar.core.notices import NoticeKind, notify, register
from ashar.monitoring.models import Report
from ashar.monitoring.notices.visits import facts_of, office_of, people_of


def _kind(code: str, subject: Words, protected: Words, body: Words, link: str) -> NoticeKind:
    """A kind whose body gives nothing away, so that it serves a protected order too."""
    return NoticeKind(
        f"monitoring.{code}", subject, body, link=link, protected_subject=protected, protected_body=body
    )


register(
    _kind(
        "report_submitted",
        _("A report came in: {title}"),
        _("A report came in: {number}"),
        _("The organisation has handed in report No. {index}. Read it and accept it, or return it."),
        "monitoring:report",
    ),
    _kind(
        "report_returned",
        _("Your report came back with remarks: {title}"),
        _("Your report came back with remarks: {number}"),
        _("Read the remarks beside each part, put it right and hand the report in again."),
        "monitoring:report",
    ),
    _kind(
        "report_accepted",
        _("Your report is accepted: {title}"),
        _("Your report is accepted: {number}"),
        _("What was spent is accounted for. What everybody may read of it stands on the order’s page."),
        "monitoring:report",
    ),
    _kind(
        "money_to_return",
        _("Money was not spent: {title}"),
        _("Money was not spent: {number}"),
        _("{amount} were paid and not spent. The order can be closed when they have come back."),
        "agreements:agreement",
    ),
    _kind(
        "work_accepted",
        _("The work is accepted: {title}"),
        _("The work is accepted: {number}"),
        _("The acceptance act is written and the result is evaluated. Both stand on the order’s page."),
        "agreements:agreement",
    ),
    _kind(
        "corrected",
        _("Something was corrected: {title}"),
        _("Something was corrected: {number}"),
        _("A report, an act or an evaluation was corrected. The reason stands beside it."),
        "agreements:agreement",
    ),
)


def tell_office(report: Report, *, by: User) -> None:
    """Tell those who check reports that one came in."""
    _tell(office_of(report.agreement, "specialist"), by, report.number, report.agreement, "report_submitted",
          index=report.index)  # fmt: skip


def tell_organisation(report: Report, kind: str, *, by: User) -> None:
    """Tell the organisation what became of its report."""
    _tell(people_of(report.agreement), by, report.number, report.agreement, kind)


def tell_of_money(agreement: Agreement, amount: Any, *, by: User) -> None:
    """Tell the organisation and the finance officer that money has to come back."""
    concerned = people_of(agreement) | office_of(agreement, "finance")
    _tell(concerned, by, agreement.number, agreement, "money_to_return", amount=amount)


def tell_both(agreement: Agreement, kind: str, *, by: User) -> None:
    """Tell the organisation and the office."""
    concerned = people_of(agreement) | office_of(agreement, "specialist", "head", "finance")
    _tell(concerned, by, agreement.number, agreement, kind)


def _tell(
    users: Iterable[User], by: User, number: str, agreement: Agreement, kind: str, **facts: Any
) -> None:
    notify(set(users) - {by}, number=number, kind=f"monitoring.{kind}", facts=facts_of(agreement) | facts)
