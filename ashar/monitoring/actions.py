"""Deeds on delivery: bare steps; pages come with step 2 of the plan."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions import account_for_tranche, close_agreement, complete_agreement, meet_condition
from ashar.agreements.models import Agreement
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.monitoring.models import AcceptanceAct, Evaluation, Report
from ashar.programmes.actions.planning import carry_out_line


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


def accepting_blockers(agreement: Agreement) -> Iterator[Blocker]:
    """Why the work cannot be accepted yet."""
    if not Report.objects.filter(agreement=agreement, state="accepted").exists():
        yield Blocker(_("No report is accepted yet."))


@transaction.atomic
def accept_work(*, agreement: Agreement, signed_on: date, by: User) -> AcceptanceAct:
    """Accept the work by an act; the last tranche falls due."""
    agreement = lifecycle.lock(agreement)
    lifecycle.check(agreement, "complete", accepting_blockers(agreement))
    act = lifecycle.begin(AcceptanceAct(agreement=agreement, signed_on=signed_on), by=by, step_name="sign")
    complete_agreement(agreement=agreement, by=by)
    meet_condition(agreement=agreement, code="act", document=act.number, by=by)
    return act


@transaction.atomic
def close_order(*, agreement: Agreement, answers: Mapping[str, str], by: User) -> Evaluation:
    """Evaluate the result and close the order."""
    agreement = lifecycle.lock(agreement)
    lifecycle.check(agreement, "close", [])
    act = AcceptanceAct.objects.get(agreement=agreement)
    evaluation = Evaluation(agreement=agreement, answers=dict(answers))
    lifecycle.begin(evaluation, by=by, step_name="write")
    for tranche in agreement.tranches.filter(state="paid"):
        account_for_tranche(tranche=tranche, document=act.number, by=by)
    close_agreement(agreement=agreement, by=by)
    line = agreement.award.lot.call.line
    assert line is not None
    carry_out_line(line=line, by=by)
    return evaluation
