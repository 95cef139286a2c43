"""The terms: report days by the rules, what stands on the paper, a draft to read."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from ashar.agreements import paper
from ashar.agreements.models import Agreement
from ashar.agreements.terms import frozen, papers_needed, report_dates, terms_of
from ashar.core import documents
from ashar.regulations.rulesets import rules_for
from ashar.selection.models import Award

START, END = date(2027, 3, 31), date(2027, 10, 15)


def days(profile: str, **other: Any) -> list[date]:
    rules = rules_for(None, profile, START)
    return report_dates({**rules, **other}, START, END)  # type: ignore[arg-type]


def test_on_the_light_path_only_the_final_report_is_due() -> None:
    assert days("light") == [date(2027, 11, 4)]


def test_quarterly_reports_are_due_after_each_whole_quarter() -> None:
    assert days("usual") == [date(2027, 7, 10), date(2027, 10, 10), date(2027, 11, 4)]


def test_monthly_reports_stop_before_the_final_one() -> None:
    monthly = days("usual", **{"report.interim_period": "monthly"})
    assert len(monthly) == 7
    assert monthly == sorted(monthly)
    assert monthly[-1] == date(2027, 11, 4)


def test_papers_are_asked_from_the_winner_on_the_light_path_only(agreement: Agreement) -> None:
    call = agreement.award.lot.call
    assert len(papers_needed(call)) == 4
    call.rules["values"]["proposal.papers"] = "with_proposal"
    assert papers_needed(call) == []


def test_the_paper_says_everything_that_was_agreed(agreement: Agreement) -> None:
    facts = frozen(agreement)
    with translation.override("ru"):
        words = paper.present(facts)
    text = str(words)
    for part in ("Заказчик", "Исполнитель", facts.inn, facts.proposal_number, facts.proposal_code):
        assert part in text
    assert [name for name, _text in words["clauses"]] == [
        "Предмет",
        "Сумма и оплата",
        "Отчёты",
        "Право доступа",
        "Личные данные",
        "Возврат денег",
        "Передача по окончании",
        "Изменения и споры",
    ]
    assert "сомов 00 тыйынов" in text
    assert len(words["tranches"]) == agreement.tranches.count() == 2


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_even_a_long_agreement_of_a_protected_call_keeps_to_one_page(
    agreement: Agreement, language: str
) -> None:
    facts = frozen(agreement)
    long = type(facts)(
        **{name: getattr(facts, name) for name in facts.__struct_fields__}
        | {
            "is_protected": True,
            "is_less_than_asked": True,
            "project_title": "Зордук-зомбулуктан жабыр тарткандарга коопсуз жай жана жардам. " * 3,
            "report_dates": [*facts.report_dates] * 4,
        }
    )
    drawn = documents.render_direct("agreement", long, language, is_draft=True)
    read = PdfReader(BytesIO(drawn))
    assert len(read.pages) == 1
    assert "ДОЛБООР" in "".join(page.extract_text() for page in read.pages).replace("\n", "")


def test_the_draft_before_the_agreement_says_the_same_but_its_number(agreement: Agreement) -> None:
    award = Award.objects.select_related("lot__call__authority", "organisation", "proposal").get(
        pk=agreement.award_id
    )
    draft, kept = terms_of(award), frozen(agreement)
    changed = {name for name in draft.__struct_fields__ if getattr(draft, name) != getattr(kept, name)}
    assert changed == {"number", "salt"}
