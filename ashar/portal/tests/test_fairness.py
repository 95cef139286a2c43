"""How a town chooses: known answers, small numbers left out, demonstrations apart, few queries."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from ashar.calls.models import Call
from ashar.core import clock
from ashar.places.models import Authority
from ashar.portal.fairness import counting
from ashar.portal.fairness.counting import calls_of, fairness_of, shares
from ashar.selection.models import AdmissionCheck, Award
from tests.support.walking import queries_of


@pytest.fixture
def town(demo_town: Any) -> Authority:
    return Authority.objects.get(is_demonstration=True)


@pytest.fixture
def year(town: Authority) -> int:
    """Of the newest opening."""
    return clock.local(calls_of(town).latest("opened_at").opened_at).year


def test_parts_of_a_whole_and_of_the_longest() -> None:
    found = shares([("a", 3), ("b", 1)])
    assert [(each.percent, each.width) for each in found] == [(75, "100%"), (25, "33%")]
    assert shares([]) == []


def test_bidders_refusals_and_shares_are_those_of_the_published_results(town: Authority, year: int) -> None:
    found = fairness_of(town, year)
    checks = AdmissionCheck.objects.filter(opening__call__in=[each.call for each in found.calls])
    assert found.filed == checks.count() > 0
    assert sum(each.count for each in found.refusals) == checks.filter(state="refused").count() > 0
    awards = Award.objects.filter(
        lot__call__in=[each.call for each in found.calls], state__in=["granted", "taken_up"]
    )
    assert sum(each.count for each in found.organisations) == sum(
        (award.amount or Decimal(0) for award in awards), Decimal(0)
    )
    assert {each.call.state for each in found.calls} <= {"standstill", "contracting", "finished"}
    assert year in found.years


def test_days_of_stages_are_between_the_moments_of_the_call(town: Authority, year: int) -> None:
    call = fairness_of(town, year).calls[0].call
    days = fairness_of(town, year).calls[0].days
    assert call.announced_at
    assert call.deadline
    assert call.opened_at
    first, last, opened = (
        clock.local(at).date() for at in (call.announced_at, call.deadline, call.opened_at)
    )
    published = clock.local(call.protocol.published_at).date()
    assert (days["open"], days["opening"]) == ((last - first).days, (opened - last).days)
    assert days["choosing"] == (published - opened).days


def test_a_call_that_is_not_decided_or_not_live_does_not_count(town: Authority, year: int) -> None:
    before = len(fairness_of(town, year).calls)
    call = fairness_of(town, year).calls[0].call
    Call.objects.filter(pk=call.pk).update(state="scoring")
    assert len(fairness_of(town, year).calls) == before - 1
    Call.objects.filter(pk=call.pk).update(state="finished", mode="rehearsal")
    assert len(fairness_of(town, year).calls) == before - 1
    assert fairness_of(town, year - 1).calls == []


CRITERIA = [{"code": "a", "max": 60, "title_ky": "", "title_ru": "", "title_en": ""}]


def _call(pk: int) -> Any:
    return SimpleNamespace(pk=pk, rules={"criteria": CRITERIA})


def _marks(proposals: dict[tuple[int, int], tuple[int, ...]]) -> Any:
    def found(_calls: Any, _aside: Any) -> list[tuple[int, Any]]:
        return [
            (call, SimpleNamespace(proposal_id=proposal, points={"a": points}))
            for (call, proposal), members in proposals.items()
            for points in members
        ]

    return found


def test_spread_has_known_answers_and_is_silent_about_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 60 points: 60, 54, 57 lie 10 of 100 apart; 30, 30, 36 the same; 60, 0, 30 lie 100 apart."""
    rows = {
        (1, 1): (60, 54, 57),
        (1, 2): (30, 30, 36),
        (1, 3): (60, 0, 30),
        (2, 4): (30, 33, 31),
        (2, 5): (12, 24, 18),
    }
    calls = [_call(1), _call(2)]
    monkeypatch.setattr(counting, "points_by", lambda criteria, marking: marking.points)
    monkeypatch.setattr(counting, "_markings", _marks(rows))
    spread = counting._spread(calls, set())
    assert spread is not None
    assert [each.count for each in spread] == [1, 2, 1, 1]
    fewer = dict(list(rows.items())[:4])
    monkeypatch.setattr(counting, "_markings", _marks(fewer))
    assert counting._spread(calls, set()) is None, "four proposals are too few"
    monkeypatch.setattr(counting, "_markings", _marks({(1, n): (1, 2, 3) for n in range(9)}))
    assert counting._spread(calls, set()) is None, "one call would show its members"
    monkeypatch.setattr(counting, "_markings", _marks({(n % 2 + 1, n): (1, 2) for n in range(9)}))
    assert counting._spread(calls, set()) is None, "two members know each other’s marks"


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_the_page_and_its_table(town: Authority, year: int, client: Any, language: str) -> None:
    address = f"/{language}/fairness/{town.code}/{year}/"
    queries_of(client, address)
    page = client.get(address).content.decode()
    found = fairness_of(town, year)
    assert all(each.call.number in page for each in found.calls)
    assert page.count('role="img"') >= 3
    assert address in client.get(f"/{language}/orders/{town.code}/").content.decode()
    answer = client.get(f"{address}calls.xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert [row[0].value for row in book.active.iter_rows(min_row=4)] == [e.call.number for e in found.calls]
    assert client.get(f"/{language}/fairness/{town.code}/1999/").status_code == 404
    assert client.get(f"/{language}/fairness/{town.code}/{year - 1}/").status_code == 200
