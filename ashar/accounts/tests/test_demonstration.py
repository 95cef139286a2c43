"""The one-click entrance: people of the demonstration only, and only where there is one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from ashar.accounts import demonstration
from ashar.accounts.models import Role, User
from ashar.accounts.tests.conftest import make_authority
from ashar.places.models import Authority

Make = Callable[..., User]


@pytest.fixture
def town(db: Any) -> Authority:
    return make_authority("DEMO", is_demonstration=True)


@pytest.fixture
def persona(make_person: Make, town: Authority) -> User:
    return make_person("spec@demo.example", ("specialist", town), name="Үлгү Адис", is_demonstration=True)


def test_one_click_enters_as_a_person_of_the_demonstration(client: Client, persona: User) -> None:
    answer = client.post(f"/ru/demonstration/enter/{persona.pk}/")

    assert answer["Location"] == "/ru/work/"
    assert client.session["_auth_user_id"] == str(persona.pk)


def test_opening_the_address_enters_nobody(client: Client, persona: User) -> None:
    assert client.get(f"/ru/demonstration/enter/{persona.pk}/").status_code == 405
    assert "_auth_user_id" not in client.session


def test_real_person_can_never_be_entered_so(client: Client, persona: User, head: User) -> None:
    assert client.post(f"/ru/demonstration/enter/{head.pk}/").status_code == 404
    assert "_auth_user_id" not in client.session

    request = RequestFactory().post("/")
    request.session = client.session
    with pytest.raises(PermissionDenied):
        demonstration.enter_as_demonstration(request, head)


def test_person_with_a_real_role_cannot_be_entered_even_when_marked(
    client: Client, persona: User, authority: Authority
) -> None:
    Role.objects.create(user=persona, authority=authority, code="monitor")  # past the action

    assert client.post(f"/ru/demonstration/enter/{persona.pk}/").status_code == 403
    assert "_auth_user_id" not in client.session


def test_closed_person_cannot_be_entered(client: Client, persona: User) -> None:
    persona.is_active = False
    persona.save()

    assert client.post(f"/ru/demonstration/enter/{persona.pk}/").status_code == 403


def test_nobody_can_be_entered_without_a_demonstration_authority(client: Client, make_person: Make) -> None:
    marked = make_person("spec@demo.example", is_demonstration=True)

    assert client.post(f"/ru/demonstration/enter/{marked.pk}/").status_code == 403
    assert "Үлгү" not in client.get("/ky/sign-in/").content.decode()
    assert "demonstration" not in client.get("/en/sign-in/").content.decode()


def test_sign_in_page_lists_the_people_and_what_waits_for_them_but_no_real_ones(
    client: Client, persona: User, head: User, make_person: Make, town: Authority, monkeypatch: Any
) -> None:
    make_person("idle@demo.example", ("monitor", town), name="Бош Адам", is_demonstration=True)
    asked: list[list[int]] = []

    def waiting(users: Any) -> Any:
        asked.append([user.pk for user in users])
        return {persona.pk: ["Announce the call"]}

    monkeypatch.setattr(demonstration, "_waiting", [waiting])
    page = client.get("/en/sign-in/").content.decode()

    assert "Үлгү Адис" in page
    assert "Specialist, " in page
    assert "Announce the call" in page
    assert page.index("Үлгү Адис") < page.index("Бош Адам")
    assert head.name not in page
    assert head.pk not in asked[0]


def test_sign_in_page_asks_the_same_number_of_queries_for_few_and_many_people(
    client: Client, persona: User, make_person: Make, town: Authority, django_assert_max_num_queries: Any
) -> None:
    # What waits for each of them is asked for once by every stage, for all together.
    with django_assert_max_num_queries(30) as few:
        client.get("/en/sign-in/")
    for n in range(6):
        make_person(f"m{n}@demo.example", ("monitor", town), is_demonstration=True)
    with django_assert_max_num_queries(30) as many:
        client.get("/en/sign-in/")

    assert len(few) == len(many)


@pytest.mark.parametrize(("is_live", "is_marked"), [(None, True), (False, True), (True, False)])
def test_sign_in_page_is_marked_where_no_real_authority_works(
    client: Client, persona: User, is_live: bool | None, is_marked: bool
) -> None:
    if is_live is not None:
        real = make_authority("KOK")
        Authority.objects.filter(pk=real.pk).update(is_live=is_live)

    page = client.get("/en/sign-in/").content.decode()

    assert ('class="demo"' in page) is is_marked
    assert '<a href="/en/demo/mail/">' in page


def test_sign_in_page_without_a_demonstration_says_nothing_of_it(
    client: Client, authority: Authority
) -> None:
    page = client.get("/en/sign-in/").content.decode()

    assert 'class="demo"' not in page
    assert "/demo/mail/" not in page
