import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from ashar.accounts.models import User
from ashar.accounts.tests.conftest import PASSWORD

WRONG = "The sign-in name or the password is not right."


def sign_in(client: Client, login: str, password: str = PASSWORD, language: str = "en", **more: Any) -> Any:
    return client.post(f"/{language}/sign-in/", {"login": login, "password": password, **more})


def test_sign_in_with_a_phone_number_however_spelled(
    client: Client, make_person: Callable[..., User]
) -> None:
    user = make_person("0555 123 456")

    answer = sign_in(client, "+996 (555) 12-34-56")

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_with_an_address_in_capitals(client: Client, head: User) -> None:
    assert sign_in(client, "HEAD@Kok.example").status_code == 302
    assert client.session["_auth_user_id"] == str(head.pk)


def test_sign_in_leads_to_the_language_of_the_account(
    client: Client, make_person: Callable[..., User]
) -> None:
    make_person("ru@kok.example", language="ru")

    assert sign_in(client, "ru@kok.example", language="ky")["Location"] == "/ru/work/"


def test_sign_in_leads_on_to_where_one_wanted_in_ones_language(client: Client, make_person: Any) -> None:
    make_person("ru@kok.example", language="ru")

    answer = client.post(
        "/ky/sign-in/?next=/ky/account/devices/", {"login": "ru@kok.example", "password": PASSWORD}
    )

    assert answer["Location"] == "/ru/account/devices/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_outside(client: Client, head: User, address: str) -> None:
    answer = client.post(f"/ky/sign-in/?next={address}", {"login": head.login, "password": PASSWORD})

    assert answer["Location"] == "/ky/work/"


def test_sign_in_answers_the_same_whether_the_account_exists(client: Client, head: User) -> None:
    names = [head.login, "nobody@kok.example", "not a name at all"]
    answers = [sign_in(client, name, "wrong") for name in names]

    texts = {
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(name, "…")
        for name, answer in zip(names, answers, strict=True)
    }
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert len(texts) == 1
    assert WRONG in texts.pop()


def test_sign_in_to_a_closed_account_is_refused_and_says_so_only_to_its_owner(
    client: Client, head: User
) -> None:
    head.is_active = False
    head.save()

    assert WRONG in sign_in(client, head.login, "wrong").content.decode()
    right = client.post("/en/sign-in/", {"login": head.login, "password": PASSWORD}, follow=True)
    assert "This account is closed" in right.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_lasts_until_the_browser_closes_unless_asked_to_stay(client: Client, head: User) -> None:
    sign_in(client, head.login)
    assert client.session.get_expire_at_browser_close()

    client.post("/en/sign-out/")
    sign_in(client, head.login, remember="on")
    assert not client.session.get_expire_at_browser_close()


def test_sign_out_only_by_post(client: Client, head: User) -> None:
    client.force_login(head)

    answer = client.get("/en/sign-out/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "press its button again" in answer.content.decode()
    assert client.session["_auth_user_id"] == str(head.pk)
    assert client.post("/en/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_form_sent_in_another_language_is_remembered_on_the_account(client: Client, head: User) -> None:
    client.force_login(head)
    client.get("/ru/work/")
    head.refresh_from_db()
    assert head.language == "ky"

    client.post("/ru/sign-out/")

    head.refresh_from_db()
    assert head.language == "ru"


@pytest.mark.parametrize(
    "address",
    [
        "accounts/login/",
        "login/",
        "signup/",
        "accounts/signup/",
        "account/email/",
        "account/inactive/",
        "account/password/reset/",
        "account/password/set/",
        "account/confirm-email/",
        "account/login/code/",
        "account/phone/spare/download/",
        "account/webauthn/",
        "account/mfa/",
        "account/sessions/",
    ],
)
def test_other_addresses_of_allauth_are_not_mounted(address: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/en/{address}")
