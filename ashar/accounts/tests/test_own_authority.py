"""Whose pages a member of staff is on where no view says it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.models import User
from ashar.accounts.queries import SHOWN_OF_AUTHORITY, own_authority
from ashar.accounts.tests.conftest import make_authority
from ashar.core import journal
from ashar.places.models import Authority

Make = Callable[..., User]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_person_of_one_authority_is_told_it_by_the_query_of_the_ties(
    make_person: Make, authority: Authority, django_assert_num_queries: Any
) -> None:
    Authority.objects.update(address_ru="Достук, 12", phone="0 3900")
    user = make_person("both@kok.example", ("specialist", authority), ("finance", authority))
    user = User.objects.get(pk=user.pk)

    with django_assert_num_queries(1):
        held, own = user.roles_now, own_authority(user)

    authority.refresh_from_db()
    assert {code for code, _pk, _chain in held} == {"specialist", "finance"}
    assert own == authority
    assert [getattr(own, name) for name in SHOWN_OF_AUTHORITY] == [
        getattr(authority, name) for name in SHOWN_OF_AUTHORITY
    ]


@pytest.mark.parametrize("roles", ["none", "operator", "two authorities"])
def test_others_have_no_authority_of_their_own(
    make_person: Make, authority: Authority, other_authority: Authority, roles: str
) -> None:
    held: dict[str, list[Any]] = {
        "none": [],
        "operator": [("operator", None)],
        "two authorities": [("monitor", authority), ("donor", other_authority)],
    }

    assert own_authority(make_person("who@kok.example", *held[roles])) is None


def test_name_stands_in_the_header_and_address_in_the_footer(
    client: Client, specialist: User, authority: Authority
) -> None:
    Authority.objects.update(address_ru="Достук, 12")
    assert "Кок-Суу" not in client.get("/ru/about/").content.decode()
    client.force_login(specialist)

    shown = client.get("/ru/about/").content.decode()

    assert "<small>Мэрия города Кок-Суу</small>" in shown
    assert "Достук, 12" in shown.split("<footer")[1]


def test_authority_of_a_demonstration_marks_the_page(client: Client, make_person: Make) -> None:
    town = make_authority("DEMO", is_demonstration=True)
    client.force_login(make_person("head@demo.example", ("head", town), is_demonstration=True))

    assert own_authority(User.objects.get()).is_demonstration is True  # type: ignore[union-attr]
    assert 'class="demo"' in client.get("/ru/about/").content.decode()


def test_specialist_changes_the_contacts_that_everybody_reads(
    make_person: Make, authority: Authority, client: Client
) -> None:
    user = make_person("spec@kok.example", ("specialist", authority))
    client.force_login(user)
    address = f"/ru/people/{authority.code}/contacts/"
    assert address in client.get(f"/ru/people/{authority.code}/").content.decode()
    typed = {"address_ky": "Манас көчөсү, 5", "address_ru": "улица Манаса, 5", "address_en": "", "phone": ""}
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert "улица Манаса, 5" in wrong.content.decode()
    assert client.post(address, {**typed, "phone": "0 3900 5"}).status_code == 302
    authority.refresh_from_db()
    assert (authority.address_ru, authority.phone) == ("улица Манаса, 5", "0 3900 5")
    assert journal.Entry.objects.filter(chain=authority.code, step="authority.change_contacts").exists()


def test_contacts_of_another_authority_are_not_ones_own_to_change(
    make_person: Make, authority: Authority, other_authority: Authority, client: Client
) -> None:
    client.force_login(make_person("spec@kok.example", ("specialist", authority)))
    assert client.get(f"/ru/people/{other_authority.code}/contacts/").status_code == 403
