"""My work: each role sees what waits for it, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.links import landing_of
from ashar.accounts.models import Role, User
from ashar.calls.actions import announce_call, cancel_call
from ashar.calls.actions.composing import begin_call, hand_over
from ashar.core import clock
from ashar.core.thread import Knot
from ashar.desk.tasks import tasks_of
from ashar.places.models import Authority
from ashar.priorities.actions import read_ballots
from ashar.priorities.models import Round
from ashar.programmes.models import ProgrammeLine


def titles(login: str) -> set[str]:
    user = User.objects.get(login=login)
    return {str(task.title) for task in tasks_of([user]).get(user.pk, [])}


@pytest.mark.parametrize(
    ("login", "waits"),
    [
        ("nurgul@ak-terek.example", {"Read what 6 residents said", "Answer a question on a call"}),
        ("erkin@ak-terek.example", {"Announce the call"}),
        ("gulnara@ak-terek.example", {"Record the council’s decision"}),
        ("gulmira@expert.example", {"Mark the proposals", "Mark the problems of the priority round"}),
        ("kanat@ngo.example", {"Finish the proposal and file it", "Renew the document"}),
    ],
)
def test_what_waits_for_each(demo_town: Any, login: str, waits: set[str]) -> None:
    with translation.override("en"):
        assert waits <= titles(login)


@pytest.mark.parametrize("login", ["tilek@audit.example", "observer@donor.example", "meder@ak-terek.example"])
def test_nothing_waits_for_who_has_done_everything(demo_town: Any, login: str) -> None:
    assert titles(login) == set()


def test_many_people_cost_as_much_as_one(demo_town: Any, django_assert_max_num_queries: Any) -> None:
    everybody = list(User.objects.filter(is_demonstration=True))
    tasks_of(everybody)  # Django asks once a connection what its database can do
    # What they hold, the rows of all stages, unspent money; what is late asks three times.
    with django_assert_max_num_queries(6):
        tasks_of(everybody)


def test_who_can_have_no_task_is_no_reason_to_ask(demo_town: Any, django_assert_max_num_queries: Any) -> None:
    observer = User.objects.get(login="observer@donor.example")
    tasks_of([observer])
    with django_assert_max_num_queries(2):  # what they hold, and seats
        tasks_of([observer])


def test_my_work_opens_within_its_queries(
    demo_town: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    everybody = list(User.objects.filter(is_demonstration=True))
    client.force_login(everybody[0])
    client.get("/ky/work/")  # Django asks once a connection what its database can do
    for user in everybody:
        client.force_login(user)
        with django_assert_max_num_queries(9):
            assert client.get("/ky/work/").status_code == 200, user.login


def test_note_waits_for_the_town_and_its_answer_for_the_adviser(demo_town: Any) -> None:
    with translation.override("en"):
        assert "Read the adviser’s note" in titles("nurgul@ak-terek.example")
        assert "Read the adviser’s note" in titles("erkin@ak-terek.example")
        assert "Read the adviser’s note" not in titles("gulnara@ak-terek.example")
        assert "Read the answer to your note" in titles("asel@institute.example")
        assert titles("observer@donor.example") == set()


def test_what_is_late_waits_for_the_adviser(demo_town: Any) -> None:
    order = Knot.objects.filter(is_order=True, is_over=False, chain="AT").first()
    assert order is not None
    Knot.objects.filter(parent=order, is_public=True).update(
        until=clock.now() - timedelta(days=1), is_over=False
    )
    with translation.override("en"):
        assert any(title.startswith("See what is late") for title in titles("asel@institute.example"))
        assert not any(title.startswith("See what is late") for title in titles("erkin@ak-terek.example"))


def test_orders_that_are_not_public_yet_stand_only_before_those_who_prepare_them(
    demo_town: Any, client: Any
) -> None:
    planned = Knot.objects.get(kind="L", state="planned", is_public=False)
    for login, knows in {"gulnara": True, "meder": False}.items():
        client.force_login(User.objects.get(login=f"{login}@ak-terek.example"))
        assert (planned.number in client.get("/ky/work/").content.decode()) is knows, login


def test_a_card_half_written_waits_for_its_specialist_and_a_lost_call_comes_back(demo_town: Any) -> None:
    line = ProgrammeLine.objects.get(calls=None, authority__code="AT", sphere="environment", mode="live")
    nurgul, erkin = (User.objects.get(login=f"{name}@ak-terek.example") for name in ("nurgul", "erkin"))

    def waits(user: User) -> set[str]:
        numbers = {line.number, *line.calls.values_list("number", flat=True)}
        return {str(task.title) for task in tasks_of([user]).get(user.pk, []) if task.number in numbers}

    with translation.override("en"):
        assert waits(nurgul) == {"Prepare the call"}
        call = begin_call(line=line, by=nurgul)
        assert (waits(nurgul), waits(erkin)) == ({"Finish the call and give it to the head"}, set())
        hand_over(call=call, by=nurgul)
        assert (waits(nurgul), waits(erkin)) == (set(), {"Announce the call"})
        announce_call(call=call, by=erkin)
        cancel_call(call=call, reason_ky="Себеп", reason_ru="Причина", by=erkin)
        assert (waits(nurgul), waits(erkin)) == ({"Hold the call again, or drop the order"}, set())


def test_the_head_comes_straight_to_the_page_with_the_button(demo_town: Any) -> None:
    head = User.objects.get(login="erkin@ak-terek.example")
    draft = Knot.objects.get(kind="C", state="planned").number
    with translation.override("ky"):
        addresses = {task.address for task in tasks_of([head])[head.pk] if task.number == draft}
    assert addresses == {f"/ky/calls/{draft}/ready/"}


def test_a_priority_round_waits_for_who_marks_and_for_the_step_that_is_next(demo_town: Any) -> None:
    votes = Round.objects.get(state="open")
    member, specialist, head = (f"{name}@ak-terek.example" for name in ("almaz", "nurgul", "erkin"))
    with translation.override("en"):
        assert titles(member) == {"Mark the problems of the priority round"}
        assert not titles(specialist) & {"Open the vote", "Close the vote"}
        Round.objects.filter(pk=votes.pk).update(
            opens_on=clock.today() - timedelta(days=30), closes_on=clock.today() - timedelta(days=1)
        )
        assert "Close the vote" in titles(specialist)
        votes.markers.filter(user__isnull=False).update(is_locked=True)
        Round.objects.filter(pk=votes.pk).update(state="closed")
        assert titles(member) == set()
        assert "Count the votes and the marks" in titles(specialist) - titles(head)
        Round.objects.filter(pk=votes.pk).update(state="counted", result="{}")
        assert "Decide the priorities" in titles(head) - titles(specialist)


def test_ballots_that_one_person_read_wait_for_another(demo_town: Any) -> None:
    task = "Read the paper ballots as the second person"
    people = {
        name: User.objects.get(login=f"{name}@ak-terek.example") for name in ("nurgul", "gulnara", "meder")
    }
    going = Round.objects.get(state="open", authority__code="AT")
    read_ballots(round=going, readings={1: [1]}, by=people["nurgul"])
    with translation.override("en"):
        known = {name: task in titles(user.login) for name, user in people.items()}
        assert known == {"nurgul": False, "gulnara": True, "meder": True}
        read_ballots(round=going, readings={1: [1]}, by=people["meder"])
        assert task not in titles("gulnara@ak-terek.example")


def test_work_begins_with_what_waits_and_else_with_the_list_one_reads(demo_town: Any) -> None:
    adviser, observer = (
        User.objects.get(login=login) for login in ("asel@institute.example", "observer@donor.example")
    )
    with translation.override("ky"):
        assert (landing_of(adviser), landing_of(observer)) == ("/ky/work/", "/ky/towns/money/")


def test_an_authority_with_nobody_waits_for_the_operator_of_the_installation(demo_town: Any) -> None:
    operator = User.objects.create(login="keeper@ashar.example", name="Keeper")
    Role.objects.create(user=operator, code="operator", valid_from=clock.today())
    town = Authority.objects.get(code="AT")
    Authority.objects.create(code="NEW", kind="city_hall", place=town.place, name_ky="Жаңы", name_ru="Новый")
    with translation.override("en"):
        assert titles("keeper@ashar.example") == {"Invite the first person"}
        assert titles("operator@ashar.example") == set()
