"""One's own account: devices, password, name and language."""

from typing import Any

import pytest
from django.test import Client

from ashar.accounts.models import User
from ashar.accounts.tests.conftest import PASSWORD, make_authority

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def signed_in(user: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/en/sign-in/", {"login": user.login, "password": PASSWORD})
    return client


def test_devices_are_listed_and_signed_out_one_by_one(head: User) -> None:
    here, phone = signed_in(head), signed_in(head, PHONE)
    shown = here.get("/en/account/devices/").content.decode()
    assert "Firefox, Windows" in shown
    assert "Chrome, Android" in shown

    session = head.usersession_set.get(session_key=phone.session.session_key)
    here.post(f"/en/account/devices/{session.pk}/")

    assert phone.get("/en/account/").status_code == 302
    assert here.get("/en/account/").status_code == 200
    assert "Android" not in here.get("/en/account/devices/").content.decode()


def test_all_other_devices_are_signed_out(head: User) -> None:
    here, others = signed_in(head), [signed_in(head, PHONE) for _ in range(2)]
    here.post("/en/account/devices/others/")

    assert [other.get("/en/account/").status_code for other in others] == [302, 302]
    assert here.get("/en/account/").status_code == 200


def test_device_of_somebody_else_is_not_signed_out(head: User, specialist: User) -> None:
    mine, theirs = signed_in(head), signed_in(specialist)
    session = specialist.usersession_set.get()

    mine.post(f"/en/account/devices/{session.pk}/")

    assert theirs.get("/en/account/").status_code == 200


def test_list_of_devices_asks_the_same_number_of_queries_for_one_and_five(
    head: User, django_assert_max_num_queries: Any
) -> None:
    here = signed_in(head)
    with django_assert_max_num_queries(12) as one:
        here.get("/en/account/devices/")
    for _ in range(4):
        signed_in(head, PHONE)
    with django_assert_max_num_queries(12) as five:
        here.get("/en/account/devices/")

    assert len(one) == len(five)


def test_password_is_changed_by_the_present_one_and_other_devices_are_out(head: User) -> None:
    here, other = signed_in(head), signed_in(head, PHONE)
    form = {"oldpassword": "wrong", "password1": "ak kalpak 1927", "password2": "ak kalpak 1927"}
    wrong = here.post("/en/account/password/", form)
    assert wrong.status_code == 422
    assert "The present password is not right" in wrong.content.decode()

    here.post("/en/account/password/", form | {"oldpassword": PASSWORD})

    head.refresh_from_db()
    assert head.check_password("ak kalpak 1927")
    assert here.get("/en/account/").status_code == 200
    assert other.get("/en/account/").status_code == 302


def test_profile_changes_name_and_language_and_goes_on_in_it(head: User) -> None:
    answer = signed_in(head).post("/en/account/profile/", {"name": "Бакыт Асанов уулу", "language": "ru"})

    head.refresh_from_db()
    assert answer["Location"] == "/ru/account/"
    assert (head.name, head.language) == ("Бакыт Асанов уулу", "ru")


@pytest.mark.parametrize("address", ["profile/", "password/", "phone/", "phone/on/", "devices/"])
def test_shared_account_of_the_demonstration_cannot_be_changed(
    client: Client, make_person: Any, address: str
) -> None:
    make_authority("DEMO", is_demonstration=True)
    client.force_login(make_person("demo@demo.example", is_demonstration=True))

    answer = client.get(f"/en/account/{address}", follow=True)

    assert answer.redirect_chain == [("/en/account/", 302)]
    assert "is shared, so it cannot be changed" in answer.content.decode()
