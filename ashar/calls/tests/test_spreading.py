"""What spreads the news of a call: message, picture, calendar, feeds."""

from datetime import timedelta
from io import BytesIO
from time import perf_counter
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from PIL import Image

from ashar.calls.actions import announce_amendment, announce_call, cancel_call, prepare_amendment
from ashar.calls.models import Call, Lot
from ashar.calls.spreading import MOST, card_picture, message_text
from ashar.core import clock
from ashar.core.news.models import NewsItem
from ashar.places.models import Place
from tests.support.office import Office, make_office
from tests.support.walking import queries_of

ATOM = "{http://www.w3.org/2005/Atom}"
texts = st.text("абвгдөүң абв.,— ", min_size=1, max_size=300)


def entries(client: Any, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    tree = ElementTree.fromstring(answer.content)
    return [entry.findtext(f"{ATOM}title") or "" for entry in tree.iter(f"{ATOM}entry")]


def events(client: Any, call: Call) -> dict[str, Any]:
    answer = client.get(f"/ru/calls/{call.number}/dates.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    return {str(event["uid"]).split("@")[0].rsplit("-", 1)[1]: event for event in calendar.walk("VEVENT")}


def test_message_says_what_until_when_and_where(office: Office) -> None:
    call = office.announce()
    said = message_text(call, "ru")
    wanted = ["Безопасная дорога в школу", "50 000", "17:00", "0 555", f"/o/{call.number}", "Мэрия TR"]
    assert [words for words in wanted if words not in said.replace("\N{NO-BREAK SPACE}", " ")] == []
    assert "Мектепке коопсуз жол" in message_text(call, "ky")


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=texts, people=texts, name=texts, phone=st.text("0123456789 ", max_size=40))
def test_message_is_never_longer_than_people_read(
    office: Office, title: str, people: str, name: str, phone: str
) -> None:
    call = Call(
        pk=1,
        number="TR-2027-C1",
        authority=office.authority,
        title_ky=title[:200],
        title_ru=title[:200],
        target_group_ky=people,
        target_group_ru=people,
        contact_phone=phone,
        deadline=clock.now() + timedelta(days=20),
        announced_at=clock.now(),
        state="announced",
    )
    call._prefetched_objects_cache = {"lots": [Lot(ceiling=10**9)]}
    office.authority.name_ky = office.authority.name_ru = name[:200]
    for language in ("ky", "ru"):
        said = message_text(call, language)
        assert len(said) <= MOST
        assert "/o/TR-2027-C1" in said


def test_card_is_a_picture_of_the_right_size_in_both_languages(client: Any, office: Office) -> None:
    call = office.announce()
    drawn = [client.get(f"/{code}/calls/{call.number}/card.png") for code in ("ky", "ru")]
    assert {answer["Content-Type"] for answer in drawn} == {"image/png"}
    assert [Image.open(BytesIO(answer.content)).size for answer in drawn] == [(1200, 630)] * 2
    assert drawn[0].content != drawn[1].content
    again = client.get(f"/ky/calls/{call.number}/card.png", headers={"If-None-Match": drawn[0]["ETag"]})
    assert again.status_code == 304


def test_card_of_a_demonstration_differs_by_its_mark(office: Office) -> None:
    call = office.announce()
    plain = card_picture(call, "ru")
    call.authority.is_demonstration = True
    assert card_picture(call, "ru") != plain


def test_words_on_the_card_are_no_markup(office: Office) -> None:
    call = office.announce(title_ru='#image("/core/x") $a$ *b* [c] \\ "')
    assert card_picture(call, "ru").startswith(b"\x89PNG")


def test_calendar_has_the_dates_and_follows_an_amendment(client: Any, office: Office) -> None:
    call = office.announce(session_at=clock.now() + timedelta(days=3), session_place="Мэрия, 204")
    before = events(client, call)
    assert set(before) == {"session", "questions", "deadline", "results", "project", "end"}
    assert before["deadline"]["dtstart"].dt == call.deadline
    assert before["results"]["dtstart"].dt == call.results_by
    assert (str(before["session"]["location"]), before["deadline"]["sequence"]) == ("Мэрия, 204", 0)
    draft = prepare_amendment(
        call=call, values={"contact_phone": "0 777"}, reason_ky="С", reason_ru="П", by=office.specialist
    )
    announce_amendment(amendment=draft, by=office.head)
    after = events(client, call)
    assert after["deadline"]["sequence"] == 1
    assert after["deadline"]["uid"] == before["deadline"]["uid"]
    cancel_call(call=call, reason_ky="С", reason_ru="П", by=office.head)
    assert {str(event["status"]) for event in events(client, call).values()} == {"CANCELLED"}


def test_calendar_of_a_protected_call_has_no_place(client: Any, office: Office) -> None:
    line = office.fund(office.plan(office.settle("Зордук", sphere="violence", is_protected=True)))
    session = clock.now() + timedelta(days=5)
    draft = office.draft(line, session_at=session, session_place="Кабинет 204")
    call = announce_call(call=draft, by=office.head)
    for address in ("dates.ics", "tell/", "amendments/", "questions/"):
        assert "204" not in client.get(f"/ru/calls/{call.number}/{address}").content.decode()
    assert "204" not in client.get("/ru/calls/feed.atom").content.decode()


def test_feed_tells_of_real_calls_and_never_of_a_demonstration(client: Any, office: Office) -> None:
    town = make_office("DM", is_demonstration=True)
    town.announce(title_ru="Выдуманный")
    office.announce()
    office.draft(office.fund(office.plan(office.settle("Башка"))), title_ru="Черновик")
    for address in (
        "/ru/calls/feed.atom",
        "/ru/calls/feed/sphere/public_safety.atom",
        f"/ru/calls/feed/place/{office.authority.place_id}.atom",
    ):
        assert entries(client, address) == ["Безопасная дорога в школу"]
    assert entries(client, f"/ru/calls/feed/place/{town.authority.place_id}.atom") == []
    assert entries(client, "/ru/calls/feed/sphere/health.atom") == []
    assert client.get("/ru/calls/feed/sphere/nothing.atom").status_code == 404


def test_feed_of_an_oblast_has_the_calls_of_its_towns(client: Any, office: Office) -> None:
    oblast = Place.objects.create(kind="oblast", name_ky="О", name_ru="О", name_en="O")
    rayon = Place.objects.create(kind="rayon", parent=oblast, name_ky="Р", name_ru="Р", name_en="R")
    Place.objects.filter(pk=office.authority.place_id).update(parent=rayon)
    office.announce()
    for place in (oblast, rayon):
        assert len(entries(client, f"/ru/calls/feed/place/{place.pk}.atom")) == 1


def test_feed_says_what_was_changed_and_cancelled(client: Any, office: Office) -> None:
    call = office.announce()
    draft = prepare_amendment(
        call=call, values={"aim_ru": "Новая"}, reason_ky="С", reason_ru="П", by=office.specialist
    )
    announce_amendment(amendment=draft, by=office.head)
    assert entries(client, "/en/calls/feed.atom")[0].startswith("Changed:")
    cancel_call(call=call, reason_ky="С", reason_ru="П", by=office.head)
    assert entries(client, "/en/calls/feed.atom")[0].startswith("Cancelled:")


def test_feed_is_not_sent_again_to_whoever_has_it(client: Any, office: Office) -> None:
    office.announce()
    etag = client.get("/ky/calls/feed.atom")["ETag"]
    assert client.get("/ky/calls/feed.atom", headers={"If-None-Match": etag}).status_code == 304


def test_announcing_drafts_a_release_that_nobody_outside_sees(client: Any, office: Office) -> None:
    call = office.announce()
    item = NewsItem.objects.get()
    assert (item.state, item.kind, item.owner) == ("draft", "calls", "TR")
    assert [subject.number for subject in item.subjects.all()] == [call.number]
    assert client.get(f"/ru/news/{item.number}/").status_code == 404


@pytest.fixture
def five_thousand(office: Office) -> int:
    """Calls of some years in one table, made at once: only lists and feeds read them."""
    pattern = office.announce()
    lot = pattern.lots.get()
    calls = []
    for n in range(5_000):
        fields = {f.attname: getattr(pattern, f.attname) for f in Call._meta.fields if f.attname != "id"}
        at = clock.now() - timedelta(hours=n)
        is_open = n % 10 == 0
        fields |= {"number": f"TR-2020-C{n}", "announced_at": at, "sphere": ("health", "youth")[n % 2]}
        fields |= {
            "deadline": clock.now() + timedelta(days=20 if is_open else 0, seconds=1 if is_open else -1 - n)
        }
        if fields["deadline"] <= at:
            fields["announced_at"] = fields["deadline"] - timedelta(days=1)
        calls.append(Call(**fields))
    Call.objects.bulk_create(calls)
    Lot.objects.bulk_create(
        [
            Lot(call=call, n=1, title_ru="Т", ceiling=lot.ceiling)
            for call in Call.objects.exclude(pk=pattern.pk)
        ]
    )
    return len(calls)


def test_list_and_feed_stay_quick_with_five_thousand_calls(
    client: Any, office: Office, five_thousand: int
) -> None:
    addresses = ["/ky/calls/", "/ky/calls/?sphere=health&page=3", "/ky/calls/feed.atom"]
    addresses += [
        "/ky/calls/feed/sphere/health.atom",
        f"/ky/calls/feed/place/{office.authority.place_id}.atom",
    ]
    for address in addresses:
        begun = perf_counter()
        queries_of(client, address)
        assert perf_counter() - begun < 2, address
