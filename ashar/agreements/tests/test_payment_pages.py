"""Pages of tranches and payments: who does what on them, what they say, what they never show."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from ashar.accounts.models import User
from ashar.agreements import actions
from ashar.agreements.models import Agreement, Payment, Tranche
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock
from ashar.organisations.models import Organisation
from ashar.organisations.vault.actions import save_profile
from ashar.organisations.vault.keeping import Profile
from tests.support.rows import copies
from tests.support.walking import queries_of

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Enter = Callable[[User], Any]


@pytest.fixture
def enter(client: Any) -> Enter:
    """The client, entered as this person."""

    def as_(user: User) -> Any:
        client.logout()
        client.force_login(user)
        return client

    return as_


def at(tranche: Tranche, code: str = "") -> str:
    return f"/en/tranches/{tranche.number}/" + (f"{code}/" if code else "")


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_request_is_refused_with_every_condition_that_is_missing(
    tranche: Tranche, cast: Cast, enter: Enter
) -> None:
    ngo = enter(cast.ngo)
    shown = page_of(ngo.get(at(tranche)))
    assert "Report No. 1 is not accepted yet." in shown
    answer = ngo.post(at(tranche, "request"))
    assert answer.status_code == 422
    assert "The work is not accepted by an act yet." in page_of(answer)
    assert deeds.fresh(tranche).state == "planned"


def test_three_forms_pay_a_tranche(tranche: Tranche, cast: Cast, enter: Enter) -> None:
    deeds.fall_due(tranche, cast)
    assert enter(cast.ngo).post(at(tranche, "request")).status_code == 302
    assert enter(cast.specialist).post(at(tranche, "check")).status_code == 302
    today = clock.today().strftime("%d.%m.%Y")
    order = {"order-order_number": "501", "order-order_date": today, "order-paid_on": today}
    finance = enter(cast.finance)
    assert "Approve and enter the payment order" in page_of(finance.get(at(tranche)))
    assert finance.post(at(tranche, "order"), order).status_code == 302
    paid = deeds.fresh(tranche)
    assert (paid.state, paid.payment.order_number, paid.approved_by) == ("paid", "501", cast.finance)


def test_what_was_typed_stays_when_the_deed_is_refused(tranche: Tranche, cast: Cast, enter: Enter) -> None:
    deeds.fall_due(tranche, cast)
    enter(cast.ngo).post(at(tranche, "request"))
    enter(cast.specialist).post(at(tranche, "check"))
    tomorrow = (clock.today() + clock.ONE_DAY).strftime("%d.%m.%Y")
    answer = enter(cast.finance).post(
        at(tranche, "order"), {"order-order_number": "77/5", "order-order_date": tomorrow}
    )
    assert answer.status_code == 422
    shown = page_of(answer)
    assert "The date of the payment order is still to come." in shown
    assert 'value="77/5"' in shown
    assert deeds.fresh(tranche).state == "checked"


def test_the_first_request_brings_the_bank_details(agreement: Agreement, cast: Cast, enter: Enter) -> None:
    first = agreement.tranches.get(n=1)
    first.conditions.filter(code="bank_details").update(met_on=None)
    Tranche.objects.filter(pk=first.pk).update(state="planned", payment=None)
    ngo = enter(cast.ngo)
    bank = {
        "request-bank_name": "Бакай Банк",
        "request-bank_bik": "124 001",
        "request-bank_account": "1240 0100 0111",
    }
    answer = ngo.post(at(first, "request"), bank)
    assert answer.status_code == 422
    assert "An account has sixteen figures." in page_of(answer)
    assert "1240 0100 0111" in page_of(answer)
    bank["request-bank_account"] = "1240 0100 0111 2223"
    assert ngo.post(at(first, "request"), bank).status_code == 302
    agreement.refresh_from_db()
    assert (deeds.fresh(first).state, agreement.bank_account) == ("requested", "1240010001112223")


def test_bank_details_told_once_stand_in_the_first_request(
    agreement: Agreement, cast: Cast, enter: Enter
) -> None:
    first = agreement.tranches.get(n=1)
    first.conditions.filter(code="bank_details").update(met_on=None)
    Tranche.objects.filter(pk=first.pk).update(state="planned", payment=None)
    Agreement.objects.filter(pk=agreement.pk).update(bank_name="", bank_bik="", bank_account="")
    profile = Profile("Айыл Банк", "135001", "1350010001112223")
    save_profile(organisation=agreement.award.organisation, profile=profile, by=cast.ngo)
    client = enter(cast.ngo)
    shown = page_of(client.get(at(first)))
    assert 'name="request-bank_account" value="1350010001112223"' in shown
    other = f"/en/tranches/{first.number}/bank/"
    bank = {"bank_name": "Бакай Банк", "bank_bik": "124001", "bank_account": "1240010001112223"}
    assert 'value="135001"' in page_of(client.get(other))
    assert client.post(other, bank).status_code == 302
    assert 'value="124001"' in page_of(client.get(other)), "what the agreement says counts from then on"


def test_a_form_with_a_mistake_comes_back_as_it_was_sent(tranche: Tranche, cast: Cast, enter: Enter) -> None:
    deeds.check(tranche, cast)
    answer = enter(cast.finance).post(
        at(tranche, "order"), {"order-order_number": "", "order-order_date": "31.02.2027"}
    )
    assert answer.status_code == 422
    assert "31.02.2027" in page_of(answer)
    assert not tranche.payments.exists()


def test_who_opens_and_who_does(tranche: Tranche, cast: Cast, enter: Enter) -> None:
    deeds.check(tranche, cast)
    assert enter(cast.other_ngo).get(at(tranche)).status_code == 404
    for person, code in (
        (cast.specialist, "approve"),
        (cast.head, "order"),
        (cast.ngo, "check"),
        (cast.specialist, "paid"),
    ):
        assert enter(person).post(at(tranche, code)).status_code == 403
    assert enter(cast.head).post(at(tranche, "approve")).status_code == 302
    assert deeds.fresh(tranche).approved_by == cast.head


def test_a_waiver_goes_from_the_specialist_to_a_second_person(
    tranche: Tranche, cast: Cast, enter: Enter
) -> None:
    condition = tranche.conditions.get(code="report")
    reason = {"reason_ky": "Отчёт кол коюуда.", "reason_ru": "Отчёт подписывается."}
    ask, grant = (f"/en/conditions/{condition.pk}/{step}/" for step in ("ask", "grant"))
    specialist = enter(cast.specialist)
    assert ask in page_of(specialist.get(at(tranche)))
    assert specialist.post(ask, {"reason_ky": ""}).status_code == 422
    assert specialist.post(ask, reason).status_code == 302
    assert specialist.post(grant, reason).status_code == 403
    head = enter(cast.head)
    assert "Отчёт подписывается." in page_of(head.get(grant))
    assert head.post(grant, reason | {"reason_ru": "Отчёт на подписи."}).status_code == 302
    condition.refresh_from_db()
    assert (condition.waived_by, condition.waive_reason_ru) == (cast.head, "Отчёт на подписи.")


def test_a_second_person_may_refuse_the_waiver(tranche: Tranche, cast: Cast, enter: Enter) -> None:
    condition = tranche.conditions.get(code="report")
    actions.ask_waiver(condition=condition, reason_ky="X", reason_ru="X", by=cast.specialist)
    assert enter(cast.finance).post(f"/en/conditions/{condition.pk}/refuse/").status_code == 302
    condition.refresh_from_db()
    assert not condition.is_waiver_asked
    assert enter(cast.finance).post(f"/en/conditions/{condition.pk}/refuse/").status_code == 422


def test_a_return_is_answered_by_new_bank_details_and_a_new_order(
    tranche: Tranche, cast: Cast, enter: Enter
) -> None:
    deeds.pay(tranche, cast)
    today = clock.today().strftime("%d.%m.%Y")
    back = {"returned-returned_on": today, "returned-reason": "Эсеп жабык."}
    assert enter(cast.finance).post(at(tranche, "returned"), back).status_code == 302
    bank = {"bank_name": "Бакай Банк", "bank_bik": "124001", "bank_account": "1240010001112223"}
    assert enter(cast.ngo).post(at(tranche, "bank"), bank).status_code == 302
    again = {"order-order_number": "502", "order-order_date": today}
    finance = enter(cast.finance)
    assert "Эсеп жабык." in page_of(finance.get(at(tranche)))
    assert finance.post(at(tranche, "order"), again).status_code == 302
    assert finance.post(at(tranche, "paid"), {"paid-paid_on": today}).status_code == 302
    assert [each.state for each in deeds.fresh(tranche).payments.all()] == ["returned", "paid"]


def test_bank_details_are_shown_to_the_parties_alone(tranche: Tranche, cast: Cast, enter: Enter) -> None:
    account = tranche.agreement.bank_account
    assert account
    for person in (cast.ngo, cast.finance, cast.specialist):
        assert account in page_of(enter(person).get(at(tranche)))
    auditor = User.objects.get(login="tilek@audit.example")
    answer = enter(auditor).get(at(tranche))
    assert answer.status_code == 200
    assert account not in page_of(answer)


def test_the_page_of_payments_says_what_waits(tranche: Tranche, cast: Cast, enter: Enter) -> None:
    deeds.order(tranche, cast, "77")
    shown = page_of(enter(cast.finance).get("/en/payments/AT/"))
    waits = re.search(r"Waits for the Treasury’s payment.*?No\. 77", shown, re.DOTALL)
    assert waits is not None
    assert (
        "No. 77"
        not in page_of(enter(cast.finance).get("/en/payments/AT/?state=paid&year=2026")).split(
            "Payment orders of"
        )[1]
    )


def test_who_sees_the_payments(cast: Cast, enter: Enter, agreement: Agreement) -> None:
    for person in (cast.finance, cast.head, cast.specialist):
        assert enter(person).get("/en/payments/", follow=True).status_code == 200
        assert enter(person).get("/en/payments/AT/register/").status_code == 200
    assert enter(cast.ngo).get("/en/payments/AT/").status_code == 403
    assert enter(cast.ngo).get("/en/payments/AT/register/").status_code == 403


def test_the_page_of_payments_costs_the_same_however_many(
    agreement: Agreement, cast: Cast, enter: Enter
) -> None:
    finance = enter(cast.finance)
    finance.get("/ky/payments/AT/")
    before = queries_of(finance, "/ky/payments/AT/")
    like = agreement.tranches.get(n=1)
    payment = like.payment
    copies(payment, 20, state="void", reason="X")
    copies(like, 20, n=list(range(10, 30)), state="checked", payment=None)
    assert queries_of(finance, "/ky/payments/AT/") == before


def cells(content: bytes) -> list[list[str]]:
    """What stands in the rows of the sheet, as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = etree.fromstring(book.read("xl/sharedStrings.xml"))
        words = ["".join(each.itertext()) for each in shared.findall(f"{SHEET}si")]
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{SHEET}f")), "a formula in the register"
    found = []
    for row in sheet.iter(f"{SHEET}row"):
        values = [(cell.get("t"), cell.findtext(f"{SHEET}v") or "") for cell in row]
        found.append([words[int(value)] if kind == "s" else value for kind, value in values])
    return found


