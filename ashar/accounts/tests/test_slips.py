"""Who may hand out one-time codes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ashar.accounts.actions import enter_with_code, grant_role, invite_person, issue_entrance
from ashar.accounts.models import EntranceCode, User
from ashar.accounts.tests.conftest import make_authority
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority

Make = Callable[..., User]


@pytest.fixture
def people(make_person: Make, authority: Authority, other_authority: Authority) -> dict[str, User]:
    roles = {
        "head": [("head", authority)],
        "specialist": [("specialist", authority)],
        "finance": [("finance", authority)],
        "head and finance": [("head", authority), ("finance", authority)],
        "finance and monitor elsewhere": [("finance", authority), ("monitor", other_authority)],
        "head elsewhere": [("head", other_authority)],
        "without a role": [],
        "operator": [("operator", None)],
        "second operator": [("operator", None)],
    }
    return {who: make_person(f"p{n}@kok.example", *held) for n, (who, held) in enumerate(roles.items())}


@pytest.mark.parametrize(
    ("by", "for_whom", "allowed"),
    [
        ("head", "specialist", True),
        ("head", "finance", True),
        ("head", "head and finance", True),
        ("specialist", "finance", True),
        ("specialist", "head", False),
        ("specialist", "head and finance", False),
        ("finance", "specialist", False),
        ("head elsewhere", "finance", False),
        ("head", "finance and monitor elsewhere", False),
        ("head", "without a role", False),
        ("operator", "head", True),
        ("operator", "finance and monitor elsewhere", True),
        ("operator", "without a role", True),
        ("operator", "second operator", True),
        ("head", "operator", False),
        ("head", "head", False),
        ("operator", "operator", False),
    ],
)
def test_who_may_issue_a_code(people: dict[str, User], by: str, for_whom: str, allowed: bool) -> None:
    giver, receiver = people[by], people[for_whom]
    assert giver.has_perm("accounts.issue_entrance", receiver) is allowed

    if giver == receiver:
        return
    if allowed:
        assert issue_entrance(user=receiver, by=giver)
    else:
        before = journal.Entry.objects.count()
        with pytest.raises(Refused, match="do not answer"):
            issue_entrance(user=receiver, by=giver)
        assert not EntranceCode.objects.exists()
        assert journal.Entry.objects.count() == before


def test_code_for_a_role_that_begins_later(
    people: dict[str, User], authority: Authority, make_person: Make
) -> None:
    new = make_person("later@kok.example")
    grant_role(
        user=new,
        code="monitor",
        authority=authority,
        valid_from=clock.today() + timedelta(days=5),
        by=people["head"],
    )
    assert people["head"].has_perm("accounts.issue_entrance", new)


def test_whoever_invited_a_person_may_print_the_slip_again_until_the_first_entrance(
    specialist: User, authority: Authority
) -> None:
    invited = invite_person(
        login="0700 100 200", name="Башчы", code="head", authority=authority, by=specialist
    ).role.user
    again = issue_entrance(user=invited, by=specialist)

    enter_with_code(code=again, password="ak kalpak 1927", language="ky")

    invited.refresh_from_db()
    assert not specialist.has_perm("accounts.issue_entrance", invited)


def test_operator_of_the_demonstration_issues_codes_only_there(make_person: Make, head: User) -> None:
    town = make_authority("DEMO", is_demonstration=True)
    demo = make_person("op@demo.example", ("operator", None), is_demonstration=True)
    demo_head = make_person("head@demo.example", ("head", town), is_demonstration=True)

    assert demo.has_perm("accounts.issue_entrance", demo_head)
    assert not demo.has_perm("accounts.issue_entrance", head)


def test_no_code_for_a_closed_account(people: dict[str, User]) -> None:
    closed: Any = people["finance"]
    closed.is_active = False
    closed.save()

    with pytest.raises(Refused, match="closed"):
        issue_entrance(user=closed, by=people["head"])
