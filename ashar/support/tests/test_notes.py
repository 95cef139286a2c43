"""Notes: the adviser writes, the town answers, the adviser settles; the journal has digests alone."""

from datetime import timedelta
from typing import Any

import pytest

from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.core.thread import Kind, Knot
from ashar.support.actions import answer_note, leave_note, settle_note
from ashar.support.models import Note
from ashar.support.queries import is_known
from ashar.support.tests.conftest import World

WORDS = "Проверьте срок"


@pytest.fixture
def call(world: World) -> Call:
    return world.office.announce()


@pytest.fixture
def note(world: World, call: Call) -> Note:
    knot = Knot.objects.get(number=call.number)
    return leave_note(knot=knot, text=WORDS, language="ru", by=world.office.adviser)


def told(kind: str) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("user", flat=True))


def test_leave_tells_the_office_and_journals_a_digest(world: World, note: Note) -> None:
    office = world.office
    assert told("support.note") == {office.specialist.pk, office.head.pk, office.finance.pk}
    entry = Entry.objects.get(step="note.leave")
    assert (entry.chain, entry.number) == ("TR", note.number)
    assert entry.facts["facts"]["text"] == journal.digest(WORDS, note.salt)
    assert WORDS not in bytes(entry.body).decode()
    assert all(WORDS not in str(notice.facts) for notice in Notice.objects.all())


@pytest.mark.postgres
def test_answer_tells_the_author_and_settle_ends_it(world: World, note: Note) -> None:
    note = answer_note(note=note, text="Текшердик", language="ky", by=world.office.specialist)
    assert (note.state, told("support.answer")) == ("answered", {world.office.adviser.pk})
    assert "Текшердик" not in bytes(Entry.objects.get(step="note.answer").body).decode()

    with pytest.raises(Refused, match="answered already"):
        answer_note(note=note, text="Дагы", language="ky", by=world.office.head)

    assert settle_note(note=note, by=world.office.adviser).state == "settled"
    with pytest.raises(Refused, match="settled"):
        settle_note(note=note, by=world.office.adviser)
    assert Note.objects.get().answer == "Текшердик"


def test_settle_without_an_answer_closes_the_answer(world: World, note: Note) -> None:
    settle_note(note=note, by=world.office.adviser)
    with pytest.raises(Refused, match="settled"):
        answer_note(note=note, text="Кеч", language="ky", by=world.office.specialist)
    assert Note.objects.get().answer == ""


@pytest.mark.parametrize("who", ["specialist", "head", "donor", "auditor", "ministry", "monitor", "nobody"])
def test_leave_refused_to_who_does_not_advise(world: World, call: Call, who: str) -> None:
    with pytest.raises(Refused):
        leave_note(
            knot=Knot.objects.get(number=call.number), text="x", language="ru", by=world.office.people[who]
        )
    assert not Note.objects.exists()


def test_another_town_s_people_neither_write_nor_answer_nor_settle(
    world: World, call: Call, note: Note
) -> None:
    with pytest.raises(Refused):
        leave_note(knot=Knot.objects.get(number=call.number), text="x", language="ru", by=world.other.adviser)
    with pytest.raises(Refused):
        answer_note(note=note, text="x", language="ru", by=world.other.specialist)
    with pytest.raises(Refused):
        settle_note(note=note, by=world.other.adviser)
    assert Note.objects.get().state == "open"


@pytest.mark.parametrize("kind", Kind)
def test_before_publishing_only_what_the_office_prepares_is_known(kind: Kind) -> None:
    hidden = Knot(kind=kind, is_public=False)
    assert is_known(hidden) is (kind in {Kind.LINE, Kind.CALL, Kind.AGREEMENT})
    assert is_known(Knot(kind=kind, is_public=True))


def test_leave_refused_on_what_is_sealed(world: World, call: Call) -> None:
    sealed = Knot.objects.get(number=call.number)
    sealed.kind, sealed.is_public = Kind.PROPOSAL, False
    with pytest.raises(Refused):
        leave_note(knot=sealed, text="x", language="ru", by=world.office.adviser)


EVERYBODY = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor", "nobody")
READERS = {"specialist", "head", "finance", "adviser"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_notes(world: World, call: Call, note: Note, client: Any, who: str) -> None:
    client.force_login(world.office.people[who])
    answer = client.get(f"/ru/notes/{call.number}/")
    assert answer.status_code == (200 if who in READERS else 403)
    assert (WORDS in answer.content.decode()) is (who in READERS)
    client.force_login(world.other.people[who])
    assert client.get(f"/ru/notes/{call.number}/").status_code == (404 if who in READERS else 403)
    client.force_login(world.office.people[who])
    answering = client.get(f"/ru/notes/{call.number}/{note.pk}/answer/").status_code
    assert answering == (200 if who in READERS - {"adviser"} else 403)


def test_pages_take_a_note_from_writing_to_settled(world: World, call: Call, client: Any) -> None:
    address = f"/ru/notes/{call.number}/"
    client.force_login(world.office.adviser)
    assert client.post(address, {"text": "", "language": "ru"}).status_code == 422
    client.post(address, {"text": WORDS, "language": "ru"})
    note = Note.objects.get()
    client.force_login(world.office.specialist)
    assert client.post(address, {"text": "Нет", "language": "ru"}).status_code == 200
    assert f"notes/{call.number}/{note.pk}/answer/" in client.get(address).content.decode()
    client.post(f"{address}{note.pk}/answer/", {"text": "Ооба", "language": "ky"})
    client.force_login(world.office.adviser)
    client.post(f"{address}{note.pk}/settle/")
    assert Note.objects.get().state == "settled"
    assert client.post(f"{address}{note.pk}/settle/").status_code == 422


def test_call_page_shows_the_way_to_notes_to_its_readers_only(
    world: World, call: Call, note: Note, client: Any
) -> None:
    way, page = f"/ru/notes/{call.number}/", f"/ru/calls/{call.number}/"
    assert way not in client.get(page).content.decode()
    for who in EVERYBODY:
        client.force_login(world.office.people[who])
        assert (way in client.get(page).content.decode()) is (who in READERS), who


def test_state_follows_from_its_facts() -> None:
    now = clock.now()
    assert Note().state == "open"
    assert Note(answered_at=now).state == "answered"
    assert Note(settled_at=now + timedelta(days=1)).state == "settled"
