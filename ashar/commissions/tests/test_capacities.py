"""What members of commissions are called where the people of a demonstration are listed."""

from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.demonstration import personas
from ashar.accounts.models import User
from ashar.commissions.models import Commission
from ashar.commissions.queries import capacities_of
from ashar.core import clock
from tests.support.office import Office, make_office


def test_members_without_a_role_are_named_by_their_seat(client: Any, office: Office) -> None:
    town = make_office("DE", is_demonstration=True)
    town.commission()
    User.objects.filter(login__endswith="@de.example").update(is_demonstration=True)

    named = {persona.user: persona.capacities for persona in personas()}
    shown = client.get("/en/sign-in/").content.decode()

    assert named[town.person("chair")] == ["Chair of the commission, City hall of DE"]
    assert "Specialist, City hall of DE" in named[town.specialist]
    assert "Secretary of the commission, City hall of DE" in named[town.specialist]
    assert named[town.person("nobody")] == []
    assert "Independent expert of the commission, City hall of DE" in shown


def test_two_commissions_of_one_authority_are_one_capacity(office: Office) -> None:
    office.commission()
    office.commission(act_number="15-б")

    assert capacities_of([office.person("member")]) == {
        office.person("member").pk: ["Member of the commission, City hall of TR"]
    }


def test_seat_that_is_over_or_not_begun_is_not_named(office: Office, django_assert_num_queries: Any) -> None:
    commission = office.commission()
    chair, member = office.person("chair"), office.person("member")
    commission.members.filter(user=chair).update(valid_from=clock.today() + clock.ONE_DAY)

    with django_assert_num_queries(1):
        assert set(capacities_of([chair, member])) == {member.pk}

    Commission.objects.update(state="dissolved")
    assert capacities_of([chair, member]) == {}


@pytest.mark.parametrize(("code", "words"), [("ky", "TR мэриясы"), ("ru", "Мэрия TR")])
def test_capacity_speaks_the_readers_language(office: Office, code: str, words: str) -> None:
    office.commission()

    with translation.override(code):
        [said] = capacities_of([office.person("chair")])[office.person("chair").pk]

    assert said.endswith(f", {words}")
