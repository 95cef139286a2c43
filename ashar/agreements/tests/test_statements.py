"""The Treasury's statement beside our payment orders: taken in, compared, explained, closed for good."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import DatabaseError
from openpyxl import Workbook

from ashar.agreements import actions
from ashar.agreements.actions.reconciling import (
    begin_statement,
    close_statement,
    drop_statement,
    explain_differences,
    state_payments,
)
from ashar.agreements.comparing import compare, plain_number, sides
from ashar.agreements.models import Payment, Statement, StatementLine, Tranche
from ashar.agreements.stated import Stated, read_statement
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.tables import Line, Table
from ashar.core.web.downloads import serve_workbook
from ashar.places.models import Authority
from tests.support.walking import queries_of


@pytest.fixture
def authority(tranche: Tranche) -> Authority:
    return tranche.agreement.award.lot.call.authority


@pytest.fixture
def paid(tranche: Tranche, cast: Cast) -> Payment:
    """A payment of today: order 77."""
    return deeds.pay(tranche, cast).payment


@pytest.fixture
def statement(authority: Authority, cast: Cast, paid: Payment) -> Statement:
    """A statement of today alone, nothing in it yet."""
    today = clock.today()
    return begin_statement(authority=authority, first=today, last=today, by=cast.finance)


def row(payment: Payment, **other: Any) -> Stated:
    """The payment as the Treasury would state it."""
    facts = {"number": payment.order_number, "day": payment.order_date, "amount": payment.tranche.amount}
    return Stated(**{**facts, **other})


def state(statement: Statement, cast: Cast, *rows: Stated) -> list[str]:
    """Take the rows in; how each pair fits."""
    state_payments(statement=statement, rows=rows, by=cast.finance)
    return [each.kind.value for each in compare(statement)]


def test_the_same_on_both_sides_needs_no_reason(statement: Statement, cast: Cast, paid: Payment) -> None:
    assert state(statement, cast, row(paid, number=f"№ 00{paid.order_number}")) == ["same"]
    closed = close_statement(statement=statement, by=cast.finance)
    assert (closed.state, sides(compare(closed)).difference) == ("closed", 0)


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        ({"day": date(2020, 1, 2)}, ["day"]),
        ({"amount": Decimal(5)}, ["amount"]),
        ({"number": "9078"}, ["number"]),
        ({"number": "9078", "amount": Decimal(5)}, ["theirs", "ours"]),
    ],
)
def test_every_way_to_differ_is_told(
    statement: Statement, cast: Cast, paid: Payment, other: dict[str, Any], kinds: list[str]
) -> None:
    assert state(statement, cast, row(paid, **other)) == kinds
    with pytest.raises(Refused, match="Write the reason of every difference"):
        close_statement(statement=statement, by=cast.finance)
    assert Statement.objects.get(pk=statement.pk).state == "open"


def test_a_surer_pair_goes_before_a_likely_one(statement: Statement, cast: Cast, paid: Payment) -> None:
    wrong_day = row(paid, day=date(2020, 1, 2))
    assert state(statement, cast, wrong_day, row(paid)) == ["theirs", "same"]


def test_order_that_nobody_recorded_as_paid_is_told(
    tranche: Tranche, authority: Authority, cast: Cast
) -> None:
    ordered = deeds.order(tranche, cast, "900").payment
    today = clock.today()
    statement = begin_statement(authority=authority, first=today, last=today, by=cast.finance)
    assert compare(statement) == [], "an order that waits is no difference"
    assert state(statement, cast, row(ordered)) == ["unrecorded"]
    assert sides(compare(statement)).difference == tranche.amount
    actions.record_payment(tranche=deeds.fresh(tranche), paid_on=today, by=cast.finance)
    assert [each.kind.value for each in compare(statement)] == ["same"], "compared afresh"


def test_what_the_bank_sent_back_in_the_period_needs_no_reason_when_the_treasury_leaves_it_out(
    statement: Statement, cast: Cast, paid: Payment
) -> None:
    facts: Any = {"returned_on": clock.today(), "reason": "Эсеп жабык", "by": cast.finance}
    actions.record_bank_return(tranche=deeds.fresh(paid.tranche), **facts)
    assert [each.kind.value for each in compare(statement)] == ["returned"]
    assert sides(compare(statement)).difference == 0
    assert state(statement, cast, row(paid)) == ["same"], "the Treasury may state it all the same"
    assert state(statement, cast) == ["returned"]
    closed = close_statement(statement=statement, by=cast.finance)
    assert [(each.kind.value, each.difference) for each in compare(closed)] == [("returned", 0)]


def test_reasons_stay_with_their_lines_and_close_the_statement(
    statement: Statement, cast: Cast, paid: Payment, client: Any
) -> None:
    other = Stated("5001", clock.today(), Decimal("1200.50"))
    state(statement, cast, other)
    theirs, ours = compare(statement)
    reasons = {theirs.key: "Башка төлөм.", ours.key: "Эртең түшөт."}
    explain_differences(statement=statement, reasons=reasons, by=cast.finance)
    state(statement, cast, other, row(paid))
    assert [(each.kind.value, each.reason) for each in compare(statement)] == [
        ("theirs", "Башка төлөм."),
        ("same", ""),
    ]
    close_statement(statement=statement, by=cast.finance)
    facts = Entry.objects.filter(step="statement.close").latest("seq").facts["facts"]
    assert (facts["differing"], facts["theirs"]) == (1, str(paid.tranche.amount + other.amount))


@pytest.mark.postgres
def test_closed_statement_stays_as_it_was(statement: Statement, cast: Cast, paid: Payment) -> None:
    state(statement, cast, row(paid))
    close_statement(statement=statement, by=cast.finance)
    before = compare(Statement.objects.get(pk=statement.pk))
    with pytest.raises(Refused):
        state(statement, cast)
    with pytest.raises(Refused):
        drop_statement(statement=statement, by=cast.finance)
    returned: Any = {"returned_on": clock.today(), "reason": "Эсеп жабык", "by": cast.finance}
    actions.record_bank_return(tranche=deeds.fresh(paid.tranche), **returned)
    Payment.objects.filter(pk=paid.pk).update(order_number="78")
    assert compare(Statement.objects.get(pk=statement.pk)) == before
    line = StatementLine.objects.filter(statement=statement)
    for change in (
        lambda: line.update(reason="X"),
        lambda: line.delete(),
        lambda: StatementLine.objects.create(statement=statement, payment=paid),
        lambda: Statement.objects.filter(pk=statement.pk).update(state="open"),
    ):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            change()


def test_statement_of_one_period_is_begun_once_and_only_by_the_finance_officer(
    statement: Statement, authority: Authority, cast: Cast
) -> None:
    today = clock.today()
    facts: Any = {"authority": authority, "first": today, "last": today}
    with pytest.raises(Refused, match="there already"):
        begin_statement(by=cast.finance, **facts)
    with pytest.raises(Refused, match="finance officer"):
        begin_statement(by=cast.head, **facts)
    with pytest.raises(Refused, match="not over"):
        begin_statement(by=cast.finance, **facts | {"last": today + timedelta(days=1)})
    drop_statement(statement=statement, by=cast.finance)
    assert begin_statement(by=cast.finance, **facts).number != statement.number


@pytest.mark.parametrize(
    ("one", "other"), [("№ 77", "77"), ("0077", "77"), (" 7 7 ", "77"), ("77-А", "77-а"), ("#77", "77")]
)
def test_numbers_are_compared_as_people_write_them(one: str, other: str) -> None:
    assert plain_number(one) == plain_number(other)


def table(*rows: Sequence[Any]) -> Table:
    return Table(tuple(Line(n, tuple(values)) for n, values in enumerate(rows, 1)), "Sheet")


def test_table_is_read_by_its_headings_totals_are_passed_over() -> None:
    found = read_statement(
        table(
            ["Выписка за март"],
            ["№ п/п документа", "Получатель", "Дата документа", "Сумма, сом"],
            ["77", "Фонд", "02.03.2027", "50 000,00"],
            [78, "Фонд", date(2027, 3, 3), 1200.5],
            [None, "Итого", None, 51200.5],
        )
    )
    assert found.rows == [
        Stated("77", date(2027, 3, 2), Decimal("50000.00")),
        Stated("78", date(2027, 3, 3), Decimal("1200.50")),
    ]
    assert (found.silent, found.mistakes) == ([5], [])


def test_table_with_mistakes_tells_line_and_column_and_takes_nothing_in(
    statement: Statement, cast: Cast, client: Any
) -> None:
    lines = ["Номер;Дата;Сумма", "77;02.03.2027;50 000,00", "78;32.03.2027;-5", ";03.03.2027;50,000"]
    content = "\n".join(lines).encode("cp1251")
    client.force_login(cast.finance)
    upload = SimpleUploadedFile("statement.csv", content, content_type="text/csv")
    address = f"/en/statements/{statement.number}/lines/"
    answer = client.post(address, {"table": "1", "file": upload})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was taken in: 2 lines cannot be read" in shown
    for told in ("“32.03.2027” is not a day", "the sum must be above zero", "“50,000” is not a sum"):
        assert told in shown
    assert not statement.lines.exists()


def workbook(*rows: Sequence[Any]) -> SimpleUploadedFile:
    book, out = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for each in rows:
        sheet.append(each)
    book.save(out)
    kind = serve_workbook(b"", "x.xlsx")["Content-Type"]
    return SimpleUploadedFile("statement.xlsx", out.getvalue(), content_type=kind)


def test_statement_by_web_from_a_table_to_its_closing(
    authority: Authority, paid: Payment, cast: Cast, client: Any
) -> None:
    today = f"{clock.today():%d.%m.%Y}"
    client.force_login(cast.specialist)
    assert client.post("/en/payments/AT/statements/", {"first": today, "last": today}).status_code == 403
    client.force_login(cast.finance)
    assert client.post("/en/payments/AT/statements/", {"first": today, "last": today}).status_code == 302
    number = Statement.objects.latest("pk").number
    own = [paid.order_number, clock.today(), float(paid.tranche.amount)]
    rows = (["X", "Y", "Z"], own, ["5", today, 12.5])
    lines, page = f"/en/statements/{number}/lines/", f"/en/statements/{number}/"
    answer = client.post(lines, {"table": "1", "file": workbook(*rows)})
    assert (answer.status_code, answer.content.decode().count("write its letter")) == (422, 6)
    letters = {"number": "A", "day": "b", "amount": "C"}
    assert client.post(lines, {"table": "1", "file": workbook(*rows[1:]), **letters}).status_code == 302
    assert "Only with the Treasury" in client.get(page).content.decode()
    assert client.post(f"{page}explain/", {"close": "1"}).status_code == 422
    assert client.post(f"{page}explain/", {"every": "Башка максат", "close": "1"}).status_code == 302
    client.force_login(cast.specialist)
    shown = client.get(page).content.decode()
    assert "Башка максат" in shown
    assert "Close the comparison" not in shown


def test_statement_typed_by_hand(statement: Statement, paid: Payment, cast: Cast, client: Any) -> None:
    client.force_login(cast.finance)
    address = f"/en/statements/{statement.number}/lines/"
    one = {"r1-number": "77", "r1-day": f"{clock.today():%d.%m.%Y}", "r1-amount": str(paid.tranche.amount)}
    assert client.post(address, {**one, "r2-number": "78"}).status_code == 422
    assert not statement.lines.exists()
    assert client.post(address, one).status_code == 302
    assert [each.kind.value for each in compare(statement)] == ["same"]
    assert client.post(address, {"r1-number": "", "r1-day": "", "r1-amount": ""}).status_code == 302
    assert not statement.lines.exists()
    client.post(address, one)
    close_statement(statement=statement, by=cast.finance)
    assert client.get(address)["Location"] == f"/en/statements/{statement.number}/"


def test_pages_of_statements_ask_the_same_for_more_lines(
    statement: Statement, paid: Payment, cast: Cast, client: Any
) -> None:
    client.force_login(cast.finance)
    address = f"/ky/statements/{statement.number}/"
    client.get("/ky/account/")  # what this process asks once
    state(statement, cast, row(paid))
    few = queries_of(client, address)
    rows = [Stated(f"5{n}", clock.today(), Decimal(n + 1)) for n in range(40)]
    state(statement, cast, row(paid), *rows)
    assert queries_of(client, address) == few
    assert queries_of(client, "/ky/payments/AT/statements/")
