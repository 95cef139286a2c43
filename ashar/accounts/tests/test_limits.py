"""Limits count by account, never by address: a training class stands behind one router."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from ashar.accounts.models import User
from ashar.accounts.tests.conftest import PASSWORD

NOON = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty_cache(db: Any) -> None:
    cache.clear()


def sign_in(login: str, password: str = PASSWORD) -> Any:
    return Client().post("/en/sign-in/", {"login": login, "password": password}, REMOTE_ADDR="192.0.2.7")


def test_200_sign_ins_from_one_address_in_five_minutes_all_succeed(make_person: Callable[..., User]) -> None:
    people = [make_person(f"0555 100 {n:03}") for n in range(40)]

    with time_machine.travel(NOON, tick=False) as travel:
        for n in range(200):
            assert sign_in(people[n % 40].login).status_code == 302
            travel.shift(1.4)


def test_200_form_posts_from_one_address_in_five_minutes_all_succeed(client: Client, head: User) -> None:
    client.force_login(head)

    with time_machine.travel(NOON, tick=False) as travel:
        for n in range(200):
            form = {"name": f"Бакыт {n}", "language": "ky"}
            assert client.post("/ky/account/profile/", form, REMOTE_ADDR="192.0.2.7").status_code == 302
            travel.shift(1.4)

    head.refresh_from_db()
    assert head.name == "Бакыт 199"


def test_200_forgotten_forms_of_visitors_from_one_address_all_succeed(head: User) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        for n in range(200):
            answer = Client().post("/en/forgotten/", {"login": f"0555 200 {n:03}"}, REMOTE_ADDR="192.0.2.7")
            assert answer.status_code == 302
            travel.shift(1.4)


def test_11_wrong_passwords_pause_that_account_only_and_say_until_when(head: User, specialist: User) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        for _ in range(10):
            assert "password is not right" in sign_in(head.login, "wrong").content.decode()
            travel.shift(6)
        eleventh = sign_in(head.login, "wrong")
        assert "paused until 12:15" in eleventh.content.decode()

        assert "paused until 12:15" in sign_in(head.login).content.decode()  # the right password too
        assert sign_in(specialist.login).status_code == 302

        travel.move_to(NOON.replace(minute=15, second=1))
        assert sign_in(head.login).status_code == 302


def test_pause_is_not_walked_around_by_another_host_or_spelling(head: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    with time_machine.travel(NOON, tick=False):
        for n in range(10):
            form = {"login": head.login.upper(), "password": "wrong"}
            Client().post("/en/sign-in/", form, HTTP_HOST=f"host{n}.example", REMOTE_ADDR=f"192.0.2.{n}")

        assert "paused until" in sign_in(head.login).content.decode()


def test_pause_says_the_same_of_a_name_nobody_has(db: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        answers = [sign_in("nobody@kok.example", "wrong").content.decode() for _ in range(11)]

    assert "paused until 12:15" in answers[10]
    assert "paused" not in answers[9]


def test_right_passwords_are_not_counted_as_wrong(head: User) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        for _ in range(9):
            sign_in(head.login, "wrong")
        for _ in range(20):
            assert sign_in(head.login).status_code == 302
            travel.shift(1)
