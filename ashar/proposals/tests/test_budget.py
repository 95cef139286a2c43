"""A detailed budget: by line, source and month, with its ceilings; out as a workbook and back in."""

import gzip
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from lxml import html

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.proposals import content as port
from ashar.proposals.actions import filing_blockers, missing_in, save_draft
from ashar.proposals.actions.writing import arrival
from ashar.proposals.budgeting import Limits, faults
from ashar.proposals.content import BudgetItem, Content
from ashar.proposals.models import Proposal
from ashar.proposals.progress import sections
from ashar.proposals.sheet import Sheet, sheet_of
from ashar.proposals.tests.test_pages import MOST_BYTES, MOST_QUERIES, SENT_WITH, STATIC
from ashar.proposals.workbook import budget_workbook, read_budget

S = Decimal
DETAILED = Sheet(budget_lines=5, budget_months=3)
PAY = BudgetItem("Эмгек акы", S(3000), kind="pay", months=(S(1000), S(1000), S(1000)))
PLACE = BudgetItem(
    "Жай", S(500), S(4000), "premises", "premises", "«Береке» дүкөнү", "2-майдагы кат", (S(500),)
)
TEXT = "=HYPERLINK(1)"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def links(*items: BudgetItem, **limits: Any) -> list[str]:
    return [each.link for each in faults(Content(budget=items), Limits(**limits), DETAILED)]


def test_a_whole_detailed_budget_lacks_nothing() -> None:
    assert links(PAY, PLACE) == []


@pytest.mark.parametrize(
    ("change", "link"),
    [
        ({"kind": ""}, "#kind_1"),
        ({"months": ()}, "#m1_1"),
        ({"months": (S(1), S(2))}, "#m1_1"),
        ({"own": S(10)}, "#form_1"),
        ({"own": S(10), "form": "goods"}, "#evidence_1"),
        ({"own": S(10), "form": "money"}, None),
        ({"name": ""}, "#name_1"),
    ],
)
def test_each_fault_of_a_line_leads_to_its_field(change: dict[str, Any], link: str | None) -> None:
    assert links(replace(PAY, **change)) == ([link] if link else [])


def test_ceilings_of_kinds_and_forms_of_the_contribution_come_from_the_rules() -> None:
    assert links(PAY, PLACE, most={"pay": 86}) == []
    assert links(PAY, PLACE, most={"pay": 85}) == ["#budget"]
    assert links(PAY, PLACE, forms=("money",)) == ["#form_2"]


def test_the_rules_of_the_call_reach_the_checker(detailed: Proposal, head: User) -> None:
    call = detailed.lot.call
    rules = call.rules
    rules["values"]["budget.salary_max_pct"] = 10
    Call.objects.filter(pk=call.pk).update(rules=rules)
    again = Proposal.objects.with_call().get(pk=detailed.pk)
    content = Content(budget=(PAY, PLACE))
    found = [str(each) for each in missing_in(again.lot, content, at=arrival())]
    assert any("more than 10 percent" in words for words in found)


def test_a_detailed_budget_survives_its_bytes_and_a_short_one_keeps_its_own() -> None:
    content = Content(title="а", budget=(PAY, PLACE, BudgetItem("б", S("1.50"))))
    assert port.parse(content.to_bytes()) == content
    short = Content(title="а", budget=(BudgetItem("б", S("1.50")),)).to_bytes()
    assert b'"budget":[{"amount":150,"name":"\xd0\xb1","own":0}]' in short
    assert b'"schema":1' in short


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_workbook_goes_out_and_comes_back_the_same(language: str) -> None:
    budget = (PAY, PLACE, replace(PAY, name=TEXT, kind="other", evidence="+996 555"))
    with translation.override(language):
        raw = budget_workbook(Content(budget=budget), DETAILED, "Бюджет")
    book = openpyxl.load_workbook(io.BytesIO(raw))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n") for cell in cells), "no formula is ever written"
    assert TEXT in [cell.value for cell in cells]
    with translation.override("ru"):
        assert read_budget(io.BytesIO(raw), DETAILED).budget == budget


def changed(raw: bytes, **cells: Any) -> bytes:
    """The workbook with other values in these cells."""
    book, out = openpyxl.load_workbook(io.BytesIO(raw)), io.BytesIO()
    for place, value in cells.items():
        book.active[place] = value
    book.save(out)
    return out.getvalue()


def test_what_cannot_be_understood_is_told_row_by_row() -> None:
    raw = budget_workbook(Content(budget=(PAY, PLACE)), DETAILED, "Бюджет")
    wrong = changed(raw, C4="көп", B5="тамак-аш", D5="=1+1", C5=-5)
    brought = read_budget(io.BytesIO(wrong), DETAILED)
    told = " ".join(brought.mistakes)
    assert len(brought.mistakes) == 4
    assert "Line 4, “Asked for, soms”: “көп” is not a sum" in told
    assert "Line 5, “Kind of cost”: “тамак-аш” is none of these: Pay" in told
    assert "Line 5, “Own, soms”" in told
    assert "“-5” is not a sum" in told


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.with_call().get(pk=proposal.pk)


def address(proposal: Proposal, name: str) -> str:
    with translation.override("en"):
        return reverse(f"proposals:{name}", args=[proposal.number])


