"""My work: each role sees what waits for it, and nothing else."""

from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.models import User
from ashar.desk.tasks import tasks_of


def titles(login: str) -> set[str]:
    user = User.objects.get(login=login)
    return {str(task.title) for task in tasks_of([user]).get(user.pk, [])}


@pytest.mark.parametrize(
    ("login", "waits"),
    [
        ("nurgul@ak-terek.example", {"Read what a resident said"}),
        ("erkin@ak-terek.example", {"Announce the call"}),
        ("gulnara@ak-terek.example", {"Record the council’s decision"}),
        ("gulmira@expert.example", {"Mark the proposals"}),
        ("kanat@ngo.example", {"Finish the proposal and file it"}),
    ],
)
def test_what_waits_for_each(demo_town: Any, login: str, waits: set[str]) -> None:
    with translation.override("en"):
        assert waits <= titles(login)


@pytest.mark.parametrize("login", ["tilek@audit.example", "observer@donor.example", "almaz@ak-terek.example"])
def test_nothing_waits_for_who_has_done_everything(demo_town: Any, login: str) -> None:
    assert titles(login) == set()


def test_many_people_cost_as_much_as_one(demo_town: Any, django_assert_max_num_queries: Any) -> None:
    everybody = list(User.objects.filter(is_demonstration=True))
    with django_assert_max_num_queries(10):
        tasks_of(everybody)


def test_my_work_opens_within_its_queries(
    demo_town: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    everybody = list(User.objects.filter(is_demonstration=True))
    client.force_login(everybody[0])
    client.get("/ky/work/")  # Django asks once a connection what its database can do
    for user in everybody:
        client.force_login(user)
        with django_assert_max_num_queries(12):
            assert client.get("/ky/work/").status_code == 200, user.login
