"""The operator's list, people of an authority, one person's role, slips."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.actions import invite_person
from ashar.accounts.models import Role, User
from ashar.core import clock
from ashar.core.notices.models import Delivery, Status
from ashar.places.models import Authority

Make = Callable[..., User]
FORM = {"name": "Чынара Бекова", "login": "0700 100 200", "language": "ky", "way": "slip"}


@pytest.fixture
def form() -> dict[str, str]:
    return FORM | {"valid_from": f"{clock.today():%d.%m.%Y}", "valid_to": ""}


def test_operator_sees_authorities_and_who_has_nobody(
    client: Client, operator: User, head: User, specialist: User, other_authority: Authority
) -> None:
    client.force_login(operator)

    shown = client.get("/en/authorities/").content.decode()

    assert "Heads and specialists: 2" in shown
    assert "Nobody yet" in shown
    assert "/en/people/TAL/invite/" in shown
    assert "/en/people/KOK/invite/" not in shown


def test_operator_invites_the_first_person_and_gets_the_slip(
    client: Client, operator: User, authority: Authority, form: dict[str, str]
) -> None:
    client.force_login(operator)
    page = client.get("/en/people/KOK/invite/").content.decode()
    assert re.findall(r'<option value="(\w+)"', page.split('name="code"')[1].split("</select>")[0]) == [
        "specialist",
        "head",
    ]

    answer = client.post("/en/people/KOK/invite/", form | {"code": "head"})

    shown = answer.content.decode()
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", shown)
    assert code
    assert "no-store" in answer["Cache-Control"]
    assert "<svg" in shown
    assert "+996700100200" in shown
    assert "http://testserver/ky/enter/" in shown  # the language of the person
    assert Client().get(f"/ky/enter/{code[0]}/").status_code == 200


def test_specialist_sees_people_with_days_and_substitutes(
    client: Client, specialist: User, head: User, make_person: Make, authority: Authority
) -> None:
    make_person("sub@kok.example", name="Орун Басар")
    today = clock.today()
    Role.objects.create(
        user=User.objects.get(login="sub@kok.example"),
        authority=authority,
        code="specialist",
        valid_from=today,
        valid_to=today + timedelta(days=4),
        stands_in_for=specialist.roles.get(),
    )
    client.force_login(specialist)

    shown = client.get("/en/people/", follow=True).content.decode()

    assert head.name in shown
    assert "instead of: Гүлнара Осмонова" in shown
    assert f"{today + timedelta(days=4):%d.%m.%Y}" in shown


def test_list_says_who_has_not_entered_yet(client: Client, head: User, authority: Authority) -> None:
    invite_person(login="0700 100 200", name="Чынара Бекова", code="monitor", authority=authority, by=head)
    client.force_login(head)

    rows = client.get("/en/people/KOK/").content.decode().split("<tr>")[1:]

    assert ["has access" in row for row in rows if head.name in row] == [True]
    assert ["has not entered yet" in row for row in rows if "Чынара Бекова" in row] == [True]


def test_pages_of_people_ask_the_same_number_of_queries_for_few_and_many(
    client: Client,
    specialist: User,
    make_person: Make,
    authority: Authority,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(specialist)
    with django_assert_max_num_queries(12) as few:
        client.get("/en/people/KOK/")
    for n in range(5):
        make_person(f"m{n}@kok.example", ("monitor", authority))
    with django_assert_max_num_queries(12) as many:
        client.get("/en/people/KOK/")

    assert len(few) == len(many)


@pytest.mark.parametrize("who", ["finance", "head elsewhere", "nobody"])
def test_people_are_shown_to_nobody_else(
    client: Client, make_person: Make, authority: Authority, other_authority: Authority, head: User, who: str
) -> None:
    if who != "nobody":
        held = {"finance": ("finance", authority), "head elsewhere": ("head", other_authority)}[who]
        client.force_login(make_person("who@kok.example", held))
    role = head.roles.get().pk

    for address in ("", "invite/", f"{role}/", f"{role}/substitute/"):
        assert client.get(f"/en/people/KOK/{address}").status_code == (302 if who == "nobody" else 403)
    for address in (f"{role}/end/", f"{role}/slip/"):
        assert client.post(f"/en/people/KOK/{address}").status_code == (302 if who == "nobody" else 403)
    assert Role.objects.current().filter(pk=role).exists()


def test_role_of_another_authority_is_not_found_here(
    client: Client, head: User, make_person: Make, other_authority: Authority
) -> None:
    foreign = make_person("x@tal.example", ("finance", other_authority)).roles.get()
    client.force_login(head)

    assert client.get(f"/en/people/KOK/{foreign.pk}/").status_code == 404
    assert client.post(f"/en/people/KOK/{foreign.pk}/end/").status_code == 404


def test_head_ends_a_role_on_its_page(client: Client, head: User, specialist: User) -> None:
    client.force_login(head)
    role = specialist.roles.get()

    answer = client.post(f"/en/people/KOK/{role.pk}/end/", {"last_day": ""}, follow=True)

    assert "The role has been ended." in answer.content.decode()
    assert not Role.objects.current().filter(pk=role.pk).exists()


def test_last_head_sees_why_the_role_cannot_end_before_and_after_pressing(client: Client, head: User) -> None:
    client.force_login(head)
    address = f"/en/people/KOK/{head.roles.get().pk}/"

    before, after = client.get(address), client.post(f"{address}end/", {"last_day": ""})

    assert "This is the last head" in before.content.decode()
    assert after.status_code == 422
    assert "This is the last head" in after.content.decode()
    assert Role.objects.current().filter(pk=head.roles.get().pk).exists()


def test_specialist_does_not_see_deeds_on_the_heads_role(
    client: Client, head: User, specialist: User
) -> None:
    client.force_login(specialist)

    shown = client.get(f"/en/people/KOK/{head.roles.get().pk}/").content.decode()
    pressed = client.post(f"/en/people/KOK/{head.roles.get().pk}/slip/")

    assert "Print a slip" not in shown
    assert "End the role" not in shown
    assert pressed.status_code == 422
    assert "You do not answer for this person" in pressed.content.decode()


def test_head_prints_a_slip_that_lets_the_person_in(client: Client, head: User, specialist: User) -> None:
    client.force_login(head)

    shown = client.post(f"/en/people/KOK/{specialist.roles.get().pk}/slip/").content.decode()

    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", shown)
    assert code
    visitor = Client()
    visitor.post(f"/ky/enter/{code[0]}/", {"password1": "ak kalpak 1927", "password2": "ak kalpak 1927"})
    assert visitor.session["_auth_user_id"] == str(specialist.pk)


def test_substitute_is_named_on_a_page(
    client: Client, head: User, specialist: User, form: dict[str, str]
) -> None:
    client.force_login(head)
    address = f"/en/people/KOK/{specialist.roles.get().pk}/substitute/"

    assert client.post(address, form).status_code == 422  # no last day
    last = f"{clock.today() + timedelta(days=7):%d.%m.%Y}"
    assert "The code is shown only once" in client.post(address, form | {"valid_to": last}).content.decode()
    assert Role.objects.get(stands_in_for=specialist.roles.get()).code == "specialist"


def test_letter_to_a_phone_number_is_refused_by_the_form(
    client: Client, head: User, form: dict[str, str]
) -> None:
    client.force_login(head)

    answer = client.post("/en/people/KOK/invite/", form | {"code": "monitor", "way": "mail"})

    assert answer.status_code == 422
    assert "A phone number gets no letter" in answer.content.decode()


def test_who_invited_by_letter_reads_that_it_was_not_taken(
    client: Client, head: User, authority: Authority, form: dict[str, str]
) -> None:
    client.force_login(head)
    client.post("/en/people/KOK/invite/", form | {"code": "finance", "login": "a@kok.example", "way": "mail"})
    role = Role.objects.get(user__login="a@kok.example")
    page = f"/en/people/KOK/{role.pk}/"
    assert "waiting to be sent" in client.get(page).content.decode()
    Delivery.objects.update(last_error="Connection refused", attempts=1)
    assert "The mail server has not taken it yet" in client.get(page).content.decode()
    Delivery.objects.update(status=Status.FAILED)
    assert "could not be sent" in client.get(page).content.decode()
