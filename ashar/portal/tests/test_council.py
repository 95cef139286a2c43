"""Papers for a council session: the programme of a year, and how it was carried out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Tranche
from ashar.core import clock
from ashar.core.documents import Document, render, verify
from ashar.core.documents.issuing import Answer
from ashar.places.models import Authority
from ashar.portal.actions import issue_council_paper
from ashar.portal.council import CouncilYear, council_year
from ashar.programmes.models import BudgetLine, ProgrammeLine
from tests.support.walking import queries_of


@pytest.fixture
def town(demo_town: Any) -> Authority:
    return Authority.objects.get(is_demonstration=True)


@pytest.fixture
def years(town: Authority) -> list[int]:
    """The years that the demonstration lives in, whatever day it is built."""
    return sorted(set(BudgetLine.objects.filter(authority=town).values_list("year", flat=True)))


def of_all(town: Authority, years: list[int], *, for_office: bool = True) -> list[CouncilYear]:
    return [council_year(town, year, for_office=for_office) for year in years]


def test_execution_says_what_the_ledger_says(town: Authority, years: list[int]) -> None:
    found = of_all(town, years)
    lines = BudgetLine.objects.filter(authority=town, state__in=["open", "closed"])
    allocated = sum((line.allocated for line in lines), Decimal(0))
    paid = sum((line.spent for line in lines), Decimal(0))
    agreed = Agreement.objects.filter(signed_on__isnull=False, mode="live").aggregate(s=Sum("amount"))["s"]
    assert sum(each.total("allocated") for each in found) == allocated > 0
    assert sum(each.total("paid") for each in found) == paid > 0
    assert sum(each.total("unspent") for each in found) == allocated - paid
    assert sum(each.total("agreed") for each in found) == agreed > 0
    last = Tranche.objects.filter(state="planned", agreement__state="active").latest("pk")
    Tranche.objects.filter(pk=last.pk).update(amount=last.amount - 3500)  # not needed, gone back to its line
    assert sum(each.total("agreed") for each in of_all(town, years)) == agreed - 3500


def test_orders_without_money_are_shown_to_the_office_alone(
    town: Authority, years: list[int], client: Any
) -> None:
    without = ProgrammeLine.objects.filter(state="planned", budget_lines__isnull=True)
    planned = without[0]
    year = planned.programme.year_from
    public = {row.line.number for row in council_year(town, year).rows}
    office = {row.line.number for row in council_year(town, year, for_office=True).rows}
    assert office - public == {line.number for line in without}

    address = f"/ky/council/{town.code}/{year}/programme/"
    assert planned.number not in client.get(address).content.decode()
    client.force_login(User.objects.get(login="nurgul@ak-terek.example"))
    assert planned.number in client.get(address).content.decode()


def test_what_is_late_today_is_said(town: Authority) -> None:
    agreement = Agreement.objects.get(state="active", mode="live")
    with clock.set_for_test(
        clock.at_bishkek(agreement.ends_on + 60 * clock.ONE_DAY, clock.local(clock.now()).time())
    ):
        line = agreement.award.lot.call.line
        assert line is not None
        rows = council_year(town, line.programme.year_from).rows
    (late,) = [list(map(str, row.late)) for row in rows if row.line == line]
    assert any(sentence.startswith("The work was to end on") for sentence in late)
    assert any(sentence.startswith("A report was due on") for sentence in late)


@pytest.mark.parametrize("kind", ["council_programme", "council_execution"])
def test_a_paper_keeps_what_was_true_on_its_day(town: Authority, years: list[int], kind: str) -> None:
    head = User.objects.get(login="erkin@ak-terek.example")
    paper = issue_council_paper(authority=town, year=years[-1], kind=kind, by=head)
    again = issue_council_paper(authority=town, year=years[-1], kind=kind, by=head)
    assert paper.is_public
    assert paper.number != again.number
    assert (verify(paper.number).answer, verify(again.number).answer) == (Answer.GENUINE, Answer.GENUINE)
    for language in ("ky", "ru"):
        assert render(paper, language).startswith(b"%PDF")


def test_only_the_office_issues_and_everybody_reads(town: Authority, years: list[int], client: Any) -> None:
    page = f"/ru/council/{town.code}/{years[-1]}/execution/"
    answers = {}
    for login in ("nurgul", "gulnara", "meder"):
        client.force_login(User.objects.get(login=f"{login}@ak-terek.example"))
        answers[login] = client.post(f"{page}issue/").status_code
    assert answers == {"nurgul": 302, "gulnara": 302, "meder": 403}
    client.logout()
    shown = client.get(page).content.decode()
    papers = Document.objects.filter(kind="council_execution")
    assert [paper.number in shown for paper in papers] == [True, True]
    assert "issue/" not in shown


def test_the_year_of_a_paper_leads_to_its_page(town: Authority, client: Any) -> None:
    answer = client.get(f"/ky/o/{town.code}-2026")
    assert answer.headers["Location"] == f"/ky/council/{town.code}/2026/programme/"
    assert client.get("/ky/o/NOBODY-2026").status_code == 404


@pytest.mark.parametrize("address", ["2026/money/", "1990/programme/", "2100/execution/"])
def test_there_is_no_other_paper(town: Authority, client: Any, address: str) -> None:
    assert client.get(f"/ky/council/{town.code}/{address}").status_code == 404


@pytest.mark.parametrize("sheet", ["programme", "execution"])
def test_pages_ask_little(town: Authority, years: list[int], client: Any, sheet: str) -> None:
    client.force_login(User.objects.get(login="nurgul@ak-terek.example"))
    for year in years:
        address = f"/ky/council/{town.code}/{year}/{sheet}/"
        client.get(address)  # the first asks the database what it can do
        assert queries_of(client, address) <= 12