def test_a_detailed_budget_has_a_page_of_its_own(
    detailed: Proposal, head: User, enter: Callable[[User], Client]
) -> None:
    client = enter(head)
    text = client.get(address(detailed, "proposal")).text
    assert 'name="amount_1"' not in text
    assert "What we do" in text
    typed = {
        "name_1": "Эмгек акы",
        "kind_1": "pay",
        "amount_1": "3 000",
        "m1_1": "1000",
        "m2_1": "2000",
        "name_2": "Жай",
        "amount_2": "10",
    }
    answer = client.post(address(detailed, "budget"), typed, HTTP_ACCEPT="application/json")
    said = answer.json()
    assert "#kind_2" in said["missing"]
    assert "#m1_2" in said["missing"]
    assert f"{address(detailed, 'proposal')}#title" in said["missing"]
    kept = port.load_own(fresh(detailed), by=head)
    assert kept.budget[0] == BudgetItem("Эмгек акы", S(3000), kind="pay", months=(S(1000), S(2000)))
    client.post(address(detailed, "proposal"), {"language": "ky", "title": "Аталыш"})
    kept = port.load_own(fresh(detailed), by=head)
    assert (kept.title, len(kept.budget)) == ("Аталыш", 2), "the page of the text leaves the budget alone"
    page = client.get(address(detailed, "budget")).text
    assert "data-sum-kind" in page


def test_a_table_is_looked_at_before_it_replaces_the_budget(
    detailed: Proposal, head: User, enter: Callable[[User], Client]
) -> None:
    client = enter(head)
    taken = client.get(address(detailed, "budget-xlsx"))
    raw = b"".join(taken.streaming_content)
    names = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(raw)).active[1]]
    at = {name: chr(ord("A") + n) for n, name in enumerate(names)}
    filled = changed(
        raw,
        **{f"{at['name']}4": "@Жай", f"{at['kind']}4": "Pay", f"{at['amount']}4": 700, f"{at['m1']}4": 700},
    )
    upload = SimpleUploadedFile("b.xlsx", filled, content_type=XLSX)
    shown = client.post(address(detailed, "budget-table"), {"file": upload})
    assert shown.status_code == 200
    assert port.load_own(fresh(detailed), by=head).budget == (), "nothing is replaced by looking"
    form = html.fromstring(shown.text).xpath("//main//form[contains(@action, '/budget/')]")[0]
    client.post(form.get("action"), dict(form.form_values()))
    (item,) = port.load_own(fresh(detailed), by=head).budget
    assert item == BudgetItem("@Жай", S(700), kind="pay", months=(S(700),))
    wrong = SimpleUploadedFile("b.xlsx", changed(raw, C4="көп", A4="а"), content_type=XLSX)
    refused = client.post(address(detailed, "budget-table"), {"file": wrong})
    assert refused.status_code == 422
    assert "Line 4" in refused.text
    other = io.BytesIO()
    openpyxl.Workbook().save(other)
    foreign = SimpleUploadedFile("b.xlsx", other.getvalue(), content_type=XLSX)
    refused = client.post(address(detailed, "budget-table"), {"file": foreign})
    assert "not the table of this page" in refused.text


def test_progress_counts_what_the_checker_says(detailed: Proposal, head: User) -> None:
    sheet = sheet_of(detailed.lot.call)
    content = Content(title="Аталыш", answers={"need": "Кимге", "people": "40"}, budget=(PAY,))
    missing = list(missing_in(detailed.lot, content, at=arrival()))
    found = {each.id: (each.done, each.total) for each in sections(sheet, content, missing, parts(sheet))}
    assert found["part-1"] == (1, 1)
    assert found["part-2"] == (2, 2)
    assert found["part-11"] == (0, 4)
    assert found["budget"] == (1, 1)
    assert found["part-4"] == (0, 1)


def parts(sheet: Sheet) -> tuple[str, ...]:
    from ashar.proposals.merging import parts_of

    return parts_of(sheet)


def test_the_list_on_the_page_is_the_one_that_decides_the_filing(
    detailed: Proposal, head: User, enter: Callable[[User], Client]
) -> None:
    """Whatever is on the list stops the filing, and nothing else does."""
    proposal = save_draft(proposal=detailed, content=Content(title="Аталыш", budget=(PAY,)), by=head)
    content = port.load_own(proposal, by=head)
    at = arrival()
    listed = [str(each) for each in missing_in(proposal.lot, content, at=at)]
    deciding = [str(each) for each in filing_blockers(proposal, at=at, content=content, by=head)]
    assert listed == deciding
    assert len(listed) > 5
    client = enter(head)
    for name in ("proposal", "budget", "file"):
        page = html.fromstring(client.get(address(proposal, name)).text)
        items = [" ".join(each.text_content().split()) for each in page.xpath("//main//li[a or .]")]
        assert all(any(words in item for item in items) for words in listed), name
    shown = html.fromstring(client.get(address(proposal, "proposal")).text)
    anchors = {
        link.removeprefix("#") for link in shown.xpath("//*[@id='missing']//a/@href") if link[0] == "#"
    }
    ids = set(shown.xpath("//main//@id"))
    assert anchors <= ids, anchors - ids


def test_twenty_lines_by_month_stay_light_on_a_phone(
    detailed: Proposal, head: User, enter: Callable[[User], Client]
) -> None:
    lines = tuple(replace(PLACE, name=f"{n}-сап: буюмдар") for n in range(20))
    save_draft(proposal=detailed, content=Content(budget=lines), by=head)
    client = enter(head)
    client.get(address(detailed, "budget"))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address(detailed, "budget"))
    beside = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in SENT_WITH)
    size = len(gzip.compress(page.content)) + beside
    print(f"\na budget of 20 lines and 12 months: {size} bytes, {len(asked)} questions to the database")
    assert size < MOST_BYTES
    assert len(asked) <= MOST_QUERIES
