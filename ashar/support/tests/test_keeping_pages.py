"""The operator's pages: a programme is entered, its people invited, a town assigned and released."""

from typing import Any

import pytest

from ashar.accounts.models import Role, User
from ashar.support.models import Assignment, SupportProgramme
from ashar.support.tests.conftest import World

pytestmark = pytest.mark.postgres


def test_operator_enters_a_programme_and_assigns_a_town(world: World, client: Any) -> None:
    client.force_login(world.operator)
    sent = {"valid_from": "01.02.2027", "valid_to": "31.12.2027"}
    sent |= {
        f"{name}_{code}": f"{name} {code}" for name in ("name", "adviser", "funder") for code in ("ky", "ru")
    }
    made = client.post("/ru/support/new/", sent)
    programme = SupportProgramme.objects.latest("pk")
    assert made["Location"] == f"/ru/support/{programme.pk}/"

    person = {"code": "adviser", "name": "Айгүл", "login": "0555 777 888", "language": "ky", "way": "slip"}
    slip = client.post(f"/ru/support/{programme.pk}/people/", person)
    assert slip.status_code == 200
    town = {"authority": world.office.authority.pk, "valid_from": "01.03.2027", "valid_to": "31.12.2027"}
    assert client.post(f"/ru/support/{programme.pk}/assign/", town).status_code == 302
    assert client.post(f"/ru/support/{programme.pk}/assign/", town).status_code == 422
    assert Role.objects.current().filter(user__phone="+996555777888", code="adviser").count() == 1

    page = client.get(f"/ru/support/{programme.pk}/").content.decode()
    assert "Айгүл" in page
    assert "Мэрия TR" in page
    assignment = Assignment.objects.get()
    assert (
        client.post(f"/ru/support/{programme.pk}/towns/{assignment.pk}/end/", {"last_day": ""}).status_code
        == 302
    )
    assert not Role.objects.current().filter(user__phone="+996555777888").exists()


def test_programme_without_a_funder_is_refused_by_the_form(world: World, client: Any) -> None:
    client.force_login(world.operator)
    sent = {"valid_from": "01.02.2027", "valid_to": "31.12.2027", "name_ky": "x", "name_ru": "x"}
    assert client.post("/ru/support/new/", sent).status_code == 422
    assert SupportProgramme.objects.count() == 1


def test_person_leaves_the_programme(world: World, client: Any) -> None:
    client.force_login(world.operator)
    member = world.programme.members.get(user=world.adviser)
    address = f"/ru/support/{world.programme.pk}/people/{member.pk}/end/"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 422
    assert not world.programme.members.active().filter(user=world.adviser).exists()


def test_operator_of_the_demonstration_does_not_know_of_real_programmes(world: World, client: Any) -> None:
    player = User.objects.create(login="player@ashar.example", name="Оюнчу", is_demonstration=True)
    Role.objects.create(user=player, code="operator")
    client.force_login(player)
    assert client.get(f"/ru/support/{world.programme.pk}/").status_code == 404
    assert "Программа поддержки" not in client.get("/ru/support/").content.decode()
