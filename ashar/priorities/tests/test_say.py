"""A resident speaks: three fields, no account."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from ashar.core import clock, journal
from ashar.core.thread import Knot
from ashar.core.web.doors import TOO_OLD, TOO_QUICK, opened_now
from ashar.priorities.danger import book, speaks_of_danger
from ashar.priorities.limits import LIMIT, take_turn
from ashar.priorities.models import NeedSignal
from tests.support.office import Office, make_office
from tests.support.walking import queries_of

SAID = {"text": "Биздин көчөдө кечинде жарык жок.", "where": "5-квартал", "contact": "0555 123 456"}


@pytest.fixture(autouse=True)
def no_turns_taken(db: Any) -> None:
    cache.clear()


def form(seconds: int = TOO_QUICK, **change: str) -> dict[str, str]:
    """The form as it comes back so many seconds after it was opened."""
    with clock.set_for_test(clock.now() - timedelta(seconds=seconds)):
        opened = opened_now()
    return SAID | {"opened": opened, "homepage": ""} | change


def test_resident_gets_a_number_and_a_page(client: Any, office: Office) -> None:
    answer = client.post("/ky/say/TR/", form())
    signal = NeedSignal.objects.get()
    assert answer.headers["Location"] == f"/ky/say/n/{signal.number}/"
    assert (signal.text, signal.where, signal.contact, signal.language) == (*SAID.values(), "ky")
    assert signal.number in client.get(f"/ky/say/n/{signal.number}/").content.decode()


def test_only_the_first_field_is_needed(client: Any, office: Office) -> None:
    assert client.post("/ru/say/TR/", form(where="", contact="")).status_code == 302
    assert client.post("/ru/say/TR/", form(text=" ")).status_code == 422
    assert NeedSignal.objects.count() == 1


def test_a_button_pressed_twice_counts_once(client: Any, office: Office) -> None:
    page = form(csrfmiddlewaretoken="of-this-page")
    first, second = client.post("/ky/say/TR/", page), client.post("/ky/say/TR/", page)
    assert second.headers["Location"] == first.headers["Location"]
    assert NeedSignal.objects.count() == 1
    assert client.post("/ky/say/TR/", page | {"text": "Дагы бир сөз."}).status_code == 302
    assert client.post("/ky/say/TR/", page | {"csrfmiddlewaretoken": "of-the-next"}).status_code == 302
    assert NeedSignal.objects.count() == 3
    wrong = page | {"text": ""}
    assert [client.post("/ky/say/TR/", wrong).status_code for _ in range(2)] == [422, 422]


def test_journal_and_thread_learn_nothing_of_the_words(client: Any, office: Office) -> None:
    client.post("/ky/say/TR/", form())
    entry, knot = journal.Entry.objects.latest("seq"), Knot.objects.get(kind="N")
    kept = bytes(entry.body).decode() + str(vars(knot))
    assert [word for word in ("жарык", "5-квартал", "0555") if word in kept] == []
    assert (entry.facts["by"], knot.is_public) == ({"role": "public"}, False)


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 422), (2, 422), (3, 302), (TOO_OLD, 302), (TOO_OLD + 1, 422)]
)
def test_form_is_neither_too_quick_nor_too_old(
    client: Any, office: Office, seconds: int, status: int
) -> None:
    answer = client.post("/ky/say/TR/", form(seconds))
    assert answer.status_code == status
    assert NeedSignal.objects.count() == (status == 302)
    if status == 422:
        assert SAID["text"] in answer.content.decode()


@pytest.mark.parametrize("opened", ["", "1800000000", "1800000000:wrong"])
def test_form_that_was_not_signed_here_is_refused(client: Any, office: Office, opened: str) -> None:
    assert client.post("/ky/say/TR/", form(opened=opened)).status_code == 422
    assert NeedSignal.objects.count() == 0


def test_too_old_form_comes_back_with_a_new_signature(client: Any, office: Office) -> None:
    page = client.post("/ky/say/TR/", form(TOO_OLD + 1)).content.decode()
    again = page.split('name="opened" value="')[1].split('"')[0]
    with clock.set_for_test(clock.now() + timedelta(seconds=TOO_QUICK)):
        assert client.post("/ky/say/TR/", SAID | {"opened": again, "homepage": ""}).status_code == 302


def test_machine_that_fills_the_hidden_field_is_told_whom_to_call(client: Any, office: Office) -> None:
    answer = client.post("/ky/say/TR/", form(homepage="https://spam.example"))
    assert answer.status_code == 429
    assert "0 3900 1 23 45" in answer.content.decode()
    assert NeedSignal.objects.count() == 0


def test_exactly_twenty_an_hour_from_one_address(client: Any, office: Office) -> None:
    answers = [client.post("/ky/say/TR/", form()).status_code for _n in range(LIMIT + 2)]
    assert answers == [302] * 20 + [429] * 2
    page = client.post("/ky/say/TR/", form()).content.decode()
    assert "Достук, 12" in page
    assert SAID["text"] in page
    assert NeedSignal.objects.count() == 20


def test_another_address_and_another_place_have_turns_of_their_own(client: Any, office: Office) -> None:
    make_office("NB")
    for _n in range(LIMIT):
        client.post("/ky/say/TR/", form())
    assert client.post("/ky/say/TR/", form(), REMOTE_ADDR="10.1.2.3").status_code == 302
    assert client.post("/ky/say/NB/", form()).status_code == 302
    assert client.post("/ky/say/TR/", form()).status_code == 429


def test_mistakes_take_no_turn(client: Any, office: Office) -> None:
    for _n in range(LIMIT + 1):
        client.post("/ky/say/TR/", form(text=""))
    assert client.post("/ky/say/TR/", form()).status_code == 302


def test_turns_come_back_after_an_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [take_turn("x", office.authority) for _n in range(LIMIT + 1)] == [True] * 20 + [False]
    from django.core.cache.backends import db

    later = db.tz_now() + timedelta(seconds=3601)
    monkeypatch.setattr(db, "tz_now", lambda: later)
    assert take_turn("x", office.authority)


@pytest.mark.parametrize(
    ("text", "is_danger"),
    [
        ("Күйөөсү аялын сабап жатат", True),
        ("Кошунанын ҮЙҮ ӨРТТӨНҮП кетти", True),
        ("Өзүмдү-өзүм өлтүргүм келет", True),
        ("Мугалим балдарды урду", True),
        ("Базарда өрт чыкты", True),
        ("Отец избивает детей", True),
        ("Учитель ударил ребёнка", True),
        ("Сосед угрожает ножом", True),
        ("Не хочу жить", True),
        ("В доме пожар", True),
        ("Пахнет газом в подъезде", True),
        ("Биздин көчөдө жарык жок", False),
        ("Таштанды чогулуп калды", False),
        ("Орто мектептин ортосунда жарык жок", False),
        ("Избирательный участок далеко", False),
        ("Крыша школы течёт, кровля старая", False),
        ("Нужен детский сад", False),
    ],
)
def test_words_of_present_danger(text: str, is_danger: bool) -> None:
    assert speaks_of_danger(text) is is_danger


def test_helplines_come_first_and_the_words_can_be_sent_anyway(client: Any, office: Office) -> None:
    words = form(text="Кошунам аялын сабап жатат")
    answer = client.post("/ky/say/TR/", words)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [line.number for line in book().helplines if f'href="tel:{line.number}"' not in page] == []
    assert NeedSignal.objects.count() == 0
    assert page.index("tel:102") < page.index("<textarea")
    assert 'name="anyway" value="1"' in page
    assert client.post("/ky/say/TR/", words | {"anyway": "1"}).status_code == 302
    assert NeedSignal.objects.count() == 1


def test_numbers_nobody_has_checked_are_marked(client: Any, office: Office) -> None:
    page = client.post("/en/say/TR/", form(text="Сабап жатат")).content.decode()
    unverified = [line for line in book().helplines if not line.verified_on]
    assert page.count("not verified") == len(unverified)


def test_page_says_that_it_is_no_official_appeal_and_how_to_make_one(client: Any, office: Office) -> None:
    page = client.get("/en/say/TR/").content.decode()
    assert "This is not an official appeal" in page
    assert "0 3900 1 23 45" in page


def test_page_of_a_number_tells_what_became_and_never_the_words(client: Any, office: Office) -> None:
    client.post("/ky/say/TR/", form())
    signal = NeedSignal.objects.get()
    office.settle(signals=(signal,))
    page = client.get(f"/ru/say/n/{signal.number}/").content.decode()
    signal.refresh_from_db()
    assert signal.problem is not None
    assert f"/ru/problems/{signal.problem.number}/" in page
    assert "Нет света на улице" in page
    assert [word for word in ("жарык жок.", "5-квартал", "0555") if word in page] == []


def test_which_town_is_asked_only_when_there_are_several(client: Any, office: Office) -> None:
    assert client.get("/ky/say/").headers["Location"] == "/ky/say/TR/"
    make_office("DM", is_demonstration=True)
    make_office("OLD", is_live=False)
    page = client.get("/ky/say/").content.decode()
    assert page.index("/ky/say/TR/") < page.index("/ky/say/DM/")
    assert "/ky/say/OLD/" not in page
    assert client.get("/ky/say/OLD/").status_code == 404


def test_form_is_light(client: Any, office: Office) -> None:
    assert queries_of(client, "/ky/say/TR/") <= 4