def test_the_register_holds_every_order_and_runs_nothing(
    agreement: Agreement, cast: Cast, enter: Enter
) -> None:
    evil = '=HYPERLINK("http://x","y")'
    names = dict.fromkeys(("name_ky", "name_ru", "name_en"), evil)
    Organisation.objects.filter(pk=agreement.award.organisation.pk).update(**names)
    answer = enter(cast.finance).get("/en/payments/AT/register/?year=2026")
    assert answer["Content-Disposition"].startswith("attachment")
    title, headings, *rows = cells(b"".join(answer.streaming_content))
    assert title[0].startswith("City hall of Ak-Terek: payment orders of 2026")
    assert headings[:4] == ["Number of the payment order", "Date of the payment order", "Payee", "INN"]
    own = next(row for row in rows if row[2] == evil)
    payment = agreement.tranches.get(n=1).payment
    assert own[0] == payment.order_number
    assert own[3] == agreement.award.organisation.inn
    assert own[headings.index("Purpose")] == f"Agreement {agreement.number}, tranche 1"
    assert float(own[headings.index("Sum, soms")]) == float(agreement.tranches.get(n=1).amount)
    assert own[headings.index("State")] == "Paid"
    assert len(rows) == Payment.objects.filter(authority__code="AT", year=2026).count()


