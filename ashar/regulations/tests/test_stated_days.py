"""Days off that are stated here: by whom, with what paper, and what they change."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from ashar.accounts.actions import create_account, grant_role
from ashar.accounts.models import User
from ashar.core import clock, journal
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.regulations.actions import state_day
from ashar.regulations.models import StatedDay
from ashar.regulations.queries import days_off, special_days
from ashar.regulations.rulesets import add_working_days, is_working_day, rules_for, thaw
from ashar.regulations.rulesets.workdays import WorkCalendar
from tests.support.office import make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 4, 0, tzinfo=UTC)
OROZO_AIT = date(2027, 3, 9)  # expected by calculation; a Tuesday


@pytest.fixture
def operator() -> Any:
    with clock.set_for_test(NOW), translation.override("en"):
        user = create_account(login="op@example.kg", name="Оператор", by=journal.LOADER)
        grant_role(user=user, code="operator", by=journal.LOADER)
        yield user


def stated(by: User, day: date, kind: str = "off", **other: Any) -> StatedDay:
    facts = {"title_ky": "Орозо айт", "title_ru": "Орозо айт", "source": "Токтом № 12"} | other
    return state_day(day=day, kind=kind, by=by, **facts)


def test_a_moved_holiday_frees_the_day_it_stood_on(operator: User) -> None:
    assert not is_working_day(OROZO_AIT)
    stated(operator, date(2027, 3, 10), instead_of=OROZO_AIT)
    assert is_working_day(OROZO_AIT)
    assert not is_working_day(date(2027, 3, 10))
    assert add_working_days(OROZO_AIT, 1) == date(2027, 3, 11)
    assert [row.first for row in days_off(2027) if row.title_ru == "Орозо айт"] == [date(2027, 3, 10)]
    assert [row.first for row in special_days(2027) if row.is_moved] == [OROZO_AIT]


def test_a_worked_saturday_counts_and_a_moved_holiday_on_a_sunday_stays_a_sunday(operator: User) -> None:
    saturday, sunday = date(2027, 3, 13), date(2027, 5, 16)  # Kurman Ait is expected on a Sunday
    stated(operator, saturday, "working", title_ru="Рабочая суббота")
    stated(operator, date(2027, 5, 17), instead_of=sunday)
    assert is_working_day(saturday)
    assert not is_working_day(sunday)


def test_days_inside_a_long_holiday_can_be_stated_one_by_one(operator: User) -> None:
    stated(operator, date(2027, 5, 4), "working", title_ru="Рабочий день")
    may = [(row.first.day, row.last.day) for row in days_off(2027) if row.first.month == 5]
    assert may == [(1, 3), (5, 9), (16, 16)]


def test_what_an_authority_says_of_its_own_days_wins(operator: User) -> None:
    calendar = WorkCalendar(worked=["2027-03-10"], stated={date(2027, 3, 10): "off"})
    assert calendar.is_working_day(date(2027, 3, 10))


def test_a_later_statement_corrects_and_the_journal_keeps_both(operator: User) -> None:
    stated(operator, date(2027, 3, 10))
    stated(operator, date(2027, 3, 10), "usual", source="Токтом № 13")
    assert is_working_day(date(2027, 3, 10))
    told = [entry.facts["facts"] for entry in Entry.objects.filter(step="day.state").order_by("seq")]
    assert [(facts["before"], facts["kind"]) for facts in told] == [(None, "off"), ("off", "usual")]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"day": date(2027, 1, 31)}, "passed"),
        ({"day": date(2027, 3, 10), "instead_of": date(2027, 1, 5)}, "passed"),
        ({"day": date(2027, 3, 10), "source": "  "}, "paper"),
        ({"day": date(2027, 3, 10), "instead_of": date(2027, 3, 10)}, "another day"),
    ],
)
def test_what_cannot_be_stated(operator: User, facts: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        stated(operator, **facts)
    assert not StatedDay.objects.exists()


def test_people_of_the_demonstration_change_nothing(operator: User) -> None:
    pretender = create_account(login="d@example.kg", name="Үлгү", is_demonstration=True, by=journal.LOADER)
    with pytest.raises(Refused, match="whole country"):
        stated(pretender, date(2027, 3, 10))


def test_a_call_that_is_open_counts_with_the_new_day(operator: User) -> None:
    kept = thaw(rules_for(None, "light").snapshot())
    stated(operator, date(2027, 3, 10))
    assert kept.calendar.add(date(2027, 3, 8), 1) == date(2027, 3, 11)


def test_one_request_reads_the_days_once_and_the_next_one_afresh(operator: User) -> None:
    client = Client()
    page = client.get("/ru/rules/days/?year=2027").content.decode()
    assert "09.03.2027" in page
    stated(operator, date(2027, 3, 11))
    page = client.get("/ru/rules/days/?year=2027").content.decode()
    assert "11.03.2027" in page
    assert "Токтом № 12" in page


def test_who_may_open_the_form() -> None:
    with clock.set_for_test(NOW):
        office = make_office()
        client = Client()
        assert client.get("/ru/rules/days/state/").status_code == 302
        client.force_login(office.specialist)
        assert client.get("/ru/rules/days/state/").status_code == 403
        client.force_login(office.ministry)
        sent = {
            "day": "2027-03-10",
            "kind": "off",
            "instead_of": "2027-03-09",
            "title_ky": "Орозо айт",
            "title_ru": "Орозо айт",
            "source": "Указ № 5",
            "is_certain": "on",
        }
        assert client.post("/ru/rules/days/state/", sent).status_code == 302
        assert StatedDay.objects.count() == 2
