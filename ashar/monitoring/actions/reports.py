"""The organisation's reports."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions import account_for_tranche, meet_condition
from ashar.agreements.models import Agreement
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Refused
from ashar.monitoring.models import Report


@transaction.atomic
def expect_report(*, agreement: Agreement, due_on: date, by: User) -> Report:
    """Say when a report is due."""
    report = Report(agreement=lifecycle.lock(agreement), due_on=due_on)
    return lifecycle.begin(report, by=by, step_name="expect", record={"due_on": due_on})


@transaction.atomic
def submit_report(*, report: Report, text: str, by: User) -> Report:
    """The organisation hands its report in."""
    report = lifecycle.lock(report)
    if not report.agreement.award.organisation.memberships.current().filter(user=by).exists():
        raise Refused(_("Only the organisation reports on its work."))
    return lifecycle.move(report, "submit", by=by, text=text, submitted_at=clock.now())


@transaction.atomic
def accept_report(*, report: Report, by: User) -> Report:
    """The report is accepted: what was paid is accounted for."""
    report = lifecycle.move(lifecycle.lock(report), "accept", by=by)
    for tranche in report.agreement.tranches.filter(state="paid"):
        account_for_tranche(tranche=tranche, document=report.number, by=by)
    index = Report.objects.filter(agreement=report.agreement, due_on__lte=report.due_on).count()
    meet_condition(agreement=report.agreement, code="report", index=index, document=report.number, by=by)
    return report