def test_the_register_says_where_to_pay_to_whoever_pays_and_to_nobody_else(
    agreement: Agreement, cast: Cast, enter: Enter
) -> None:
    Payment.objects.filter(tranche=agreement.tranches.get(n=1)).update(state="ordered", paid_on=None)
    bank = [agreement.bank_name, agreement.bank_bik, agreement.bank_account]
    assert all(bank)
    address = "/en/payments/AT/register/"
    _title, headings, *rows = cells(b"".join(enter(cast.finance).get(address).streaming_content))
    at = headings.index("Bank")
    assert headings[at : at + 3] == ["Bank", "BIK of the bank", "Account of the organisation"]
    state = headings.index("State")
    assert [row[at : at + 3] for row in rows if row[state] == "Ordered"].count(bank) == 1
    assert {cell for row in rows if row[state] != "Ordered" for cell in row[at : at + 3]} <= {""}
    for person in (cast.head, cast.specialist):
        whole = cells(b"".join(enter(person).get(address).streaming_content))
        assert not {"BIK of the bank", *bank} & {cell for row in whole for cell in row}


def test_money_that_came_back_stands_beside_its_payment(
    agreement: Agreement, cast: Cast, enter: Enter
) -> None:
    first, finance = agreement.tranches.get(n=1), enter(cast.finance)
    opened = page_of(finance.get(at(first) + "?deed=give-back"))
    assert '<details id="give-back" open>' in opened
    assert "give-back-wrong" not in opened
    sent = {"amount": "1 200", "document": "No. 7"}
    sent = {f"give-back-{name}": value for name, value in sent.items()}
    assert finance.post(at(first, "give-back"), sent).status_code == 422  # no day
    came_on = {"give-back-came_on": clock.today().isoformat()}
    assert finance.post(at(first, "give-back"), sent | came_on).status_code == 302
    shown = page_of(finance.get("/en/payments/AT/"))
    assert "given back: 1,200 som" in shown.replace("\xa0", " ")
    assert "Returned by organisations" in shown
    book = finance.get("/en/payments/AT/register/")
    _title, headings, *rows = cells(b"".join(book.streaming_content))
    back = headings.index("Given back, soms")
    assert [float(row[back]) for row in rows if len(row) > back and row[back]] == [1200]
    wrong = {"give-back-wrong-reason": "1 000"}
    assert finance.post(at(first, "give-back-wrong"), wrong).status_code == 302
    assert deeds.fresh(first).given_back == 0
    assert "Returned by organisations" not in page_of(finance.get("/en/payments/AT/"))
