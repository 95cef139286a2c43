"""The calendar of an authority and of the country, and its feed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from icalendar import Calendar

from ashar.calls.actions import cancel_call
from ashar.calls.models import Call
from ashar.core import clock
from ashar.portal.calendar.happenings import Wanted, happenings
from ashar.portal.calendar.months import month_of, weeks
from ashar.priorities.models import Round
from ashar.regulations.rulesets import WorkCalendar
from tests.support.office import Office, make_office
from tests.support.queries import counted

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
MARCH = (date(2027, 3, 1), date(2027, 4, 1))


@pytest.fixture
def office(db: Any) -> Iterator[Office]:
    with clock.set_for_test(NOW):
        yield make_office()


def told(**wanted: Any) -> list[tuple[str, date]]:
    return [(each.kind, each.day) for each in happenings(Wanted(*MARCH, **wanted))]


def test_a_call_stands_on_each_of_its_days(office: Office) -> None:
    call = office.announce(session_at=clock.at_bishkek(date(2027, 3, 5), time(15)))
    assert told() == [
        ("announced", date(2027, 3, 1)),
        ("session", date(2027, 3, 5)),
        ("deadline", date(2027, 3, 18)),
        ("results", call.results_by),
    ]


def test_results_that_came_early_leave_the_day_that_was_promised(office: Office) -> None:
    call = office.announce()
    Call.objects.filter(pk=call.pk).update(state="standstill")
    assert "results" not in {kind for kind, _day in told()}
    with clock.set_for_test(datetime(2027, 4, 1, 4, 0, tzinfo=UTC)):
        assert ("results", call.results_by) in told()


def test_a_moment_just_before_midnight_is_of_its_day_in_bishkek(office: Office) -> None:
    office.announce(
        deadline=clock.at_bishkek(date(2027, 3, 31), time(23, 59, 59)),
        results_by=date(2027, 4, 9),
        project_start=date(2027, 4, 20),
    )
    assert ("deadline", date(2027, 3, 31)) in told()
    with clock.set_for_test(NOW):
        april = happenings(Wanted(date(2027, 4, 1), date(2027, 5, 1)))
    assert [each.kind for each in april] == ["results"]


def test_drafts_cancelled_calls_and_demonstrations_are_left_out_of_the_country(office: Office) -> None:
    office.draft()
    cancel_call(call=office.announce(), reason_ky="Себеп", reason_ru="Причина", by=office.head)
    demo = make_office("DM", is_demonstration=True)
    demo.announce()
    assert told() == []
    assert [kind for kind, _day in told(authority=demo.authority)] == ["announced", "deadline", "results"]


def test_a_rehearsal_is_in_no_calendar(office: Office) -> None:
    call = office.announce()
    Call.objects.filter(pk=call.pk).update(mode="rehearsal")
    assert told() == told(authority=office.authority) == []


def test_filters_of_the_address_choose(office: Office, client: Any) -> None:
    call = office.announce()
    neighbour = make_office("NB")
    other = neighbour.announce(title_ky="Башка", title_ru="Другой конкурс")
    page = client.get("/ru/calendar/?month=2027-03&place=NB&kind=deadline").content.decode()
    assert other.number in page
    assert call.number not in page
    assert "place=NB&amp;month=2027-04" in page, "the filters go with the months"
    assert "kind=deadline" in page[page.index("feed.ics") :][:80]
    assert client.get("/ru/calendar/?month=nonsense&kind=none").status_code == 200
    page = client.get("/ru/calendar/?month=2027-03&sphere=health").content.decode()
    assert call.number not in page


def test_an_authority_has_a_calendar_of_its_own(office: Office, client: Any) -> None:
    office.announce()
    neighbour = make_office("NB")
    assert "TR-2027-C1" in client.get("/ky/calendar/TR/?month=2027-03").content.decode()
    assert "TR-2027-C1" not in client.get(f"/ky/calendar/{neighbour.authority.code}/").content.decode()
    assert client.get("/ky/calendar/XX/").status_code == 404


def test_the_month_shows_days_off_and_what_they_are(office: Office, client: Any) -> None:
    page = client.get("/ru/calendar/?month=2027-03").content.decode()
    assert "Международный женский день" in page
    assert "Орозо айт" in page
    assert "ожидается" in page
    grid = {day.day: day for week in weeks(month_of("2027-03"), [], WorkCalendar()) for day in week}
    assert [grid[date(2027, 3, n)].is_off for n in (5, 6, 8, 10)] == [False, True, True, False]
    assert not grid[date(2027, 4, 1)].is_of_month


def test_months_meet_at_the_turn_of_the_year() -> None:
    december = month_of("2027-12")
    assert (december.after.code, december.after.before.code) == ("2028-01", "2027-12")
    with clock.set_for_test(datetime(2027, 12, 31, 18, 0, tzinfo=UTC)):
        assert month_of("2027-13").code == "2028-01", "in Bishkek the new year has begun"


def test_a_page_of_many_calls_costs_as_much_as_of_one(office: Office, client: Any) -> None:
    office.announce()
    client.get("/ru/calendar/?month=2027-03")
    with counted() as few:
        client.get("/ru/calendar/?month=2027-03")
    for n in range(3):
        money = office.fund(office.plan(office.settle(f"Маселе {n}")))
        office_call = office.draft(money)
        Call.objects.filter(pk=office_call.pk).update(
            announced_at=NOW,
            state="announced",
            rules={},
            deadline=clock.at_bishkek(date(2027, 3, 20), time(17)),
        )
    with counted() as many:
        client.get("/ru/calendar/?month=2027-03")
    assert len(many) == len(few) <= 8


def events(answer: Any) -> dict[str, Any]:
    calendar = Calendar.from_ical(answer.content)
    return {str(event["uid"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


def test_the_feed_is_a_calendar_that_others_can_read(office: Office, client: Any) -> None:
    call = office.announce()
    answer = client.get("/ru/calendar/feed.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(answer)
    deadline = found[f"{call.number}-deadline"]
    assert deadline["dtstart"].dt == call.deadline
    assert call.title_ru in deadline["summary"]
    assert found[f"{call.number}-results"]["dtstart"].dt == call.results_by
    assert str(deadline["url"]).endswith(f"/ru/calls/{call.number}/")


def test_in_other_peoples_calendars_a_protected_call_has_only_its_number(office: Office, client: Any) -> None:
    call = office.announce()
    Call.objects.filter(pk=call.pk).update(is_protected=True)
    summary = events(client.get("/ru/calendar/feed.ics"))[f"{call.number}-deadline"]["summary"]
    assert call.number in summary
    assert call.title_ru not in summary


def test_the_feed_of_a_demonstration_says_so(db: Any, client: Any) -> None:
    with clock.set_for_test(NOW):
        demo = make_office("DM", is_demonstration=True)
        call = demo.announce()
        assert events(client.get("/ru/calendar/feed.ics")) == {}
        own = events(client.get("/ru/calendar/DM/feed.ics"))
    assert str(own[f"{call.number}-deadline"]["summary"]).startswith("ОБРАЗЕЦ")


def test_comments_on_a_programme_stand_on_their_last_day(demo_town: Any) -> None:
    from ashar.programmes.models import Programme

    programme = Programme.objects.filter(authority__code="AT").first()
    assert programme is not None
    end = clock.at_bishkek(date(2027, 3, 16), time(0))  # the midnight that ends the 15th
    Programme.objects.filter(pk=programme.pk).update(state="consultation", comments_until=end, version=1)
    found = happenings(Wanted(*MARCH, authority=programme.authority))
    assert ("comments_end", date(2027, 3, 15)) in [(each.kind, each.day) for each in found]


def test_a_vote_stands_on_its_first_and_last_day_once_its_method_is_published(office: Office) -> None:
    facts = {"authority": office.authority, "title_ky": "Эмне биринчи", "choices": 2, "votes_pct": 50}
    days = {"opens_on": date(2027, 3, 5), "closes_on": date(2027, 3, 14)}
    held = Round.objects.create(number="TR-2027-R1", **facts, **days)
    assert told() == []
    known = {"state": "published", "method": "{}", "published_on": date(2027, 3, 1)}
    Round.objects.filter(pk=held.pk).update(**known)
    assert told() == [("vote", date(2027, 3, 5)), ("vote_end", date(2027, 3, 14))]
    assert told(sphere="health") == []
    Round.objects.filter(pk=held.pk).update(state="cancelled")
    assert told() == []
