"""Whose pages a member of staff is on where no view says it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.models import User
from ashar.accounts.queries import SHOWN_OF_AUTHORITY, own_authority
from ashar.accounts.tests.conftest import make_authority
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
