"""Work plan and indicators as a workbook: out, filled in, and back, seen before they replace anything."""

import html as markup
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from ashar.accounts.models import User
from ashar.calls.sets import Kind
from ashar.core.tables import Unreadable
from ashar.proposals import content as port
from ashar.proposals.actions import save_draft
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.questions import Question
from ashar.proposals.sheet import sheet_of
from ashar.proposals.tablebook import read_tables, tables_workbook
from ashar.proposals.tests.test_budget import XLSX, address
from ashar.proposals.workbook import budget_workbook

TEXT = "=HYPERLINK(1)"
COLUMNS = (
    ("what", Kind.TEXT, "Эмне"),
    ("how_many", Kind.NUMBER, "Канча"),
    ("sum", Kind.MONEY, "Сумма"),
    ("until", Kind.DATE, "Качан"),
)
PLAN = Question("plan", "Иш планы: 1/2 [жыл]", kind=Kind.TABLE, columns=COLUMNS, rows=3)
ROWS = ((TEXT, "12", "1500.50", "2027-05-24"), ("Экинчи", "", "", ""))


def row_of(question: Question, text: str) -> tuple[str, ...]:
    """A row in which every cell can be understood."""
    known = {Kind.NUMBER: "3", Kind.DATE: "2027-05-24", Kind.MONEY: "100"}
    return tuple(known.get(Kind(kind), text) for _code, kind, _title in question.columns)


def changed(raw: bytes, **cells: Any) -> bytes:
    """The workbook with other values in these cells."""
    book, out = openpyxl.load_workbook(io.BytesIO(raw)), io.BytesIO()
    for place, value in cells.items():
        book.active[place] = value
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_tables_go_out_and_come_back_the_same(language: str) -> None:
    with translation.override(language):
        raw = tables_workbook(Content(tables={"plan": ROWS}), [PLAN])
    book = openpyxl.load_workbook(io.BytesIO(raw))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n") for cell in cells), "no formula is ever written"
    assert TEXT in [cell.value for cell in cells]
    with translation.override("ru"):
        assert read_tables(io.BytesIO(raw), [PLAN]).rows == {"plan": ROWS}


def test_days_sums_and_figures_are_understood_as_a_spreadsheet_writes_them() -> None:
    raw = tables_workbook(Content(), [PLAN])
    filled = changed(raw, A4="Үчүнчү", B4=7, C4=2000, D4=date(2027, 6, 1))
    assert read_tables(io.BytesIO(filled), [PLAN]).rows == {
        "plan": (("Үчүнчү", "7", "2000.00", "2027-06-01"),)
    }


def test_what_cannot_be_understood_is_told_cell_by_cell() -> None:
    raw = tables_workbook(Content(), [PLAN])
    wrong = changed(raw, A4="а", B4="көп", C4="арзан", D5="жайында", A6="=1+1", A7="б", A8="в", A9="г")
    told = " ".join(read_tables(io.BytesIO(wrong), [PLAN]).mistakes)
    assert "line 4, “Канча”: “көп” is not a whole number" in told
    assert "line 4, “Сумма”: “арзан” is not a sum" in told
    assert "line 5, “Качан”: “жайында” is not a day" in told
    assert "line 6, “Эмне”" in told, "a formula is never run"
    assert "4 lines; at most 3 are allowed" in told
    with pytest.raises(Unreadable, match="not the table of this page"):
        read_tables(io.BytesIO(raw), [replace(PLAN, code="other")])


def test_tables_are_looked_at_before_they_take_the_place_of_ones_own(
    detailed: Proposal, head: User, enter: Callable[[User], Client]
) -> None:
    sheet = sheet_of(detailed.lot.call)
    tables = [each for each in sheet.questions if each.kind == Kind.TABLE]
    assert len(tables) > 1
    first = tables[0]
    row = row_of(first, "Жаңы")
    save_draft(proposal=detailed, content=Content(title="Аталыш"), by=head)
    client = enter(head)
    page = client.get(address(detailed, "proposal")).text
    assert address(detailed, "tables-xlsx") in page
    assert client.get(address(detailed, "tables-xlsx")).headers["Content-Type"] == XLSX
    raw = tables_workbook(Content(tables={first.code: (row,)}), tables)
    shown = client.post(address(detailed, "tables"), {"file": SimpleUploadedFile("t.xlsx", raw)})
    assert shown.status_code == 200
    assert "As it would be" in shown.text
    assert not port.load_own(detailed, by=head).tables, "nothing is kept before the button"
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(markup.unescape(value))
    answer = client.post(address(detailed, "tables"), {**sent, "put": "1"})
    assert answer.status_code == 302
    kept = port.load_own(detailed, by=head)
    assert kept.tables[first.code] == (row,)
    assert kept.title == "Аталыш", "nothing else is touched"
    wrong = client.post(
        address(detailed, "tables"),
        {"file": SimpleUploadedFile("t.xlsx", budget_workbook(kept, sheet, "Бюджет"))},
    )
    assert wrong.status_code == 422
    assert "not the table of this page" in wrong.text


def test_tables_that_somebody_else_has_changed_are_not_overwritten(
    detailed: Proposal, head: User, enter: Callable[[User], Client]
) -> None:
    sheet = sheet_of(detailed.lot.call)
    first = next(each for each in sheet.questions if each.kind == Kind.TABLE)
    client, raw = enter(head), tables_workbook(Content(tables={first.code: (row_of(first, "А"),)}), [first])
    shown = client.post(address(detailed, "tables"), {"file": SimpleUploadedFile("t.xlsx", raw)})
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    theirs = Content(tables={first.code: (row_of(first, "Б"),)})
    save_draft(proposal=detailed, content=theirs, by=head)
    answer = client.post(address(detailed, "tables"), {**fields, "put": "1"})
    assert answer.status_code == 409
    assert "Somebody else has changed the same part" in answer.text
    assert port.load_own(detailed, by=head).tables[first.code] == theirs.tables[first.code]
