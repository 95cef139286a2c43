"""A report waits for one after another; money that was paid and not spent waits for the finance officer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from ashar.core import clock
from ashar.desk.tasks import tasks_of
from ashar.desk.tasks.people import Task
from ashar.monitoring import actions
from ashar.monitoring.models.reports import due_days
from ashar.monitoring.tests.conftest import Delivery, agreement, cast, delivery, in_english

__all__ = ["agreement", "cast", "delivery", "in_english"]
REPORTING = {
    "Write the report",
    "Put the report right: it came back with remarks",
    "Check the report",
    "Accept the work and close the order",
    "Record the unspent money that comes back: 0.01 soms",
    "Return the unspent money: 0.01 soms",
}


def plain(task: Task) -> str:
    """The title with ordinary spaces."""
    return str(task.title).replace("\xa0", " ")


def waiting(delivery: Delivery) -> dict[str, list[str]]:
    """What of the reports waits for whom."""
    people = {who: getattr(delivery.cast, who) for who in ("ngo", "specialist", "finance")}
    tasks = tasks_of(people.values())
    found = {
        who: [title for task in tasks.get(user.pk, []) if (title := plain(task)) in REPORTING]
        for who, user in people.items()
    }
    return {who: titles for who, titles in found.items() if titles}


def test_a_report_waits_for_one_after_another(delivery: Delivery) -> None:
    days = due_days(delivery.agreement)
    assert len(days) == 1
    with clock.set_for_test(clock.now() + (days[0] - clock.today()) - 31 * clock.ONE_DAY):
        assert waiting(delivery) == {}
    with clock.set_for_test(clock.now() + (days[0] - clock.today())):
        assert waiting(delivery) == {"ngo": ["Write the report"]}
    report = delivery.submit()
    assert waiting(delivery) == {"specialist": ["Accept the work and close the order"]}
    actions.return_report(report=report, remarks={"money": "Чек окулбайт."}, by=delivery.cast.specialist)
    assert waiting(delivery) == {"ngo": ["Put the report right: it came back with remarks"]}


@pytest.mark.parametrize(("unspent", "waits"), [("0.00", False), ("0.01", True)])
def test_unspent_money_waits_for_the_organisation_and_the_finance_officer(
    delivery: Delivery, unspent: str, waits: bool, client: Client
) -> None:
    first = delivery.agreement.tranches.get(n=1)
    report = delivery.begin()
    delivery.submit(spent=delivery.spend(report, first.amount - Decimal(unspent)))
    found = waiting(delivery)
    assert found.get("ngo") == (["Return the unspent money: 0.01 soms"] if waits else None)
    assert ("finance" in found) is waits
    page = f"/en/agreements/{delivery.agreement.number}/"
    for person, way in ((delivery.cast.ngo, False), (delivery.cast.finance, True)):
        client.force_login(person)
        shown = client.get(page).content.decode()
        assert ("Paid and not spent" in shown) is waits
        assert (f"/tranches/{first.number}/?deed=give-back#give-back" in shown) is (waits and way)
