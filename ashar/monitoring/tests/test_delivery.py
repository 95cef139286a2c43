"""Reports, acceptance and closing, in their order and by the right people."""

from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions as agreements
from ashar.agreements.models import Agreement
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.monitoring import actions
from ashar.monitoring.models import AcceptanceAct, Evaluation, Report

TEXT = "Иш план боюнча аткарылды."


@dataclass
class Delivery:
    """An agreement in force with its report, and who acts on it."""

    agreement: Agreement
    report: Report
    cast: Cast

    def submit(self) -> Report:
        """The organisation reports."""
        return actions.submit_report(report=self.report, text=TEXT, by=self.cast.ngo)

    def accept_report(self) -> Report:
        """The specialist accepts the report."""
        return actions.accept_report(report=self.submit(), by=self.cast.specialist)

    def accept_work(self) -> AcceptanceAct:
        """The head signs the act."""
        return actions.accept_work(agreement=self.agreement, signed_on=clock.today(), by=self.cast.head)

    def close(self) -> Evaluation:
        """The specialist evaluates and closes."""
        return actions.close_order(
            agreement=self.agreement, answers={"change": "Ооба."}, by=self.cast.specialist
        )

    def pay_the_rest(self) -> None:
        """The last tranche goes its whole way."""
        tranche = agreements.request_tranche(
            tranche=self.agreement.tranches.get(state="due"), by=self.cast.ngo
        )
        tranche = agreements.check_tranche(tranche=tranche, by=self.cast.specialist)
        tranche = agreements.approve_tranche(tranche=tranche, by=self.cast.head)
        tranche = agreements.order_payment(
            tranche=tranche, order_number="78", order_date=clock.today(), by=self.cast.finance
        )
        agreements.record_payment(tranche=tranche, paid_on=clock.today(), by=self.cast.finance)

    def tranches(self) -> list[str]:
        """How far each tranche is."""
        return [tranche.state for tranche in self.agreement.tranches.all()]


@pytest.fixture
def delivery(agreement: Agreement, cast: Cast) -> Delivery:
    """The demonstration's agreement in force: its first tranche is paid, its report is expected."""
    return Delivery(agreement, Report.objects.get(agreement=agreement), cast)


def test_only_the_organisation_itself_reports(delivery: Delivery) -> None:
    entries = journal.Entry.objects.count()
    for stranger in (delivery.cast.other_ngo, delivery.cast.specialist):
        with pytest.raises(Refused, match="Only the organisation"):
            actions.submit_report(report=delivery.report, text=TEXT, by=stranger)
    delivery.report.refresh_from_db()
    assert (delivery.report.state, delivery.report.text, delivery.report.submitted_at) == (
        "expected",
        "",
        None,
    )
    assert journal.Entry.objects.count() == entries
    submitted = delivery.submit()
    assert (submitted.state, submitted.text) == ("submitted", TEXT)


def test_a_report_is_not_accepted_before_it_is_submitted(delivery: Delivery) -> None:
    with pytest.raises(Refused, match="Expected"):
        actions.accept_report(report=delivery.report, by=delivery.cast.specialist)
    assert delivery.tranches() == ["paid", "planned"]


def test_a_report_is_public_once_it_is_accepted(delivery: Delivery) -> None:
    delivery.submit()
    assert not Knot.objects.get(number=delivery.report.number).is_public
    actions.accept_report(report=delivery.report, by=delivery.cast.specialist)
    assert Knot.objects.get(number=delivery.report.number).is_public


def test_an_accepted_report_accounts_for_what_was_paid(delivery: Delivery) -> None:
    delivery.accept_report()
    assert delivery.tranches() == ["accounted", "planned"]


def test_work_is_not_accepted_before_a_report_is(delivery: Delivery) -> None:
    with pytest.raises(Refused, match="No report is accepted"):
        delivery.accept_work()
    delivery.submit()
    with pytest.raises(Refused, match="No report is accepted"):
        delivery.accept_work()
    delivery.agreement.refresh_from_db()
    assert delivery.agreement.state == "active"
    assert delivery.tranches() == ["paid", "planned"]
    assert not AcceptanceAct.objects.filter(agreement=delivery.agreement).exists()


def test_accepted_work_lets_the_last_tranche_fall_due(delivery: Delivery) -> None:
    delivery.accept_report()
    act = delivery.accept_work()
    assert act.agreement.award == delivery.agreement.award
    assert Agreement.objects.get(pk=delivery.agreement.pk).state == "completed"
    assert delivery.tranches() == ["accounted", "due"]


def test_work_is_accepted_once(delivery: Delivery) -> None:
    delivery.accept_report()
    delivery.accept_work()
    with pytest.raises(Refused, match="Work done"):
        delivery.accept_work()
    assert AcceptanceAct.objects.filter(agreement=delivery.agreement).count() == 1


def test_an_order_is_not_closed_before_its_work_is_accepted(delivery: Delivery) -> None:
    delivery.accept_report()
    with pytest.raises(Refused, match="In force"):
        delivery.close()
    assert not Evaluation.objects.filter(agreement=delivery.agreement).exists()


def test_an_order_is_not_closed_while_a_tranche_is_open(delivery: Delivery) -> None:
    delivery.accept_report()
    delivery.accept_work()
    with pytest.raises(Refused, match="not accounted for"):
        delivery.close()
    assert not Evaluation.objects.filter(agreement=delivery.agreement).exists()
    assert Agreement.objects.get(pk=delivery.agreement.pk).state == "completed"


def test_closing_accounts_for_the_last_tranche_and_carries_the_line_out(delivery: Delivery) -> None:
    delivery.accept_report()
    delivery.accept_work()
    delivery.pay_the_rest()
    evaluation = delivery.close()
    assert evaluation.answers == {"change": "Ооба."}
    assert delivery.tranches() == ["accounted", "accounted"]
    agreement = Agreement.objects.get(pk=delivery.agreement.pk)
    assert (agreement.state, agreement.award.lot.call.line.state) == ("closed", "carried_out")
    line = agreement.award.lot.budget_line
    assert (line.paid, line.accounted) == (0, agreement.amount)


@pytest.mark.postgres
def test_the_database_refuses_a_second_act_and_a_second_evaluation(delivery: Delivery) -> None:
    for model, facts in ((AcceptanceAct, {"signed_on": clock.today()}), (Evaluation, {})):
        done = model.objects.get(agreement__state="closed")
        with pytest.raises(IntegrityError, match="agreement_id"), transaction.atomic():
            model.objects.create(number="AT-2026-Z9", agreement=done.agreement, **facts)
