"""My work: a tranche waits for one person after another, and never for who may not do it."""

from datetime import time
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.models import User
from ashar.agreements import actions
from ashar.agreements.models import Agreement, Condition, Tranche
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast, agreement, cast, in_english, tranche
from ashar.core import clock
from ashar.desk.tasks import tasks_of

__all__ = ["agreement", "cast", "in_english", "tranche"]
NOON = time(12)


def waits(tranche: Tranche, *people: User) -> list[str | None]:
    """What the tranche asks of each of these people."""
    found = tasks_of(people)
    return [
        next((str(task.title) for task in found.get(user.pk, []) if task.number == tranche.number), None)
        for user in people
    ]


def test_a_tranche_waits_for_one_after_another(tranche: Tranche, cast: Cast) -> None:
    people = cast.ngo, cast.specialist, cast.head, cast.finance, cast.other_ngo
    assert waits(tranche, *people) == [None] * 5
    tranche = deeds.fall_due(tranche, cast)
    assert waits(tranche, *people) == ["Ask for the tranche", None, None, None, None]
    tranche = actions.request_tranche(tranche=tranche, by=cast.ngo)
    assert waits(tranche, *people) == [None, "Check the conditions of a tranche", None, None, None]
    tranche = actions.check_tranche(tranche=tranche, by=cast.specialist)
    assert waits(tranche, *people) == [None, None, "Approve a payment", "Approve a payment", None]
    tranche = actions.approve_tranche(tranche=tranche, by=cast.head)
    assert waits(tranche, *people) == [None, None, None, "Enter the payment order", None]
    tranche = deeds.enter(tranche, cast)
    assert waits(tranche, *people) == [None, None, None, "Record the Treasury’s payment", None]
    tranche = deeds.record(tranche, cast)
    assert waits(tranche, *people) == [None] * 5
    actions.record_bank_return(tranche=tranche, returned_on=clock.today(), reason="X", by=cast.finance)
    assert waits(tranche, *people)[3] == "Enter a new payment order: the bank returned the payment"


def test_a_payment_does_not_wait_for_who_checked_it(tranche: Tranche, cast: Cast) -> None:
    deeds.let_hold(cast.specialist, tranche.agreement, "finance")
    tranche = deeds.check(tranche, cast)
    assert waits(tranche, cast.specialist, cast.finance) == [None, "Approve a payment"]


def test_a_request_has_its_last_day(tranche: Tranche, cast: Cast) -> None:
    asked = deeds.request(tranche, cast)
    task = next(
        each for each in tasks_of([cast.specialist])[cast.specialist.pk] if each.number == asked.number
    )
    assert task.due is not None
    assert clock.local(task.due).date() == asked.pay_by


def test_the_first_tranche_is_asked_for_with_the_bank_details(agreement: Agreement, cast: Cast) -> None:
    first = agreement.tranches.get(n=1)
    Tranche.objects.filter(pk=first.pk).update(state="planned", payment=None)
    Condition.objects.filter(tranche=first, code="bank_details").update(met_on=None)
    assert waits(first, cast.ngo) == ["Ask for the tranche"]
    Condition.objects.filter(tranche=first, code="signed").update(met_on=None)
    assert waits(first, cast.ngo) == [None]


@pytest.mark.parametrize("login", ["nurgul", "erkin", "gulnara"])
def test_unspent_money_is_told_to_the_office(demo_town: Any, login: str) -> None:
    user = User.objects.get(login=f"{login}@ak-terek.example")
    year = clock.today().year
    with translation.override("en"):
        for month, told in ((8, False), (9, True), (12, True)):
            with clock.set_for_test(
                clock.at_bishkek(clock.today().replace(year=year, month=month, day=5), NOON)
            ):
                titles = [str(task.title) for task in tasks_of([user]).get(user.pk, [])]
            assert any("will be unspent on 31 December" in title for title in titles) is told, month


def test_a_waiver_waits_for_a_second_person_until_it_is_decided(tranche: Tranche, cast: Cast) -> None:
    people = cast.specialist, cast.head, cast.finance, cast.ngo
    condition = tranche.conditions.filter(met_on=None).first()
    assert condition is not None
    actions.ask_waiver(condition=condition, reason_ky="Себеп", reason_ru="Причина", by=cast.specialist)
    assert waits(tranche, *people) == [None, "Decide about the waiver", "Decide about the waiver", None]
    actions.refuse_waiver(condition=condition, by=cast.head)
    assert waits(tranche, *people) == [None] * 4
