"""Before the end of the year: what will be unspent, by the ledger, and what can really be done about it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.agreements import actions
from ashar.agreements.models import Agreement
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.agreements.year_end import RULE, YearEnd, unspent, year_end
from ashar.core import clock
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine
from ashar.regulations.actions import override_rule
from tests.support.walking import queries_of


def on(month: int, day: int = 1) -> Any:
    """The clock in this month of the demonstration’s year."""
    year = BudgetLine.objects.latest("pk").year
    return clock.set_for_test(datetime(year, month, day, 6, tzinfo=clock.BISHKEK))


@pytest.fixture
def authority(agreement: Agreement) -> Authority:
    """The demonstration’s authority."""
    return agreement.award.lot.call.authority


def warning(authority: Authority, user: User) -> YearEnd:
    found = year_end(authority, user)
    assert found is not None
    return found


def test_nobody_is_warned_before_september(authority: Authority, cast: Cast) -> None:
    with on(8, 31):
        assert unspent([authority.pk]) == {}
        assert year_end(authority, cast.finance) is None
    with on(9):
        assert unspent([authority.pk])[authority.pk][1] > 0


def test_an_authority_may_be_warned_earlier(authority: Authority, cast: Cast) -> None:
    with on(3):
        override_rule(
            authority=authority, key=RULE, value=3, reason_ky="Эрте", reason_ru="Рано", by=cast.head
        )
        assert authority.pk in unspent([authority.pk])


def test_the_sum_is_what_the_ledger_holds_without_a_way_out(
    authority: Authority, agreement: Agreement
) -> None:
    with on(10):
        lines = BudgetLine.objects.filter(authority=authority, year=clock.today().year, state="open")
        held = sum((line.available + line.reserved + line.committed for line in lines), Decimal(0))
        rest = agreement.tranches.get(n=2).amount
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=date(clock.today().year, 12, 20))
        assert unspent([authority.pk])[authority.pk] == (authority.code, held - rest)
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=date(clock.today().year + 1, 1, 20))
        assert unspent([authority.pk])[authority.pk] == (authority.code, held)


def test_the_suggestions_explain_every_som(authority: Authority, agreement: Agreement, cast: Cast) -> None:
    with on(10):
        for state, ends in (("active", 0), ("active", 1), ("suspended", 1), ("terminated", 0)):
            Agreement.objects.filter(pk=agreement.pk).update(
                state=state, ends_on=date(clock.today().year + ends, 12, 20)
            )
            found = warning(authority, cast.specialist)
            known = unspent([authority.pk])[authority.pk][1]
            assert sum(each.amount for each in found.suggestions) == found.amount == known, (state, ends)


def test_a_call_is_suggested_only_while_it_fits(authority: Authority, cast: Cast) -> None:
    with on(9):
        actions_of = {str(each.action) for each in warning(authority, cast.specialist).suggestions}
        assert "Prepare a call" in actions_of
        assert "Prepare a call" not in {
            str(each.action) for each in warning(authority, cast.head).suggestions
        }
    with on(12):
        words = {str(each.words) for each in warning(authority, cast.specialist).suggestions}
        assert "A new call no longer fits before 31 December." in words
        actions_of = {str(each.action) for each in warning(authority, cast.specialist).suggestions}
        assert "Prepare a call" not in actions_of


def test_a_tranche_that_can_be_paid_is_suggested(
    authority: Authority, agreement: Agreement, cast: Cast
) -> None:
    tranche = deeds.fall_due(agreement.tranches.get(n=2), cast)
    with on(11):
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=clock.today() + timedelta(days=200))
        found = warning(authority, cast.finance)
        pay = [each for each in found.suggestions if each.address.endswith(f"/tranches/{tranche.number}/")]
        assert [(each.amount, str(each.action)) for each in pay] == [(tranche.amount, "Pay the tranche")]


def test_a_paid_tranche_is_not_suggested_again(
    authority: Authority, agreement: Agreement, cast: Cast
) -> None:
    paid = agreement.tranches.get(n=1)
    assert (paid.state, paid.pay_by is not None) == ("paid", True)
    rest = agreement.tranches.get(n=2).amount
    with on(12):
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=clock.today() + timedelta(days=200))
        found = warning(authority, cast.finance).suggestions
        assert not [each for each in found if each.address.endswith(f"/tranches/{paid.number}/")]
        ends = [each.amount for each in found if str(each.words).startswith("The agreement ends on")]
        assert ends == [rest]


def test_who_records_the_decision_is_led_to_it(authority: Authority, cast: Cast, client: Any) -> None:
    address = f"/programme/{authority.code}/carry-over/"
    with on(12):
        for person, is_led in ((cast.finance, True), (cast.head, False), (cast.specialist, False)):
            found = warning(authority, person).suggestions
            assert any(address in each.address for each in found) == is_led, person
            records = [each for each in found if "records its decision" in str(each.action)]
            assert bool(records) != is_led, person


def test_a_terminated_agreement_releases_its_money(
    authority: Authority, agreement: Agreement, cast: Cast
) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(state="terminated")
    tranche = agreement.tranches.get(n=2)
    with on(11):
        before = unspent([authority.pk])[authority.pk][1]
        assert "Release the money" in {
            str(each.action) for each in warning(authority, cast.finance).suggestions
        }
    actions.cancel_tranche(tranche=tranche, reason="Келишим бузулду.", by=cast.head)
    with on(11):
        assert unspent([authority.pk])[authority.pk][1] == before


@pytest.mark.parametrize("month", [9, 12])
def test_every_suggestion_leads_somewhere_for_its_reader(
    authority: Authority, cast: Cast, client: Any, month: int
) -> None:
    for person in (cast.specialist, cast.head, cast.finance):
        client.force_login(person)
        with on(month):
            for each in warning(authority, person).suggestions:
                assert client.get(each.address, follow=True).status_code == 200, (person, each)


def test_the_pages_say_it(authority: Authority, cast: Cast, client: Any) -> None:
    for person in (cast.finance, cast.head, cast.specialist):
        client.force_login(person)
        with on(10):
            assert "Will be unspent on" in client.get("/en/payments/AT/").content.decode()
            assert "Will be unspent on" in client.get("/en/payments/AT/unspent/").content.decode()
            assert "will be unspent on 31 December" in client.get("/en/work/").content.decode()


def test_the_page_keeps_its_queries(authority: Authority, cast: Cast, client: Any) -> None:
    client.force_login(cast.specialist)
    with on(10):
        client.get("/ky/payments/AT/unspent/")
        queries_of(client, "/ky/payments/AT/unspent/")
