"""A tranche from its plan to its account: who may do what, what the database refuses."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.programmes.actions.ledger import held


@pytest.fixture
def checked(tranche: Tranche, cast: Cast) -> Tranche:
    """The tranche as the specialist has checked it."""
    actions.let_fall_due(tranche=tranche, by=cast.specialist)
    actions.request_tranche(tranche=tranche, by=cast.ngo)
    return actions.check_tranche(tranche=tranche, by=cast.specialist)


@pytest.fixture
def approved(checked: Tranche, cast: Cast) -> Tranche:
    """The tranche as the head has approved it."""
    return actions.approve_tranche(tranche=checked, by=cast.head)


@pytest.fixture
def paid(approved: Tranche, cast: Cast) -> Tranche:
    """The tranche as it is paid."""
    ordered = actions.order_payment(
        tranche=approved, order_number="77", order_date=clock.today(), by=cast.finance
    )
    return actions.record_payment(tranche=ordered, paid_on=clock.today(), by=cast.finance)


def refused_database(tranche: Tranche, constraint: str, **changes: Any) -> None:
    """The database refuses these values by this constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Tranche.objects.filter(pk=tranche.pk).update(**changes)


def test_an_agreement_is_cut_into_tranches_that_add_up(agreement: Agreement) -> None:
    parts = list(agreement.tranches.values_list("amount", flat=True))
    assert sum(parts) == agreement.amount == agreement.award.amount
    conditions = list(agreement.tranches.values_list("condition", flat=True))
    assert conditions == ["signing", "acceptance"]


def test_only_the_organisation_itself_asks_for_its_tranche(tranche: Tranche, cast: Cast) -> None:
    tranche = actions.let_fall_due(tranche=tranche, by=cast.specialist)
    entries = journal.Entry.objects.count()
    for stranger in (cast.other_ngo, cast.specialist):
        with pytest.raises(Refused, match="Only the organisation"):
            actions.request_tranche(tranche=tranche, by=stranger)
    tranche.refresh_from_db()
    assert (tranche.state, journal.Entry.objects.count()) == ("due", entries)
    assert actions.request_tranche(tranche=tranche, by=cast.ngo).state == "requested"


def test_a_tranche_is_not_asked_for_before_it_is_due(tranche: Tranche, cast: Cast) -> None:
    with pytest.raises(Refused, match="Planned"):
        actions.request_tranche(tranche=tranche, by=cast.ngo)


def test_who_checked_a_tranche_does_not_approve_it(checked: Tranche, cast: Cast) -> None:
    with pytest.raises(Refused, match="second person"):
        actions.approve_tranche(tranche=checked, by=cast.specialist)
    checked.refresh_from_db()
    assert (checked.state, checked.approved_by) == ("checked", None)
    approved = actions.approve_tranche(tranche=checked, by=cast.head)
    assert (approved.state, approved.checked_by, approved.approved_by) == (
        "approved",
        cast.specialist,
        cast.head,
    )


@pytest.mark.postgres
def test_the_database_refuses_one_person_at_a_payment(checked: Tranche, cast: Cast) -> None:
    refused_database(checked, "two_persons_at_a_payment", approved_by=cast.specialist)
    refused_database(checked, "two_persons_at_a_payment", approved_by=cast.head, checked_by=None)


def test_a_tranche_is_not_paid_without_an_order(approved: Tranche, cast: Cast) -> None:
    with pytest.raises(Refused, match="Approved"):
        actions.record_payment(tranche=approved, paid_on=clock.today(), by=cast.finance)
    approved.refresh_from_db()
    assert (approved.state, approved.paid_on) == ("approved", None)


@pytest.mark.postgres
@pytest.mark.parametrize("state", ["ordered", "paid", "accounted", "returned"])
def test_the_database_refuses_a_payment_without_an_order(approved: Tranche, state: str) -> None:
    constraint, day = "paid_tranche_has_an_order", date(2026, 5, 4)
    refused_database(approved, constraint, state=state)
    refused_database(approved, constraint, state=state, order_number="77")
    refused_database(approved, constraint, state=state, order_date=day)
    refused_database(approved, constraint, state=state, order_date=day, order_number="77", approved_by=None)


def test_money_goes_from_the_award_through_the_order_to_the_account(paid: Tranche, cast: Cast) -> None:
    line, award = actions.budget_line_of(paid), paid.agreement.award.number
    assert held(line, "committed", award) == 0
    assert held(line, "ordered", paid.number) == 0
    assert held(line, "paid", paid.number) == paid.amount
    actions.account_for_tranche(tranche=paid, document="E-1", by=cast.specialist)
    line.refresh_from_db()
    assert held(line, "paid", paid.number) == 0
    assert held(line, "accounted", paid.number) == paid.amount


@pytest.mark.postgres
def test_the_database_refuses_a_tranche_of_nothing(tranche: Tranche) -> None:
    refused_database(tranche, "tranche_above_zero", amount=0)


@pytest.mark.postgres
def test_the_database_refuses_a_second_tranche_of_the_same_number(tranche: Tranche) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tranche.objects.filter(pk=tranche.pk).update(n=1)
