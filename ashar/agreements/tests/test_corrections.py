"""What comes back from the bank and what was mistyped: reversed, entered again, nothing struck out."""

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions
from ashar.agreements.models import Agreement, Payment, Tranche
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.core.notices import notices_of
from ashar.programmes.actions.ledger import held
from ashar.programmes.models import Movement


@pytest.fixture
def paid(tranche: Tranche, cast: Cast) -> Tranche:
    """The second tranche, paid by order 77."""
    return deeds.pay(tranche, cast)


def holds(tranche: Tranche) -> dict[str, object]:
    """What stands for the tranche, and for its award."""
    line, award = actions.budget_line_of(tranche), tranche.agreement.award.number
    found = {account: held(line, account, tranche.number) for account in ("ordered", "paid", "accounted")}
    return {"committed": held(line, "committed", award), **found}


def return_(tranche: Tranche, cast: Cast) -> Tranche:
    return actions.record_bank_return(
        tranche=tranche, returned_on=clock.today(), reason="Эсеп жабык.", by=cast.finance
    )


def test_a_returned_payment_is_paid_by_a_new_order(paid: Tranche, cast: Cast) -> None:
    back = return_(paid, cast)
    assert (back.state, back.payment.state, back.payment.reason) == ("returned", "returned", "Эсеп жабык.")
    assert holds(back) == {"committed": 0, "ordered": paid.amount, "paid": 0, "accounted": 0}
    assert notices_of(cast.ngo).filter(kind="agreements.payment_returned").exists()
    with pytest.raises(Refused, match="already this year"):
        deeds.enter(back, cast, "77")
    again = deeds.record(deeds.enter(back, cast, "78"), cast)
    assert holds(again) == {"committed": 0, "ordered": 0, "paid": paid.amount, "accounted": 0}
    assert [each.state for each in again.payments.all()] == ["returned", "paid"]


def test_a_mistyped_order_is_void_and_its_number_free(tranche: Tranche, cast: Cast) -> None:
    ordered = deeds.order(tranche, cast, "77")
    void = actions.void_payment(tranche=ordered, reason="Номери ката.", by=cast.finance)
    assert (void.state, void.payment) == ("approved", None)
    assert holds(void) == {"committed": tranche.amount, "ordered": 0, "paid": 0, "accounted": 0}
    again = deeds.enter(void, cast, "77")
    assert [each.state for each in again.payments.all()] == ["void", "ordered"]


def test_a_mistyped_day_is_reversed_by_its_mirror(paid: Tranche, cast: Cast) -> None:
    wrong = paid.payment
    ordered = actions.correct_payment(tranche=paid, reason="Күнү ката.", by=cast.finance)
    assert (ordered.state, ordered.payment.pk, ordered.payment.paid_on) == ("ordered", wrong.pk, None)
    assert holds(ordered) == {"committed": 0, "ordered": paid.amount, "paid": 0, "accounted": 0}
    mirror = Movement.objects.latest("pk")
    assert (mirror.kind, mirror.reverses.kind, mirror.document) == ("pay", "pay", "Күнү ката.")
    assert deeds.record(ordered, cast).state == "paid"


def test_a_paid_order_with_a_wrong_number_is_void_too(paid: Tranche, cast: Cast) -> None:
    void = actions.void_payment(tranche=paid, reason="Номери ката.", by=cast.finance)
    assert (void.state, [each.state for each in void.payments.all()]) == ("approved", ["void"])
    assert holds(void)["committed"] == paid.amount


def test_the_finance_officer_alone_corrects(paid: Tranche, cast: Cast) -> None:
    for stranger in (cast.specialist, cast.head, cast.ngo):
        for deed in (actions.void_payment, actions.correct_payment):
            with pytest.raises(Refused, match="finance officer"):
                deed(tranche=paid, reason="ката", by=stranger)
    assert deeds.fresh(paid).state == "paid"


def test_a_payment_that_was_partly_given_back_did_arrive(paid: Tranche, cast: Cast) -> None:
    actions.give_back_money(tranche=paid, amount=paid.amount / 2, document="ПТ 5", by=cast.finance)
    for deed, facts in (
        (actions.record_bank_return, {"returned_on": clock.today(), "reason": "X"}),
        (actions.correct_payment, {"reason": "X"}),
        (actions.void_payment, {"reason": "X"}),
    ):
        with pytest.raises(Refused, match="did arrive"):
            deed(tranche=paid, by=cast.finance, **facts)


def test_a_return_after_the_closing_opens_the_order_again(
    agreement: Agreement, tranche: Tranche, cast: Cast
) -> None:
    tranche = deeds.fall_due(tranche, cast)
    actions.complete_agreement(agreement=agreement, by=cast.specialist)
    Agreement.objects.filter(pk=agreement.pk).update(closes_when_paid=True)
    actions.account_for_tranche(tranche=agreement.tranches.get(n=1), document="E-1", by=cast.specialist)
    closed = deeds.pay(tranche, cast)
    line = agreement.award.lot.call.line
    assert line is not None
    line.refresh_from_db()
    agreement.refresh_from_db()
    assert (closed.state, agreement.state, line.state) == ("accounted", "closed", "carried_out")
    back = return_(closed, cast)
    agreement.refresh_from_db()
    line.refresh_from_db()
    assert (back.state, agreement.state, line.state) == ("returned", "completed", "approved")
    deeds.record(deeds.enter(back, cast, "78"), cast)
    agreement.refresh_from_db()
    line.refresh_from_db()
    assert (agreement.state, line.state) == ("closed", "carried_out")


@pytest.mark.postgres
def test_the_database_refuses_a_payment_whose_days_do_not_fit_its_state(paid: Tranche) -> None:
    wrong = (
        {"state": "paid", "paid_on": None},
        {"state": "ordered"},
        {"state": "returned", "returned_on": None, "reason": "X"},
        {"state": "returned", "returned_on": clock.today(), "reason": ""},
        {"state": "void", "reason": ""},
        {"order_number": ""},
    )
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=paid.payment.pk).update(**facts)


@pytest.mark.postgres
def test_the_database_refuses_a_second_standing_order(paid: Tranche) -> None:
    payment = paid.payment
    payment.pk, payment.number, payment.order_number = None, "AT-2026-Y999", "999"
    with pytest.raises(IntegrityError), transaction.atomic():
        payment.save(force_insert=True)
