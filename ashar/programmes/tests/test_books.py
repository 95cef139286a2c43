"""The books of an authority: codes of the classification, the trial balance, the end of a year."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from ashar.core import clock
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.programmes.actions import carry_over
from ashar.programmes.actions.classifying import classify_money
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.books import trial_balance, year_ends
from ashar.programmes.models import BudgetLine
from ashar.programmes.tasks import lapse_ended_money
from ashar.programmes.tests.town import act
from ashar.regulations.actions import override_rule
from tests.support.office import Office
from tests.support.walking import queries_of

END_OF_YEAR = datetime(2027, 12, 31, 6, tzinfo=UTC)


def on(year: int, month: int) -> Any:
    return clock.set_for_test(datetime(year, month, 15, 6, tzinfo=UTC))


def own_rule(office: Office, value: str) -> None:
    facts = {"reason_ky": "Башка үлгү.", "reason_ru": "Другой вид.", "by": office.head}
    override_rule(authority=office.authority, key="programme.classification", value=value, **facts)


@pytest.mark.parametrize("code", ["70911.22211100", " 70911 .22211100"])
def test_code_that_fits_the_rule_is_kept_without_spaces(office: Office, code: str) -> None:
    line = classify_money(budget_line=office.fund(), code=code, by=office.finance)
    assert BudgetLine.objects.get(pk=line.pk).classification == "70911.22211100"
    facts = Entry.objects.filter(step="budgetline.classify").get().facts["facts"]
    assert facts == {"before": "", "code": "70911.22211100"}


@pytest.mark.parametrize("code", ["70911", "70911-22211100", "7091A.22211100", "70911.222111000"])
def test_code_of_another_form_is_refused_and_nothing_changes(office: Office, code: str) -> None:
    line = office.fund()
    with pytest.raises(Refused, match=r"99999\.99999999"):
        classify_money(budget_line=line, code=code, by=office.finance)
    assert BudgetLine.objects.get(pk=line.pk).classification == ""


def test_rule_of_the_authority_gives_other_forms_or_none(office: Office) -> None:
    line = office.fund()
    own_rule(office, "999 / A-99")
    assert classify_money(budget_line=line, code="A-07", by=office.finance).classification == "A-07"
    with pytest.raises(Refused):
        classify_money(budget_line=line, code="B-07", by=office.finance)
    with on(2027, 4):
        own_rule(office, "")
        assert classify_money(budget_line=line, code="B-07", by=office.finance).classification == "B-07"


def test_only_the_finance_officer_enters_a_code(office: Office, client: Any) -> None:
    line = office.fund()
    address = f"/en/budget/{line.number}/code/"
    client.force_login(office.head)
    assert client.get(address).status_code == 403
    client.force_login(office.finance)
    assert client.post(address, {"classification": "709"}).status_code == 422
    assert client.post(address, {"classification": "70911.22211100"}).status_code == 302
    assert "70911.22211100" in client.get(f"/en/budget/{line.number}/").content.decode()


def test_trial_balance_is_zero_and_knows_every_entry(office: Office, client: Any) -> None:
    line = office.fund(sum_=100)
    facts: Any = {"document": "C-1", "by": office.specialist, "to_subject": "C-1/1"}
    move_money(line=line, kind="reserve", amount=Decimal(40), **facts)
    balance = trial_balance(office.authority)
    held = {row.account: row.left for row in balance.rows if row.left}
    assert held == {"source": Decimal(-100), "available": Decimal(60), "reserved": Decimal(40)}
    assert (balance.left, balance.movements, balance.entries, balance.is_right) == (0, 2, 2, True)
    client.force_login(office.auditor)
    shown = client.get("/en/money/TR/trial/").content.decode()
    assert "The books are right" in shown


def test_trial_balance_finds_a_line_that_was_changed_past_the_ledger(office: Office, client: Any) -> None:
    line = office.fund(sum_=100)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programmes_budgetline SET available = available + 1")
    balance = trial_balance(office.authority)
    assert (balance.is_right, balance.astray) == (False, [line])
    client.force_login(office.finance)
    assert "The books do not agree" in client.get("/en/money/TR/trial/").content.decode()


def test_trial_balance_asks_the_same_for_more_lines(office: Office, client: Any) -> None:
    office.fund()
    client.force_login(office.finance)
    few = queries_of(client, "/en/money/TR/trial/")
    for n in range(3):
        office.fund(office.plan(office.settle(f"Маселе {n}")))
    assert queries_of(client, "/en/money/TR/trial/") == few


def test_end_of_a_year_says_what_was_carried_over_what_lapsed_and_what_is_left(office: Office) -> None:
    kept, left = office.fund(sum_=100), office.fund(office.plan(office.settle("Экинчи")), sum_=70)
    with clock.set_for_test(END_OF_YEAR):
        facts: Any = {"act": act("45-1"), "by": office.finance}
        carry_over(authority=office.authority, year=2027, amounts={kept: Decimal(80)}, **facts)
        (end,) = year_ends(office.authority)
        assert (end.year, end.carried, end.lapsed, end.left) == (2027, 80, 20, 0)
    with on(2028, 2):
        (end,) = year_ends(office.authority)
        assert (end.carried, end.lapsed, end.left) == (80, 20, 70)
        assert lapse_ended_money() == 0, "a decision of this year can still carry it over"
    with on(2029, 1):
        assert lapse_ended_money() == 1
        assert lapse_ended_money() == 0
        left.refresh_from_db()
        latest, first = year_ends(office.authority)
        assert (left.available, first.lapsed, first.left) == (0, 90, 0)
        assert (latest.year, latest.left) == (2028, 80), "what was carried over ended a year later"
        assert trial_balance(office.authority).is_right


def test_money_page_shows_the_end_of_a_year_to_everybody(office: Office, client: Any) -> None:
    office.fund(sum_=70)
    with on(2028, 2):
        shown = client.get("/en/money/TR/").content.decode()
    assert "At the end of the year" in shown
    assert "Trial balance" not in shown
