"""Anybody complains about the procedure: without an account, answered in public, personal data struck."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.complaints import actions, traces
from ashar.complaints.models import Complaint
from ashar.core import clock, journal
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.core.web.doors import opened_now
from ashar.selection.actions import publishing
from tests.support.walking import queries_of, scan

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEXT = (
    "Комиссиянын мүчөсү Асан Үсөнов арыз ээсинин тууганы. Менин номерим 0555 12-34-56, asan@example.kg, "
    "ИНН 20101198500123, Токтогул көчөсү 15.\nСумма 250 000 сом, 12.10.2026 күнү."
)
REASON = {"reason_ky": "Текшерилет.", "reason_ru": "Проверяется."}


def enter(login: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(login=login), backend=BACKEND)
    return client


@pytest.fixture
def marking(demo_town: Any) -> Call:
    """A call whose results are not published yet."""
    return Call.objects.get(state="scoring", authority__is_demonstration=True)


def tell(client: Client, call: Call, **changed: Any) -> Any:
    """Send the form as a browser does, some seconds after it was opened."""
    page = f"/ru/calls/{call.number}/complaints/tell/"
    client.get(page)
    with clock.set_for_test(clock.now() - timedelta(seconds=9)):
        opened = opened_now()
    facts = {"text": TEXT, "name": "Гүлнара", "contact": "0700 111 222", "opened": opened, "homepage": ""}
    return client.post(page, facts | changed)


def filed_on(call: Call, **more: Any) -> Complaint:
    person = actions.Person("Гүлнара", "0700 111 222")
    return actions.complain_about_procedure(call=call, text=TEXT, person=person, by=journal.PUBLIC, **more)


def test_somebody_without_an_account_complains_before_the_results(marking: Call) -> None:
    browser = Client()
    answer = tell(browser, marking)
    assert answer.status_code == 302, answer.content.decode()
    filed = Complaint.objects.get(origin="anybody")
    assert (filed.state, filed.is_freezing, filed.filed_by, filed.lot) == ("filed", False, None, None)
    for address in (f"/ru/complaints/{filed.number}/", f"/ru/calls/{marking.number}/complaints/"):
        public = Client().get(address).content.decode()
        assert filed.number in public
        for private in ("Асан", "Гүлнара", "0700", "12-34-56"):
            assert private not in public
        queries_of(Client(), address)
    office = enter("nurgul@ak-terek.example").get(f"/ru/complaints/{filed.number}/").content.decode()
    assert "Гүлнара" in office
    assert "0700 111 222" in office
    everything = str([bytes(each.body).decode() for each in Entry.objects.all()])
    everything += str([each.facts for each in Notice.objects.filter(number=filed.number)])
    assert "Гүлнара" not in everything
    assert "Асан" not in everything


def test_a_browser_has_its_turns_and_another_one_behind_the_same_line_its_own(marking: Call) -> None:
    first, second = Client(enforce_csrf_checks=False), Client()
    first.cookies["csrftoken"], second.cookies["csrftoken"] = "a" * 32, "b" * 32
    answers = [tell(first, marking, text=f"{n}. {TEXT}").status_code for n in range(4)]
    assert answers == [302, 302, 302, 429]
    assert tell(second, marking).status_code == 302


def test_who_leaves_no_name_or_no_words_is_told_so(marking: Call) -> None:
    assert tell(Client(), marking, name="").status_code == 422
    assert tell(Client(), marking, contact="").status_code == 422
    assert tell(Client(), marking, homepage="http://x").status_code == 429
    with pytest.raises(Refused, match=r".+"):
        actions.complain_about_procedure(
            call=marking, text="x", person=actions.Person("", ""), by=journal.PUBLIC
        )
    assert not Complaint.objects.filter(origin="anybody").exists()


def test_it_is_late_in_public_and_the_head_answers(marking: Call) -> None:
    filed = filed_on(marking)
    with clock.set_for_test(filed.due + clock.ONE_DAY):
        assert "Срок ответа прошёл" in Client().get(f"/ru/complaints/{filed.number}/").content.decode()
    words = {"verdict": "dismiss", "about_ky": "Мүчө жөнүндө", "about_ru": "О члене комиссии"}
    words |= {"answer_ky": "Тууган эмес.", "answer_ru": "Не родственник.", "publish": "1"}
    page = f"/ru/complaints/{filed.number}/answer/"
    assert enter("erkin@ak-terek.example").post(page, words).status_code == 302
    public = Client().get(f"/ru/complaints/{filed.number}/").content.decode()
    assert "Не родственник." in public
    assert "Гүлнара" not in public
    filed.refresh_from_db()
    assert filed.document
    erase = f"/ru/complaints/{filed.number}/erase/"
    assert enter("nurgul@ak-terek.example").post(erase).status_code == 302
    filed.refresh_from_db()
    assert (filed.name, filed.contact) == ("", "")


def test_words_are_struck_by_one_and_released_by_another(marking: Call) -> None:
    filed = filed_on(marking)
    specialist, head = enter("nurgul@ak-terek.example"), enter("erkin@ak-terek.example")
    page = f"/ru/complaints/{filed.number}/words/"
    shown = specialist.get(page).content.decode()
    for found in ("0555 12-34-56", "asan@example.kg", "20101198500123", "Токтогул көчөсү 15"):
        assert f"[[{found}]]" in shown
    assert "[[250" not in shown
    marked = traces.suggested(TEXT).replace("Асан Үсөнов", "[[Асан Үсөнов]]")
    assert specialist.post(page, {"marked": marked.replace("арыз", "жарыз")}).status_code == 422
    assert specialist.post(page, {"marked": marked.replace("]]", "", 1)}).status_code == 422
    assert specialist.post(page, {"marked": marked}).status_code == 302
    release = f"/ru/complaints/{filed.number}/words/release/"
    assert specialist.post(release).status_code == 422  # the same person
    assert head.post(release).status_code == 302
    public = Client().get(f"/ru/complaints/{filed.number}/").content.decode()
    assert "арыз ээсинин тууганы" in public
    assert "250 000 сом" in public
    for private in ("Асан", "0555", "asan@", "20101198500123", "Токтогул"):
        assert private not in public


def test_a_number_that_was_forgotten_stops_the_release(marking: Call) -> None:
    filed = filed_on(marking)
    actions.mark_words(complaint=filed, marked=TEXT, by=User.objects.get(login="nurgul@ak-terek.example"))
    with pytest.raises(Refused, match=r".+"):
        actions.release_words(complaint=filed, by=User.objects.get(login="erkin@ak-terek.example"))
    filed.refresh_from_db()
    assert filed.words == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("телефон +996 (555) 12 34 56", ["+996 (555) 12 34 56"]),
        ("жаз: a.b@c.kg", ["a.b@c.kg"]),
        ("ул. Ленина, д. 5, кв. 7", ["ул. Ленина, д. 5, кв. 7"]),
        ("паспорт ID 1234567", ["ID 1234567"]),
        ("сумма 1 250 000 сом, 21.11.2026, статья 12", []),
    ],
)
def test_what_looks_like_personal_data(text: str, found: list[str]) -> None:
    assert traces.traces_of(text) == found


def test_the_head_suspends_with_a_reason_and_no_result_is_published(demo_town: Any) -> None:
    call = Call.objects.get(state="scoring", authority__is_demonstration=True)
    filed = filed_on(call)
    assert list(publishing.publishing_blockers(call)) == []
    head, page = enter("erkin@ak-terek.example"), f"/ru/complaints/{filed.number}/"
    assert head.post(f"{page}suspend/", {}).status_code == 422
    assert enter("nurgul@ak-terek.example").post(f"{page}suspend/", REASON).status_code == 403
    assert head.post(f"{page}suspend/", REASON).status_code == 302
    assert [filed.number in str(each) for each in publishing.publishing_blockers(call)] == [True]
    assert "Проверяется." in Client().get(page).content.decode()
    assert head.post(f"{page}resume/", REASON).status_code == 302
    assert list(publishing.publishing_blockers(call)) == []


def test_a_letter_about_the_procedure_is_entered_with_its_scan(marking: Call) -> None:
    office = enter("nurgul@ak-terek.example")
    assert tell(office, marking).status_code == 422
    assert tell(office, marking, letter=scan()).status_code == 302
    filed = Complaint.objects.get(origin="anybody")
    assert filed.letter is not None
    assert Client().get(f"/ru/complaints/{filed.number}/letter/").status_code == 302
