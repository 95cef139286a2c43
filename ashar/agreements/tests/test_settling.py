"""The end of the money: given back, cancelled, settled by the last payment."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.spending import flows_of, total
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.programmes.actions.ledger import held


@pytest.fixture
def first(agreement: Agreement) -> Tranche:
    """The first tranche, paid by the demonstration."""
    return agreement.tranches.get(n=1)


@pytest.fixture
def completed(agreement: Agreement, cast: Cast) -> Agreement:
    """The work is accepted and the closing page written; the last tranche is still to be paid."""
    deeds.fall_due(agreement.tranches.get(n=2), cast)
    Agreement.objects.filter(pk=agreement.pk).update(closes_when_paid=True)
    return actions.complete_agreement(agreement=agreement, by=cast.specialist)


def test_returned_money_is_free_again_on_its_line(first: Tranche, cast: Cast) -> None:
    line = actions.budget_line_of(first)
    before = line.available
    actions.give_back_money(tranche=first, amount=Decimal(1500), document="ПТ № 5", by=cast.finance)
    line.refresh_from_db()
    assert line.available == before + 1500
    accounted = actions.account_for_tranche(tranche=deeds.fresh(first), document="E-1", by=cast.specialist)
    assert held(line, "accounted", first.number) == accounted.kept == first.amount - 1500


def test_money_given_back_after_its_account_corrects_the_account(first: Tranche, cast: Cast) -> None:
    line = actions.budget_line_of(first)
    actions.account_for_tranche(tranche=first, document="E-1", by=cast.specialist)
    actions.give_back_money(tranche=first, amount=Decimal(500), document="ПТ № 5", by=cast.finance)
    assert held(line, "accounted", first.number) == first.amount - 500
    assert held(line, "paid", first.number) == 0
    assert deeds.fresh(first).state == "accounted"


def test_no_more_is_given_back_than_was_paid(first: Tranche, cast: Cast) -> None:
    with pytest.raises(Refused, match="holds less"):
        actions.give_back_money(tranche=first, amount=first.amount + 1, document="X", by=cast.finance)
    with pytest.raises(Refused, match="head or the finance"):
        actions.give_back_money(tranche=first, amount=Decimal(1), document="X", by=cast.specialist)
    actions.give_back_money(tranche=first, amount=first.amount, document="X", by=cast.head)
    with pytest.raises(Refused, match="holds less"):
        actions.give_back_money(tranche=first, amount=Decimal(1), document="X", by=cast.finance)


def test_money_comes_back_between_its_payment_and_today(first: Tranche, cast: Cast) -> None:
    today, paid_on = clock.today(), first.payment.paid_on
    assert paid_on < today
    giving: Any = {"tranche": first, "amount": Decimal(1), "document": "X", "by": cast.finance}
    with pytest.raises(Refused, match="before the payment"):
        actions.give_back_money(came_on=paid_on - clock.ONE_DAY, **giving)
    with pytest.raises(Refused, match="still to come"):
        actions.give_back_money(came_on=today + clock.ONE_DAY, **giving)
    actions.give_back_money(came_on=paid_on, **giving)
    line = actions.budget_line_of(first)
    assert (paid_on, Decimal(-1)) in flows_of([line.pk])[line.pk].paid


@pytest.mark.parametrize("is_accounted", [False, True])
def test_a_mistyped_return_is_reversed_by_its_mirror(first: Tranche, cast: Cast, is_accounted: bool) -> None:
    line, account = actions.budget_line_of(first), "accounted" if is_accounted else "paid"
    if is_accounted:
        actions.account_for_tranche(tranche=first, document="E-1", by=cast.specialist)
    before, paid_on = line.available, first.payment.paid_on
    giving: Any = {"tranche": first, "by": cast.finance, "came_on": paid_on}
    actions.give_back_money(amount=Decimal(300), document="ПТ № 5", **giving)
    actions.give_back_money(amount=Decimal(5000), document="ПТ № 6", **giving)
    actions.reverse_giving_back(tranche=first, reason="500, 5 000 эмес", by=cast.finance)
    line.refresh_from_db()
    assert (deeds.fresh(first).given_back, line.available) == (300, before + 300)
    assert held(line, account, first.number) == first.amount - 300
    assert total(flows_of([line.pk])[line.pk].paid, since=paid_on, until=paid_on) == first.amount - 300


def test_only_a_return_that_stands_is_reversed_and_only_while_the_order_is_open(
    first: Tranche, cast: Cast
) -> None:
    with pytest.raises(Refused, match="Nothing of this tranche has come back"):
        actions.reverse_giving_back(tranche=first, reason="X", by=cast.finance)
    actions.give_back_money(tranche=first, amount=Decimal(300), document="X", by=cast.finance)
    with pytest.raises(Refused, match="head or the finance"):
        actions.reverse_giving_back(tranche=first, reason="X", by=cast.specialist)
    Agreement.objects.filter(pk=first.agreement_id).update(state="closed")
    with pytest.raises(Refused, match="frozen"):
        actions.reverse_giving_back(tranche=deeds.fresh(first), reason="X", by=cast.finance)


@pytest.mark.postgres
def test_the_database_refuses_to_give_back_more_than_the_tranche(first: Tranche) -> None:
    with pytest.raises(IntegrityError, match="gives_back"), transaction.atomic():
        Tranche.objects.filter(pk=first.pk).update(given_back=first.amount + 1)


def test_a_tranche_is_not_cancelled_while_the_organisation_may_count_on_it(
    tranche: Tranche, cast: Cast
) -> None:
    with pytest.raises(Refused, match="in force"):
        actions.cancel_tranche(tranche=tranche, reason="X", by=cast.head)
    assert deeds.fresh(tranche).state == "planned"


def test_a_cancelled_tranche_frees_its_money_and_settles_the_rest(completed: Agreement, cast: Cast) -> None:
    tranche = completed.tranches.get(n=2)
    line = actions.budget_line_of(tranche)
    before = line.available
    actions.cancel_tranche(tranche=tranche, reason="Иш арзаныраак болду.", by=cast.head)
    line.refresh_from_db()
    assert line.available == before + tranche.amount
    completed.refresh_from_db()
    assert (completed.state, [each.state for each in completed.tranches.all()]) == (
        "closed",
        ["accounted", "cancelled"],
    )


def test_the_last_payment_settles_the_agreement_and_the_order(completed: Agreement, cast: Cast) -> None:
    tranche = actions.request_tranche(tranche=completed.tranches.get(n=2), by=cast.ngo)
    tranche = actions.check_tranche(tranche=tranche, by=cast.specialist)
    tranche = actions.approve_tranche(tranche=tranche, by=cast.head)
    paid = deeds.record(deeds.enter(tranche, cast), cast)
    completed.refresh_from_db()
    line = completed.award.lot.call.line
    assert line is not None
    line.refresh_from_db()
    assert (paid.state, completed.state, line.state) == ("accounted", "closed", "carried_out")


def test_an_agreement_without_its_closing_page_stays_open(completed: Agreement, cast: Cast) -> None:
    Agreement.objects.filter(pk=completed.pk).update(closes_when_paid=False)
    assert not actions.close_if_settled(agreement=completed, by=cast.finance)
    completed.refresh_from_db()
    assert completed.state == "completed"


def test_tranches_of_an_agreement_never_signed_fall_away(agreement: Agreement, cast: Cast) -> None:
    line = actions.budget_line_of(agreement.tranches.get(n=2))
    before = (line.available, line.committed)
    actions.drop_tranches(agreement=agreement, by=cast.specialist)
    line.refresh_from_db()
    assert (line.available, line.committed) == before
    assert [each.state for each in agreement.tranches.all()] == ["paid", "cancelled"]
