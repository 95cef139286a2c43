"""The code from the phone: set up, asked at sign-in, spare codes, switched off."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from ashar.accounts.actions import issue_entrance
from ashar.accounts.models import Purpose, User
from ashar.accounts.tests.conftest import PASSWORD
from ashar.core import clock

NOON = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(db: Any) -> Any:
    cache.clear()
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


def code_now(secret: str, at_noon: Any) -> str:
    at_noon.shift(31)  # each code opens once
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))


@pytest.fixture
def phone(client: Client, head: User, at_noon: Any) -> str:
    """Set up through the pages; the secret."""
    client.post("/en/sign-in/", {"login": head.login, "password": PASSWORD})
    asked = client.get("/en/account/phone/on/")
    assert asked["Location"].startswith("/en/account/confirm/")
    client.post(asked["Location"], {"password": PASSWORD})
    shown = client.get("/en/account/phone/on/").content.decode()
    grouped = re.search(r'class="code" translate="no">((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})<', shown)
    assert grouped
    secret = grouped[1].replace(" ", "")
    assert "<svg" in shown
    assert f"secret={secret}" in re.findall(r'href="(otpauth://totp/[^"]+)"', shown)[0]
    answer = client.post("/en/account/phone/on/", {"code": code_now(secret, at_noon)})
    assert answer["Location"] == "/en/account/phone/spare/"
    return secret


def spare_codes(client: Client) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", client.get("/en/account/phone/spare/").content.decode())


def sign_in(client: Client, head: User) -> Any:
    return client.post("/en/sign-in/", {"login": head.login, "password": PASSWORD})


def test_page_says_whether_the_code_is_asked(client: Client, head: User, phone: str) -> None:
    assert "Switched on" in client.get("/en/account/phone/").content.decode()

    Authenticator.objects.all().delete()
    assert "Switched off" in client.get("/en/account/phone/").content.decode()


def test_sign_in_asks_for_the_code(head: User, phone: str, at_noon: Any) -> None:
    client = Client()

    assert sign_in(client, head)["Location"] == "/en/sign-in/code/"
    assert "_auth_user_id" not in client.session
    assert client.post("/en/sign-in/code/", {"code": "000000"}).status_code == 422
    assert "_auth_user_id" not in client.session

    client.post("/en/sign-in/code/", {"code": code_now(phone, at_noon)})
    assert client.session["_auth_user_id"] == str(head.pk)


def test_sign_in_with_a_spare_code_works_once(client: Client, head: User, phone: str) -> None:
    spare = spare_codes(client)
    assert len(spare) == 10
    other = Client()
    sign_in(other, head)
    other.post("/en/sign-in/code/", {"code": spare[0]})
    assert other.session["_auth_user_id"] == str(head.pk)

    again = Client()
    sign_in(again, head)
    assert again.post("/en/sign-in/code/", {"code": spare[0]}).status_code == 422


def test_page_of_the_second_step_leads_to_sign_in_when_nobody_is_on_the_way(client: Client, db: Any) -> None:
    assert client.get("/en/sign-in/code/")["Location"] == "/en/sign-in/"


def test_wrong_codes_pause_the_second_step(head: User, phone: str, at_noon: Any) -> None:
    client = Client()
    sign_in(client, head)
    for _ in range(10):
        client.post("/en/sign-in/code/", {"code": "000000"})

    answer = client.post("/en/sign-in/code/", {"code": code_now(phone, at_noon)})

    assert "Too many wrong attempts" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_new_spare_codes_replace_the_old(client: Client, phone: str) -> None:
    old = spare_codes(client)
    client.post("/en/account/phone/spare/new/")

    assert not set(old) & set(spare_codes(client))


def test_switching_off_asks_for_the_password_and_then_sign_in_asks_no_code(
    client: Client, head: User, phone: str, at_noon: Any
) -> None:
    at_noon.shift(400)
    asked = client.post("/en/account/phone/off/")
    assert asked["Location"].startswith("/en/account/confirm/")
    assert Authenticator.objects.filter(user=head).count() == 2
    client.post("/en/account/confirm/", {"password": PASSWORD})
    client.post("/en/account/phone/off/")

    assert not Authenticator.objects.exists()
    other = Client()
    sign_in(other, head)
    assert other.session["_auth_user_id"] == str(head.pk)


def test_new_password_by_code_still_asks_for_the_phone(head: User, phone: str, operator: User) -> None:
    client = Client()
    code = issue_entrance(user=head, by=operator, purpose=Purpose.RESET)

    answer = client.post(f"/en/enter/{code}/", {"password1": "ak kalpak 1927", "password2": "ak kalpak 1927"})

    assert answer["Location"] == "/en/sign-in/code/"
    assert "_auth_user_id" not in client.session


def test_slip_for_a_lost_phone_does_away_with_the_second_step(head: User, phone: str, operator: User) -> None:
    client = Client()
    code = issue_entrance(user=head, by=operator, purpose=Purpose.RESET, drops_second_step=True)

    client.post(f"/en/enter/{code}/", {"password1": "ak kalpak 1927", "password2": "ak kalpak 1927"})

    assert client.session["_auth_user_id"] == str(head.pk)
    assert not Authenticator.objects.exists()


def test_who_has_lost_phone_and_spare_codes_reads_whom_to_ask(client: Client, head: User, phone: str) -> None:
    client.post("/en/sign-out/")
    asked = client.get(sign_in(client, head)["Location"]).content.decode()
    assert "the specialist who registered it, or the operator of the platform" in asked
