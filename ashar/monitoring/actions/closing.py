"""Accepting the work, evaluating the result, closing the order."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions import account_for_tranche, close_agreement, complete_agreement, meet_condition
from ashar.agreements.models import Agreement
from ashar.core import lifecycle
from ashar.core.lifecycle import Blocker
from ashar.monitoring.models import AcceptanceAct, Evaluation, Report
from ashar.programmes.actions.planning import carry_out_line


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
