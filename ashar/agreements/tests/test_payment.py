"""A tranche from its plan to its account: who may do what, what the database refuses."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.accounts.models import Role, User
from ashar.agreements import actions
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.web.ties import forget_ties
from ashar.programmes.actions.ledger import held


def fall_due(tranche: Tranche, cast: Cast) -> Tranche:
    """Its report and act are there."""
    for code in ("report", "act"):
        actions.meet_condition(agreement=tranche.agreement, code=code, document="E-1", by=cast.specialist)
    tranche.refresh_from_db()
    return tranche


@pytest.fixture
def checked(tranche: Tranche, cast: Cast) -> Tranche:
    """The tranche as the specialist has checked it."""
    fall_due(tranche, cast)
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


def let_keep_money(user: User, tranche: Tranche) -> None:
    """In a small town one person holds two roles."""
    authority = tranche.agreement.award.lot.call.authority
    Role.objects.create(user=user, authority=authority, code="finance", valid_from=date(2020, 1, 1))
    forget_ties(user)


def refused_database(tranche: Tranche, constraint: str, **changes: Any) -> None:
    """The database refuses these values by this constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Tranche.objects.filter(pk=tranche.pk).update(**changes)


def test_an_agreement_is_cut_into_tranches_that_add_up(agreement: Agreement) -> None:
    parts = list(agreement.tranches.values_list("amount", flat=True))
    assert sum(parts) == agreement.amount == agreement.award.amount
    conditions = [
        [(each.code, each.index) for each in part.conditions.all()] for part in agreement.tranches.all()
    ]
    assert conditions == [[("signed", 1), ("bank_details", 1)], [("report", 1), ("act", 1)]]


def test_only_the_organisation_itself_asks_for_its_tranche(tranche: Tranche, cast: Cast) -> None:
    tranche = fall_due(tranche, cast)
    entries = journal.Entry.objects.count()
    for stranger in (cast.other_ngo, cast.specialist):
        with pytest.raises(Refused, match="Only the organisation"):
            actions.request_tranche(tranche=tranche, by=stranger)
    tranche.refresh_from_db()
    assert (tranche.state, journal.Entry.objects.count()) == ("due", entries)
    assert actions.request_tranche(tranche=tranche, by=cast.ngo).state == "requested"


def test_a_tranche_is_not_asked_for_before_it_is_due(tranche: Tranche, cast: Cast) -> None:
    with pytest.raises(Refused, match=r"Report No\. 1 is not accepted yet"):
        actions.request_tranche(tranche=tranche, by=cast.ngo)


def test_who_checked_a_tranche_does_not_approve_it(checked: Tranche, cast: Cast) -> None:
    with pytest.raises(Refused, match="head or the finance officer"):
        actions.approve_tranche(tranche=checked, by=cast.specialist)
    let_keep_money(cast.specialist, checked)
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
    assert (approved.state, approved.payment) == ("approved", None)


@pytest.mark.postgres
@pytest.mark.parametrize("state", ["ordered", "paid", "accounted", "returned"])
def test_the_database_refuses_a_payment_without_an_order(approved: Tranche, state: str) -> None:
    refused_database(approved, "paid_tranche_has_an_order", state=state)


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
