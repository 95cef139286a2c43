"""Support programmes: every pair of a person and a town is one ordinary role, and ends with it."""

from datetime import date, timedelta
from typing import Any

import pytest

from ashar.accounts.models import Role, User
from ashar.core import clock
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.core.web.ties import forget_ties
from ashar.programmes.actions import create_funding_source
from ashar.support.actions import (
    assign_authority,
    create_support_programme,
    end_assignment,
    end_member,
    invite_member,
    join_programme,
)
from ashar.support.models import Assignment, SupportProgramme
from ashar.support.tests.conftest import NAMES, NOW, SINCE, UNTIL, World, make_person

pytestmark = pytest.mark.postgres


def assign(world: World, town: Any = None, **facts: Any) -> Assignment:
    facts = {"valid_from": SINCE, "valid_to": date(2027, 12, 31)} | facts
    authority = (town or world.office).authority
    return assign_authority(programme=world.programme, authority=authority, by=world.operator, **facts)


def held(user: User) -> set[tuple[str, str]]:
    """Authority and role, as they hold now."""
    roles = Role.objects.current().filter(user=user, authority__isnull=False)
    return set(roles.values_list("authority__code", "code"))


def test_assign_gives_each_person_a_role_from_now_to_its_last_day(world: World) -> None:
    assignment = assign(world)

    assert sorted(assignment.roles.values_list("user", "code", "valid_from", "valid_to")) == sorted(
        [
            (world.adviser.pk, "adviser", NOW.date(), date(2027, 12, 31)),
            (world.observer.pk, "donor", NOW.date(), date(2027, 12, 31)),
        ]
    )
    assert held(world.adviser) == {("TR", "adviser")}
    entry = Entry.objects.get(chain="TR", step="support.assign")
    assert entry.facts["facts"]["to"] == "2027-12-31"
    told = Notice.objects.filter(kind="support.assigned").values_list("user", flat=True)
    assert list(told) == [world.office.head.pk]


def test_join_later_gives_the_role_in_every_town(world: World) -> None:
    assign(world)
    assign(world, world.other)
    colleague = make_person("second@institute.example", "Нурлан")

    join_programme(programme=world.programme, user=colleague, code="adviser", by=world.operator)

    assert held(colleague) == {("TR", "adviser"), ("NB", "adviser")}


def test_end_assignment_ends_the_roles_that_came_with_it_and_no_others(world: World) -> None:
    assignment = assign(world)
    assign(world, world.other)

    end_assignment(assignment=assignment, by=world.operator)

    assert held(world.adviser) == {("NB", "adviser")}
    assert held(world.office.adviser) == {("TR", "adviser")}
    with pytest.raises(Refused, match="already over"):
        end_assignment(assignment=assignment, by=world.operator)
    assign(world)
    assert held(world.adviser) == {("NB", "adviser"), ("TR", "adviser")}


def test_end_assignment_after_a_last_day_holds_until_then(world: World) -> None:
    assignment = assign(world)
    last = clock.today() + timedelta(days=10)

    end_assignment(assignment=assignment, last_day=last, by=world.operator)

    assert held(world.adviser) == {("TR", "adviser")}
    assert Role.objects.get(user=world.adviser).valid_to == last
    assert Assignment.objects.get(pk=assignment.pk).valid_to == last


def test_end_member_takes_the_roles_of_one_person(world: World) -> None:
    assign(world)

    end_member(member=world.programme.members.get(user=world.adviser), by=world.operator)

    assert held(world.adviser) == set()
    assert held(world.observer) == {("TR", "donor")}
    with pytest.raises(Refused, match="left the programme already"):
        end_member(member=world.programme.members.get(user=world.adviser), by=world.operator)


def test_who_had_the_right_already_keeps_it(world: World) -> None:
    own = world.office.adviser
    join_programme(programme=world.programme, user=own, code="adviser", by=world.operator)

    assignment = assign(world)
    assert not assignment.roles.filter(user=own).exists()

    end_assignment(assignment=assignment, by=world.operator)
    assert held(own) == {("TR", "adviser")}


def test_invite_opens_an_account_with_a_code(world: World) -> None:
    assign(world)

    invited = invite_member(
        programme=world.programme,
        login="new@institute.example",
        name="Жаңы",
        code="adviser",
        by=world.operator,
    )

    assert invited.code
    assert held(User.objects.get(login="new@institute.example")) == {("TR", "adviser")}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"valid_to": SINCE - timedelta(days=1)}, "last day is before the first"),
        ({"valid_from": SINCE - timedelta(days=1)}, "within those of the programme"),
        ({"valid_to": UNTIL + timedelta(days=1)}, "within those of the programme"),
    ],
)
def test_assign_refused_for_wrong_days(world: World, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        assign(world, **facts)
    assert not Assignment.objects.exists()


def test_assign_refused_twice_for_another_world_and_for_another_town_s_money(world: World) -> None:
    assign(world)
    with pytest.raises(Refused, match="in those days already"):
        assign(world)

    source = create_funding_source(
        kind="donor", authority=world.office.authority, name_ky="Донор", name_ru="Донор", by=world.operator
    )
    with pytest.raises(Refused, match="another authority"):
        assign(world, world.other, funding=source)

    world.other.authority.is_demonstration = True
    world.other.authority.save()
    with pytest.raises(Refused, match="another world"):
        assign(world, world.other)
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("who", ["specialist", "head", "adviser", "ministry"])
def test_only_the_operator_keeps_programmes(world: World, who: str) -> None:
    by = world.office.people[who]
    with pytest.raises(Refused):
        create_support_programme(valid_from=SINCE, valid_to=UNTIL, by=by, **NAMES)
    with pytest.raises(Refused):
        assign_authority(
            programme=world.programme,
            authority=world.office.authority,
            valid_from=SINCE,
            valid_to=UNTIL,
            by=by,
        )
    assert SupportProgramme.objects.count() == 1
    assert not Assignment.objects.exists()


def test_an_operator_of_the_demonstration_keeps_only_its_own(world: World) -> None:
    world.operator.is_demonstration = True
    forget_ties(world.operator)
    assert not world.operator.has_perm("support.keep_programme", world.programme)
    assert not SupportProgramme.objects.visible_to(world.operator).exists()
    with pytest.raises(Refused):
        assign(world)
