"""A tranche from its plan to its account: who may do what, what the database refuses."""

from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions
from ashar.agreements.models import Agreement, Payment, Tranche
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import notices_of, word
from ashar.programmes.actions.ledger import held


@pytest.fixture
def checked(tranche: Tranche, cast: Cast) -> Tranche:
    """The tranche as the specialist has checked it."""
    return deeds.check(tranche, cast)


@pytest.fixture
def approved(checked: Tranche, cast: Cast) -> Tranche:
    """The tranche as the head has approved it."""
    return actions.approve_tranche(tranche=checked, by=cast.head)


@pytest.fixture
def paid(tranche: Tranche, cast: Cast) -> Tranche:
    """The tranche as it is paid."""
    return deeds.pay(tranche, cast)


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
    tranche = deeds.fall_due(tranche, cast)
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
    deeds.let_hold(cast.specialist, checked.agreement, "finance")
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


def test_a_tranche_asked_for_has_a_last_day_to_pay(tranche: Tranche, cast: Cast) -> None:
    asked = deeds.request(tranche, cast)
    assert asked.pay_by is not None
    assert asked.pay_by > clock.today()


def test_a_tranche_asked_for_with_its_report_waits_for_the_conditions(tranche: Tranche, cast: Cast) -> None:
    asked = actions.request_tranche(tranche=tranche, by=cast.ngo, with_report=True)
    assert (asked.state, asked.pay_by) == ("requested", None)
    with pytest.raises(Refused, match=r"Report No\. 1 is not accepted yet.*not accepted by an act"):
        actions.check_tranche(tranche=asked, by=cast.specialist)
    ready = deeds.fall_due(asked, cast)
    assert ready.state == "requested"
    assert ready.pay_by is not None
    assert actions.check_tranche(tranche=ready, by=cast.specialist).state == "checked"


@pytest.mark.postgres
def test_the_database_refuses_to_pay_past_an_unmet_condition(tranche: Tranche, cast: Cast) -> None:
    asked = actions.request_tranche(tranche=tranche, by=cast.ngo, with_report=True)
    with pytest.raises(IntegrityError, match="unmet condition"), transaction.atomic():
        Tranche.objects.filter(pk=asked.pk).update(state="checked", checked_by=cast.specialist)


def test_only_the_office_does_the_deeds_of_the_office(checked: Tranche, cast: Cast) -> None:
    for stranger in (cast.ngo, cast.specialist):
        with pytest.raises(Refused, match="head or the finance officer approves"):
            actions.approve_tranche(tranche=checked, by=stranger)
    approved = actions.approve_tranche(tranche=checked, by=cast.head)
    for stranger in (cast.ngo, cast.specialist, cast.head):
        with pytest.raises(Refused, match="finance officer enters"):
            actions.order_payment(tranche=approved, order_number="1", order_date=clock.today(), by=stranger)
    assert not Payment.objects.filter(tranche=checked).exists()


def test_a_request_is_sent_back_with_a_remark(checked: Tranche, cast: Cast) -> None:
    back = actions.send_back_tranche(tranche=checked, remark="Эсеп туура эмес.", by=cast.head)
    assert (back.state, back.checked_by, back.pay_by, back.remark) == ("due", None, None, "Эсеп туура эмес.")
    again = actions.request_tranche(tranche=back, by=cast.ngo)
    assert (again.state, again.remark) == ("requested", "")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("suspended", "suspended"), ("terminated", "terminated"), ("closed", "closed")],
)
def test_nothing_is_paid_under_an_agreement_not_in_force(
    checked: Tranche, cast: Cast, state: str, sentence: str
) -> None:
    Agreement.objects.filter(pk=checked.agreement.pk).update(state=state)
    with pytest.raises(Refused, match=sentence):
        actions.approve_and_order(
            tranche=checked, order_number="1", order_date=clock.today(), by=cast.finance
        )
    assert deeds.fresh(checked).state == "checked"


def test_an_advance_is_not_paid_after_the_agreement_ended(agreement: Agreement, cast: Cast) -> None:
    first = agreement.tranches.get(n=1)
    first = actions.void_payment(tranche=first, reason="ката", by=cast.finance)
    after = clock.at_bishkek(agreement.ends_on + clock.ONE_DAY, time(10))
    with clock.set_for_test(after), pytest.raises(Refused, match="time is over"):
        deeds.enter(first, cast, "78")
    assert deeds.fresh(first).state == "approved"


def test_an_order_number_is_used_once_a_year(tranche: Tranche, agreement: Agreement, cast: Cast) -> None:
    taken = agreement.tranches.get(n=1).payment
    approved = actions.approve_tranche(tranche=deeds.check(tranche, cast), by=cast.head)
    with pytest.raises(Refused, match="already this year"):
        deeds.enter(approved, cast, taken.order_number)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=deeds.enter(approved, cast, "78").payment.pk).update(
            order_number=taken.order_number, year=taken.year
        )


@pytest.mark.parametrize(("days", "sentence"), [(1, "still to come"), (-400, "before the agreement")])
def test_an_order_has_a_date_that_can_be(checked: Tranche, cast: Cast, days: int, sentence: str) -> None:
    day = clock.today() + days * clock.ONE_DAY
    with pytest.raises(Refused, match=sentence):
        actions.approve_and_order(tranche=checked, order_number="1", order_date=day, by=cast.finance)


def test_a_payment_has_a_day_that_can_be(tranche: Tranche, cast: Cast) -> None:
    ordered = deeds.order(tranche, cast)
    for days, sentence in ((1, "still to come"), (-1, "before the date of its order")):
        with pytest.raises(Refused, match=sentence):
            actions.record_payment(
                tranche=ordered, paid_on=clock.today() + days * clock.ONE_DAY, by=cast.finance
            )


def test_the_finance_officer_approves_orders_and_records_by_one_deed(checked: Tranche, cast: Cast) -> None:
    paid = actions.approve_and_order(
        tranche=checked,
        order_number=" 77 ",
        order_date=clock.today(),
        paid_on=clock.today(),
        by=cast.finance,
    )
    assert (paid.state, paid.approved_by, paid.payment.order_number) == ("paid", cast.finance, "77")


def test_the_organisation_is_told_of_its_payment(tranche: Tranche, cast: Cast) -> None:
    paid = deeds.pay(tranche, cast)
    notice = notices_of(cast.ngo).filter(kind="agreements.tranche_paid").first()
    assert notice is not None
    wording = word(notice, "en")
    assert paid.number in wording.subject
    assert "payment order 77" in wording.body
    assert wording.address.endswith(f"/tranches/{paid.number}/")


def test_a_letter_about_a_protected_order_gives_only_the_number(tranche: Tranche, cast: Cast) -> None:
    call = tranche.agreement.award.lot.call
    Call.objects.filter(pk=call.pk).update(is_protected=True)
    deeds.pay(tranche, cast)
    notice = notices_of(cast.ngo).filter(kind="agreements.tranche_paid").first()
    for language in ("ky", "ru", "en"):
        wording = word(notice, language)
        assert tranche.number in wording.subject
        for title in (call.title_ky, call.title_ru):
            assert title not in wording.subject + wording.body
