"""Payment plans by month and the quarterly sheet of execution, on the demonstration’s agreements."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from ashar.agreements import actions
from ashar.agreements.actions.executing import issue_execution_sheet
from ashar.agreements.actions.planning import count_plan_anew, plan_payments
from ashar.agreements.execution import execution_of, last_day, quarter_of
from ashar.agreements.execution_paper import EXECUTION
from ashar.agreements.models import Agreement, PlannedMonth, Tranche
from ashar.agreements.plans import Plan, plans_of
from ashar.agreements.spending import Flow, flows_of, total
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock
from ashar.core.documents import render
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.money import ZERO
from ashar.programmes.actions.classifying import classify_money
from ashar.programmes.models import BudgetLine
from tests.support.rows import orders
from tests.support.walking import queries_of

CLASSIFIED = "70911.22211100"


def flow_of(line: BudgetLine) -> Flow:
    return flows_of([line.pk])[line.pk]


def plan_of(line: BudgetLine, year: int | None = None) -> Plan:
    line = BudgetLine.objects.select_related("authority", "line", "source").get(pk=line.pk)
    return plans_of([line], flows_of([line.pk]), year or line.last_year)[0]


@pytest.fixture
def line(tranche: Tranche) -> BudgetLine:
    """The line that pays the agreement in force: one tranche paid, one planned."""
    return actions.budget_line_of(tranche)


def test_days_of_the_flow_make_what_the_lines_hold(agreement: Agreement) -> None:
    lines = list(BudgetLine.objects.filter(line__mode="live"))
    flows = flows_of([each.pk for each in lines])
    assert any(flow.paid for flow in flows.values())
    for each in lines:
        flow = flows[each.pk]
        sums = (total(flow.given), total(flow.paid), total(flow.accounted))
        assert sums == (each.allocated, each.spent, each.accounted), each.number


def test_every_counted_plan_makes_the_money_of_its_year(agreement: Agreement) -> None:
    lines = list(BudgetLine.objects.filter(line__mode="live", state="open"))
    assert lines
    for each in lines:
        plan = plan_of(each)
        assert plan.astray == ZERO, each.number
        assert min(plan.months.values()) >= 0


def test_unpaid_tranche_is_planned_when_its_report_is_due(
    line: BudgetLine, tranche: Tranche, agreement: Agreement
) -> None:
    plan = plan_of(line)
    due = max(agreement.days[-1], agreement.ends_on)
    month = due.month if due.year == line.last_year else 12
    months = {m for m, soms in plan.months.items() if soms >= tranche.amount}
    assert months & {month, month + 1, 12}, "in the month of the report, or when its days to pay end"
    first = agreement.tranches.get(n=1).payment.paid_on
    if first.year == line.last_year:
        assert plan.paid[first.month] >= agreement.tranches.get(n=1).amount


def test_finance_officer_keeps_a_plan_that_makes_the_whole(line: BudgetLine, cast: Cast) -> None:
    whole, year = plan_of(line).whole, line.last_year
    amounts = {1: Decimal("0.01"), 12: whole - Decimal("0.01")}
    plan_payments(line=line, year=year, amounts=amounts, by=cast.finance)
    plan = plan_of(line)
    assert (plan.is_kept, plan.astray, plan.months[1], plan.months[6]) == (True, 0, Decimal("0.01"), 0)
    entry = Entry.objects.filter(step="budgetline.plan_payments").latest("seq").facts["facts"]
    assert entry["months"] == {"1": "0.01", "12": str(amounts[12])}
    count_plan_anew(line=line, year=year, by=cast.finance)
    assert not plan_of(line).is_kept


@pytest.mark.parametrize("change", ["-0.01", "0.01"])
def test_plan_that_makes_more_or_less_is_refused_and_changes_nothing(
    line: BudgetLine, cast: Cast, change: str
) -> None:
    year, whole = line.last_year, plan_of(line).whole
    with pytest.raises(Refused, match="The months make"):
        plan_payments(line=line, year=year, amounts={3: whole + Decimal(change)}, by=cast.finance)
    assert not PlannedMonth.objects.filter(budget_line=line).exists()


def test_plan_is_refused_to_others_and_for_another_year(line: BudgetLine, cast: Cast) -> None:
    whole = plan_of(line).whole
    with pytest.raises(Refused, match="finance officer"):
        plan_payments(line=line, year=line.last_year, amounts={3: whole}, by=cast.specialist)
    with pytest.raises(Refused, match="not of this year"):
        plan_payments(line=line, year=line.last_year + 1, amounts={3: whole}, by=cast.finance)
    assert not PlannedMonth.objects.filter(budget_line=line).exists()


def test_kept_plan_that_no_longer_fits_the_money_says_so(line: BudgetLine, cast: Cast, client: Any) -> None:
    plan_payments(line=line, year=line.last_year, amounts={12: plan_of(line).whole}, by=cast.finance)
    PlannedMonth.objects.filter(budget_line=line, month=12).update(amount=Decimal(5))
    client.force_login(cast.finance)
    shown = client.get(f"/en/budget/{line.number}/plan/{line.last_year}/").content.decode()
    assert "The plan does not fit the money" in shown


def test_plan_by_web(line: BudgetLine, cast: Cast, client: Any) -> None:
    year, whole = line.last_year, plan_of(line).whole
    address = f"/en/budget/{line.number}/plan/{year}/"
    client.force_login(cast.specialist)
    assert "Change the plan" not in client.get(address).content.decode()
    assert client.post(address, {"m12": str(whole)}).status_code == 403
    client.force_login(cast.finance)
    assert client.post(address, {"m12": "1"}).status_code == 422
    assert client.post(address, {"m2": "1", "m12": f"{whole - 1}"}).status_code == 302
    assert "changed by hand" in client.get(address).content.decode()
    whole_year = client.get(f"/en/payments/AT/plan/{year}/").content.decode()
    assert "changed by hand" in whole_year
    assert client.post(address, {"anew": "1"}).status_code == 302
    assert not PlannedMonth.objects.filter(budget_line=line).exists()


@pytest.fixture
def new_quarter(tranche: Tranche, cast: Cast) -> Iterator[date]:
    """The second day of the next quarter; the tranche is ordered on the last day of this one."""
    last = last_day(clock.today().year, quarter_of(clock.today()))
    with clock.set_for_test(clock.at_bishkek(last, clock.local(clock.now()).time())):
        deeds.order(tranche, cast, "900")
    moment = clock.at_bishkek(last + timedelta(days=2), clock.local(clock.now()).time())
    with clock.set_for_test(moment):
        yield last


def row_of(line: BudgetLine, day: date) -> dict[str, Decimal]:
    sheet = execution_of(line.authority, day.year, quarter_of(day))
    (row,) = [each for each in sheet.rows if each.line.pk == line.pk]
    return row.sums


def test_payment_is_of_the_quarter_in_which_the_treasury_paid(
    new_quarter: date, line: BudgetLine, tranche: Tranche, cast: Cast
) -> None:
    before = row_of(line, new_quarter)
    actions.record_payment(tranche=deeds.fresh(tranche), paid_on=new_quarter, by=cast.finance)
    after = row_of(line, new_quarter)
    assert after["paid_quarter"] - before["paid_quarter"] == tranche.amount
    assert after["paid_year"] - before["paid_year"] == tranche.amount
    assert before["rest"] - after["rest"] == tranche.amount
    returned = {"returned_on": clock.today(), "reason": "Эсеп жабык", "by": cast.finance}
    actions.record_bank_return(tranche=deeds.fresh(tranche), **returned)
    assert row_of(line, new_quarter) == after, "it came back a quarter later"
    flow = flow_of(line)
    assert total(flow.paid, since=clock.today()) == -tranche.amount
    line.refresh_from_db()
    assert total(flow.paid) == line.spent


def test_sheet_is_for_everybody_page_workbook_and_paper(
    line: BudgetLine, cast: Cast, agreement: Agreement, client: Any
) -> None:
    classify_money(budget_line=line, code=CLASSIFIED, by=cast.finance)
    year, quarter = clock.today().year, quarter_of(clock.today())
    sheet = execution_of(line.authority, year, quarter)
    address = f"/en/money/AT/{year}/{quarter}/"
    shown = client.get(address).content.decode()
    assert CLASSIFIED in shown
    assert "Issue the sheet" not in shown
    answer = client.get(f"{address}workbook/")
    book: Any = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[-1][0] == "All together"
    kyrgyz = client.get(f"/ky/money/AT/{year}/{quarter}/workbook/")
    heads = load_workbook(io.BytesIO(b"".join(kyrgyz.streaming_content))).active.values
    assert "Заказдын номери" in [row[0] for row in heads], "a social order, not an order of the head"
    assert [Decimal(str(soms)).quantize(Decimal("0.01")) for soms in rows[-1][5:]] == [*sheet.sums.values()]
    assert CLASSIFIED in {row[4] for row in rows}
    client.force_login(cast.finance)
    assert client.post(f"{address}issue/").status_code == 302
    assert "Papers with a number" in client.get(address).content.decode()


def test_paper_keeps_its_day_and_is_drawn_in_both_languages(line: BudgetLine, cast: Cast) -> None:
    year, quarter = clock.today().year, quarter_of(clock.today())
    facts: Any = {"authority": line.authority, "year": year, "quarter": quarter}
    with pytest.raises(Refused, match="finance officer"):
        issue_execution_sheet(by=cast.head, **facts)
    paper = issue_execution_sheet(by=cast.finance, **facts)
    kept: Any = EXECUTION.unpack(bytes(paper.data))
    assert kept.rows[0].sums == execution_of(line.authority, year, quarter).rows[0].sums
    for language in ("ky", "ru"):
        with translation.override(language):
            words = EXECUTION.present(kept)
        assert len(words["rows"][0]) == 11
        assert render(paper, language).startswith(b"%PDF")


def test_sheet_of_a_quarter_to_come_is_not_issued(line: BudgetLine, cast: Cast) -> None:
    with clock.set_for_test(clock.at_bishkek(date(2028, 2, 1), clock.local(clock.now()).time())):
        facts: Any = {"authority": line.authority, "year": 2028, "by": cast.finance}
        with pytest.raises(Refused, match="not begun"):
            issue_execution_sheet(quarter=2, **facts)


def test_pages_ask_the_same_for_more_orders(line: BudgetLine, cast: Cast, client: Any) -> None:
    year, quarter = clock.today().year, quarter_of(clock.today())
    addresses = (f"/ky/money/AT/{year}/{quarter}/", f"/ky/payments/AT/plan/{year}/", "/ky/money/AT/")
    client.force_login(cast.finance)
    client.get("/ky/account/")  # what this process asks once
    assert queries_of(client, f"/ky/budget/{line.number}/plan/{line.last_year}/")
    few = [queries_of(client, address) for address in addresses]
    orders(20)
    assert [queries_of(client, address) for address in addresses] == few
