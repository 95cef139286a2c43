"""Auditors: let in by a letter for a time, reading only, every reading in the journal."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from ashar.accounts.actions import Letter, end_role, invite_person, let_auditor_in, record_letter
from ashar.accounts.models import INSPECTING, AuditLetter, Role
from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.web.access import PUBLIC
from ashar.core.web.ties import forget_ties
from ashar.places.models import Authority
from ashar.portal.actions import ask_dossier, make_waiting
from ashar.portal.models import Form
from tests.support.office import Office, make_office
from tests.support.routes import Route, cast, client_of, routes

pytestmark = pytest.mark.postgres

# An auditor asks for a dossier: the worker puts it together, and the journal says who asked.
MAY_ASK = {"portal:dossier-ask", "portal:dossier-ask-full"}
LETTER = Letter("Счётная палата", "01-14/77", date(2026, 1, 10))
GIVEN = (200, 206)


@pytest.fixture
def office(db: Any) -> Office:
    return make_office()


def readings(chain: str) -> list[dict[str, Any]]:
    entries = journal.Entry.objects.filter(chain=chain, step="auditor.read").order_by("seq")
    return [entry.facts for entry in entries]


def let_in(office: Office, **other: Any) -> Role:
    today = clock.today()
    facts = {
        "authority": office.authority,
        "letter": LETTER,
        "login": "auditor@palata.example",
        "name": "Текшерүүчү",
        "valid_from": today,
        "valid_to": today + timedelta(days=10),
        "by": office.head,
    }
    return let_auditor_in(**{**facts, **other}).role  # type: ignore[arg-type]


def test_only_the_head_lets_in_and_only_by_a_letter(office: Office) -> None:
    role = let_in(office)
    assert role.letter.named == "01-14/77 2026-01-10"  # type: ignore[attr-defined]
    entry = journal.Entry.objects.get(step="auditor.letter")
    assert entry.facts["facts"]["number"] == "01-14/77"
    with pytest.raises(Refused, match="Only the head"):
        let_in(office, by=office.specialist, login="other@palata.example")
    with pytest.raises(Refused, match="by a letter"):
        invite_person(
            login="x@y.example", name="X", code="auditor", authority=office.authority, by=office.head
        )
    with pytest.raises(Refused, match="no announced call"):
        let_in(office, letter=Letter("S", "1", clock.today(), ["TR-2026-C9"]), login="z@y.example")
    with pytest.raises(Refused, match="ahead"):
        let_in(office, letter=Letter("S", "1", clock.today() + timedelta(days=1)), login="z@y.example")


def test_the_head_lets_in_over_the_web_sees_what_is_read_and_ends_it(office: Office) -> None:
    head, town = client_of(office.head), office.authority.code
    day = (clock.today() + timedelta(days=30)).strftime("%d.%m.%Y")
    sent = {
        "body": "Счётная палата",
        "number": "5/1",
        "dated": clock.today().strftime("%d.%m.%Y"),
        "calls": "",
        "valid_from": clock.today().strftime("%d.%m.%Y"),
        "valid_to": day,
        "name": "Аудитор Келген",
        "login": "a@palata.example",
        "language": "ru",
        "way": "slip",
    }
    assert head.post(f"/ru/people/{town}/auditors/new/", {**sent, "valid_to": ""}).status_code == 422
    assert client_of(office.specialist).post(f"/ru/people/{town}/auditors/new/", sent).status_code == 403
    assert head.post(f"/ru/people/{town}/auditors/new/", sent).status_code == 200  # the slip
    letter = AuditLetter.objects.get(number="5/1")
    reader = client_of(letter.role.user)
    assert reader.get(f"/ru/payments/{town}/").status_code == 200
    shown = head.get(f"/ru/people/{town}/auditors/").content.decode()
    assert "Аудитор Келген" in shown
    assert f"/ru/payments/{town}/" in shown
    assert "5/1" in shown
    end_role(role=letter.role, by=office.head)
    assert reader.get(f"/ru/payments/{town}/").status_code == 403
    assert len(readings(town)) == 1


def test_the_letter_ends_by_itself(office: Office) -> None:
    role = let_in(office)
    town = office.authority.code
    client = client_of(role.user)
    assert client.get(f"/ru/payments/{town}/").status_code == 200
    with clock.set_for_test(clock.now() + timedelta(days=11)):
        assert client.get(f"/ru/payments/{town}/").status_code == 403
        assert client.get("/ru/dossiers/").status_code == 403
    (entry,) = readings(town)
    assert entry["facts"] == {"page": f"/ru/payments/{town}/", "letter": "01-14/77 2026-01-10"}
    assert entry["by"]["person"] == role.user.journal_digest


def test_a_letter_about_calls_opens_their_dossiers_and_nothing_else(office: Office) -> None:
    named, other = office.announce(), office.announce()
    letter = Letter("Прокуратура", "7", clock.today(), [named.number])
    user = let_in(office, letter=letter).user
    forget_ties(user)
    assert user.duties() == {"inspector"}
    client, town = client_of(user), office.authority.code
    assert client.get(f"/ru/payments/{town}/").status_code == 403
    for call in (named, other):
        ask_dossier(call=call, form=Form.FULL, by=office.head)
    while make_waiting():
        pass
    taken = client.get(f"/ru/dossiers/{named.number}/full.zip")
    assert taken.status_code == 200
    assert b"".join(taken.streaming_content)  # type: ignore[attr-defined]
    assert client.get(f"/ru/dossiers/{other.number}/full.zip").status_code == 403
    listed = client.get("/ru/dossiers/").content.decode()
    assert named.number in listed
    assert other.number not in listed
    pages = [entry["facts"]["page"] for entry in readings(town)]
    assert f"/ru/dossiers/{named.number}/full.zip" in pages
    assert f"/ru/dossiers/{other.number}/full.zip" not in pages
    with pytest.raises(Refused):
        ask_dossier(call=other, form=Form.FULL, by=user)


def test_what_an_auditor_of_one_town_reads_is_not_in_the_journal_of_another(office: Office) -> None:
    other = make_office("ZZ")
    user = let_in(office).user
    client = client_of(user)
    assert client.get(f"/ru/payments/{other.authority.code}/").status_code in (403, 404)
    assert client.get(f"/ru/payments/{office.authority.code}/").status_code == 200
    assert (len(readings(office.authority.code)), readings(other.authority.code)) == (1, [])


def test_public_pages_leave_no_trace_and_drafts_of_calls_do(office: Office) -> None:
    announced, planned = office.announce(), office.draft()
    client = client_of(let_in(office).user)
    assert client.get("/ru/orders/").status_code == 200
    assert readings(office.authority.code) == []
    assert client.get(f"/ru/calls/{planned.number}/").status_code == 200
    assert readings(office.authority.code)[-1]["facts"]["page"] == f"/ru/calls/{planned.number}/"
    assert announced.pk != planned.pk


def _reads(route: Route) -> bool:
    return route.row is not None and not route.row.who.isdisjoint(INSPECTING)


def test_every_address_of_an_auditor_is_recorded_or_public(
    demo_town: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    people = cast()
    town = Authority.objects.get(is_demonstration=True)
    call = Call.objects.filter(mode="live", announced_at__isnull=False).order_by("pk")[0]
    for form in Form:
        ask_dossier(call=call, form=form, by=people["head"])
    while make_waiting():
        pass
    unrecorded, given, public = [], 0, 0
    for who in ("auditor", "inspector"):
        client = client_of(people[who])
        client.raise_request_exception = False
        for route in filter(lambda each: each.admits(people[who]), routes()):
            if not _reads(route) and not (route.is_public and route.parameters):
                continue
            for arguments in route.examples()[:3]:
                address = route.address(arguments, "ru") if route.has_language else None
                if address is None:
                    continue
                before = len(readings(town.code))
                answer = client.get(address)
                answer.close()
                recorded = len(readings(town.code)) - before
                if answer.status_code not in GIVEN or recorded == 1:
                    given += recorded
                    continue
                assert recorded == 0, address
                visitor = client_of(None).get(address)
                visitor.close()
                public += visitor.status_code == 200
                if visitor.status_code != 200:
                    unrecorded.append(address)
    print(f"\n{given} readings recorded, {public} addresses that everybody may read")
    assert unrecorded == []
    assert given > 40


def test_an_auditor_writes_nothing(demo_town: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    people = cast()
    tried = 0
    for who in ("auditor", "inspector"):
        client = client_of(people[who])
        client.raise_request_exception = False
        for route in filter(_reads, routes()):
            if not route.admits(people[who]) or route.name in MAY_ASK or not route.has_language:
                continue
            for arguments in route.examples()[:2]:
                written = _written_by(client, route.address(arguments, "ru"))
                tried += 1
                assert not written, f"{route.name} {arguments}: {written}"
    print(f"\n{tried} addresses, nothing written")
    assert tried > 40


def _written_by(client: Any, address: str) -> list[str]:
    """What a post to the address writes beside the reading itself; all is taken back."""
    said: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        words = sql.split()
        if words[0] in ("INSERT", "UPDATE", "DELETE"):
            said.append(" ".join(words[:3]))
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(listen):
        client.post(address, {"reason_ky": "а", "reason_ru": "а"}).close()
        transaction.set_rollback(True)
    own = ("core_entry", "core_chainhead", "django_session", "usersessions")
    return [each for each in said if not any(table in each for table in own)]


def test_rows_of_public_addresses_do_not_name_auditors() -> None:
    assert [route.name for route in routes() if _reads(route) and PUBLIC in route.row.who] == []  # type: ignore[union-attr]


def test_the_letter_of_a_role_is_recorded_once(office: Office) -> None:
    role = let_in(office)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        record_letter(role=role, letter=LETTER, by=office.head)
