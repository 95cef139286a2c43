"""The first entrance and a forgotten password, with a one-time code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.actions import create_account, enter_with_code, grant_role, issue_entrance
from ashar.accounts.codes import spell
from ashar.accounts.models import EntranceCode, Purpose, User, Way
from ashar.accounts.tests.conftest import PASSWORD
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices.delivery import deliver_due

NEW = "ak kalpak 1927"
FORM = {"password1": NEW, "password2": NEW}


@pytest.fixture
def invited(authority: Any) -> User:
    user = create_account(login="0555 123 456", name="Нурбек Абдыев", by=journal.LOADER)
    grant_role(user=user, code="monitor", authority=authority, by=journal.LOADER)
    return user


def steps() -> list[str]:
    return list(journal.Entry.objects.filter(chain="platform").order_by("seq").values_list("step", flat=True))


def test_enter_sets_the_password_signs_in_and_is_journaled(client: Client, invited: User, head: User) -> None:
    code = issue_entrance(user=invited, by=head)

    answer = client.post(f"/ru/enter/{spell(code)}/", FORM)

    invited.refresh_from_db()
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(invited.pk)
    assert invited.check_password(NEW)
    assert invited.language == "ru"
    assert steps()[-2:] == ["entrance.issue", "entrance.use"]


def test_entrance_leaves_neither_name_nor_code_in_the_journal(
    client: Client, invited: User, head: User
) -> None:
    code = issue_entrance(user=invited, by=head)
    client.post(f"/ru/enter/{code}/", FORM)

    bodies = b"".join(bytes(entry.body) for entry in journal.Entry.objects.all())
    for private in (invited.name, invited.login, code, spell(code), head.name, NEW):
        assert private.encode() not in bodies


def test_code_itself_is_kept_nowhere(invited: User, head: User) -> None:
    code = issue_entrance(user=invited, by=head)

    kept = repr(list(EntranceCode.objects.values()))
    assert code not in kept
    assert spell(code) not in kept


def test_opening_the_page_changes_nothing_and_shows_the_name(
    client: Client, invited: User, head: User
) -> None:
    code = issue_entrance(user=invited, by=head)
    before = (steps(), list(EntranceCode.objects.values()))

    for _ in range(3):
        answer = client.get(f"/en/enter/{spell(code)}/")

    assert "Нурбек Абдыев" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert before == (steps(), list(EntranceCode.objects.values()))
    assert "_auth_user_id" not in client.session


def test_code_works_once(client: Client, invited: User, head: User) -> None:
    code = issue_entrance(user=invited, by=head)
    client.post(f"/en/enter/{code}/", FORM)

    second = Client().post(
        f"/en/enter/{code}/", {"password1": "another one 99", "password2": "another one 99"}
    )

    invited.refresh_from_db()
    assert second.status_code == 404
    assert "This code does not work" in second.content.decode()
    assert invited.check_password(NEW)
    with pytest.raises(Refused, match="does not work"):
        enter_with_code(code=code, password="another one 99", language="ky")


@pytest.mark.parametrize(
    ("way", "lifetime"), [(Way.SLIP, timedelta(days=14)), (Way.MAIL, timedelta(hours=72))]
)
def test_code_expires(invited: User, head: User, way: Way, lifetime: timedelta) -> None:
    code = issue_entrance(user=invited, by=head, way=way)
    made = clock.now()

    with clock.set_for_test(made + lifetime - timedelta(minutes=1)):
        assert Client().get(f"/en/enter/{code}/").status_code == 200
    with clock.set_for_test(made + lifetime + timedelta(minutes=1)):
        assert Client().get(f"/en/enter/{code}/").status_code == 404


def test_newer_slip_replaces_the_older_but_not_a_letter(invited: User, head: User) -> None:
    letter = issue_entrance(user=invited, by=head, way=Way.MAIL)
    older = issue_entrance(user=invited, by=head)
    newer = issue_entrance(user=invited, by=head)

    opened = [Client().get(f"/en/enter/{code}/").status_code for code in (letter, older, newer)]
    assert opened == [200, 404, 200]


def test_using_a_code_spends_all_others_of_the_person(client: Client, invited: User, head: User) -> None:
    letter = issue_entrance(user=invited, by=head, way=Way.MAIL)
    slip = issue_entrance(user=invited, by=head)

    client.post(f"/en/enter/{slip}/", FORM)

    assert Client().get(f"/en/enter/{letter}/").status_code == 404


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"password1": "short", "password2": "short"}, "at least 10 characters"),
        ({"password1": "1234567890", "password2": "1234567890"}, "tried first"),
        ({"password1": "+996555123456", "password2": "+996555123456"}, "own name, address or number"),
        ({"password1": NEW, "password2": "other word 77"}, "The two passwords differ"),
    ],
)
def test_weak_or_differing_password_is_refused_and_the_code_stays(
    client: Client, invited: User, head: User, form: dict[str, str], sentence: str
) -> None:
    code = issue_entrance(user=invited, by=head)

    answer = client.post(f"/en/enter/{code}/", form)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert client.get(f"/en/enter/{code}/").status_code == 200


def test_typed_code_leads_to_its_page(client: Client, invited: User, head: User) -> None:
    code = issue_entrance(user=invited, by=head)

    right = client.post("/en/enter/", {"code": f" {spell(code).lower()} "})
    wrong = client.post("/en/enter/", {"code": "ACEH-KMPT-XY23"})

    assert right["Location"] == f"/en/enter/{spell(code)}/"
    assert wrong.status_code == 422
    assert "This code does not work" in wrong.content.decode()


def test_code_of_a_closed_account_does_not_work(client: Client, invited: User, head: User) -> None:
    code = issue_entrance(user=invited, by=head)
    invited.is_active = False
    invited.save()

    assert client.get(f"/en/enter/{code}/").status_code == 404


def test_letter_carries_the_address_with_the_code(
    make_person: Callable[..., User], head: User, authority: Any, settings: Any, mailoutbox: Any
) -> None:
    settings.HAS_MAIL_SERVER = True
    settings.PUBLIC_URL = "https://ashar.example"
    user = make_person("aigul@kok.example", ("monitor", authority), language="ru")
    code = issue_entrance(user=user, by=head, purpose=Purpose.RESET, way=Way.MAIL)

    deliver_due()

    assert mailoutbox[0].to == ["aigul@kok.example"]
    assert f"https://ashar.example/ru/enter/{spell(code)}/" in mailoutbox[0].body
    assert Client().get(f"/ru/enter/{spell(code)}/").status_code == 200


def test_new_password_by_code_tells_the_person_and_lifts_the_pause(
    client: Client, head: User, operator: User
) -> None:
    for _ in range(11):
        client.post("/en/sign-in/", {"login": head.login, "password": "wrong"})
    code = issue_entrance(user=head, by=operator, purpose=Purpose.RESET)
    client.post(f"/en/enter/{code}/", FORM)

    told = list(head.notices.order_by("id").values_list("kind", flat=True))
    assert told == ["accounts.slip", "accounts.password"]
    assert Client().post("/en/sign-in/", {"login": head.login, "password": NEW}).status_code == 302


def test_new_password_signs_other_devices_out(client: Client, head: User, operator: User) -> None:
    thief = Client()
    thief.post("/en/sign-in/", {"login": head.login, "password": PASSWORD})
    assert thief.get("/en/account/").status_code == 200

    client.post(f"/en/enter/{issue_entrance(user=head, by=operator, purpose=Purpose.RESET)}/", FORM)

    assert thief.get("/en/account/").status_code == 302
