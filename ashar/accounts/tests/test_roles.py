"""Giving, ending and substituting roles."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ashar.accounts.actions import create_account, end_role, grant_role, invite_person, substitute
from ashar.accounts.models import EntranceCode, Role, RoleCode, User, Way
from ashar.accounts.tests.conftest import make_authority
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority

NEW = {"login": "0700 100 200", "name": "Чынара Бекова"}
Make = Callable[..., User]


def counts() -> tuple[int, int, int, int]:
    return (
        User.objects.count(),
        Role.objects.count(),
        EntranceCode.objects.count(),
        journal.Entry.objects.count(),
    )


def nothing_changes(deed: Callable[[], Any], match: str) -> None:
    before = counts()
    with pytest.raises(Refused, match=match):
        deed()
    assert counts() == before


def test_operator_invites_the_first_person_with_a_slip(operator: User, authority: Authority) -> None:
    done = invite_person(**NEW, code="head", authority=authority, by=operator)

    assert done.is_new
    assert done.code
    assert done.role.user.login == "+996700100200"
    assert done.role.user.holds(authority.pk, "head")
    assert not done.role.user.has_usable_password()


@pytest.mark.parametrize("code", ["finance", "monitor", "auditor"])
def test_operator_invites_nobody_but_head_and_specialist(
    operator: User, authority: Authority, code: str
) -> None:
    last = clock.today() + timedelta(days=9)
    nothing_changes(
        lambda: invite_person(**NEW, code=code, authority=authority, by=operator, valid_to=last),
        "cannot give this role",
    )


@pytest.mark.parametrize(
    ("who", "code", "allowed"),
    [
        ("head", "head", True), ("head", "specialist", True), ("head", "finance", True),
        ("specialist", "specialist", True), ("specialist", "finance", True), ("specialist", "donor", True),
        ("specialist", "head", False), ("finance", "monitor", False), ("monitor", "specialist", False),
        ("stranger", "monitor", False), ("head of another", "monitor", False), ("head", "operator", False),
    ],
)  # fmt: skip
def test_who_may_give_which_role(
    head: User,
    make_person: Make,
    authority: Authority,
    other_authority: Authority,
    who: str,
    code: str,
    allowed: bool,
) -> None:
    by = {
        "head": lambda: head,
        "stranger": lambda: make_person("s@kok.example"),
        "head of another": lambda: make_person("h@tal.example", ("head", other_authority)),
    }.get(who, lambda: make_person("p@kok.example", (who, authority)))()

    def deed() -> Any:
        return invite_person(
            **NEW, code=code, authority=authority, by=by, valid_to=clock.today() + timedelta(days=30)
        )

    if allowed:
        assert deed().role.code == code
    else:
        nothing_changes(deed, "role")


def test_specialist_names_the_head_only_when_there_is_none(specialist: User, authority: Authority) -> None:
    assert invite_person(**NEW, code="head", authority=authority, by=specialist).role.code == "head"

    again = {"login": "0700 100 300", "name": "Экинчи"}
    nothing_changes(
        lambda: invite_person(**again, code="head", authority=authority, by=specialist), "given by a head"
    )


@pytest.mark.parametrize("code", ["head", "finance"])
def test_nobody_gives_a_role_to_themselves(specialist: User, authority: Authority, code: str) -> None:
    mine = {"login": specialist.login, "name": specialist.name}
    nothing_changes(
        lambda: invite_person(**mine, code=code, authority=authority, by=specialist), "to themselves"
    )
    nothing_changes(
        lambda: grant_role(user=specialist, code=code, authority=authority, by=specialist), "to themselves"
    )


def test_auditor_needs_a_last_day(head: User, authority: Authority) -> None:
    nothing_changes(
        lambda: invite_person(**NEW, code="auditor", authority=authority, by=head), "let in by a letter"
    )
    nothing_changes(
        lambda: grant_role(user=head, code="auditor", authority=authority, by=journal.LOADER),
        "auditor's role needs a last day",
    )


def test_same_role_in_the_same_days_is_refused_and_later_is_not(head: User, authority: Authority) -> None:
    today = clock.today()
    days = {"valid_from": today, "valid_to": today + timedelta(days=10)}
    done = invite_person(**NEW, code="monitor", authority=authority, by=head, **days)
    again = {"user": done.role.user, "code": "monitor", "authority": authority, "by": head}

    nothing_changes(
        lambda: grant_role(**again, valid_from=today + timedelta(days=10)), "already holds this role"
    )
    assert grant_role(**again, valid_from=today + timedelta(days=11)).pk


def test_days_out_of_order_are_refused(head: User, authority: Authority) -> None:
    days = {"valid_from": date(2026, 5, 2), "valid_to": date(2026, 5, 1)}
    nothing_changes(
        lambda: invite_person(**NEW, code="monitor", authority=authority, by=head, **days), "before the first"
    )


def test_person_who_has_an_account_gets_the_role_a_notice_and_no_code(
    head: User, make_person: Make, authority: Authority
) -> None:
    known = make_person("0700 100 200")

    done = invite_person(**NEW, code="monitor", authority=authority, by=head, valid_from=clock.today())

    assert (done.is_new, done.code) == (False, None)
    assert known.roles.get() == done.role
    assert [n.kind for n in known.notices.all()] == ["accounts.role"]
    assert not EntranceCode.objects.exists()


def test_letter_is_chosen_only_with_an_address(head: User, authority: Authority) -> None:
    by_phone = invite_person(**NEW, code="monitor", authority=authority, by=head, way=Way.MAIL)
    by_mail = invite_person(
        login="new@kok.example", name="Жаңы", code="monitor", authority=authority, by=head, way=Way.MAIL
    )

    assert (by_phone.way, bool(by_phone.code)) == (Way.SLIP, True)
    assert (by_mail.way, by_mail.code) == (Way.MAIL, None)
    assert by_mail.role.user.notices.get().kind == "accounts.first"


def test_journal_of_the_authority_has_the_role_and_no_name(head: User, authority: Authority) -> None:
    done = invite_person(**NEW, code="monitor", authority=authority, by=head)

    entry = journal.Entry.objects.filter(chain=authority.code).latest("seq")
    assert entry.step == "role.grant"
    assert entry.facts["by"]["role"] == "head"
    assert entry.facts["facts"]["person"] == done.role.user.journal_digest
    everything = b"".join(bytes(each.body) for each in journal.Entry.objects.all()).decode()
    assert NEW["name"] not in everything
    assert "700100200" not in everything


def test_end_at_once_takes_the_role_away_at_once(head: User, specialist: User) -> None:
    role = specialist.roles.get()
    assert specialist.holds(role.authority_id, "specialist")

    end_role(role=role, by=head)

    assert not User.objects.get(pk=specialist.pk).roles_now
    role.refresh_from_db()
    assert role.ended_at
    assert journal.Entry.objects.latest("id").step == "role.end"
    nothing_changes(lambda: end_role(role=role, by=head), "already over")


def test_end_after_a_last_day(head: User, specialist: User) -> None:
    role, last = specialist.roles.get(), clock.today() + timedelta(days=3)

    end_role(role=role, by=head, last_day=last)

    noon = clock.at_bishkek(last, datetime.min.time().replace(hour=12))
    with clock.set_for_test(noon):
        assert User.objects.get(pk=specialist.pk).duties() == {"specialist"}
    with clock.set_for_test(noon + timedelta(days=1)):
        assert User.objects.get(pk=specialist.pk).duties() == frozenset()


def test_end_in_the_past_is_refused(head: User, specialist: User) -> None:
    last = clock.today() - timedelta(days=1)
    nothing_changes(lambda: end_role(role=specialist.roles.get(), by=head, last_day=last), "in the past")


def test_last_head_cannot_be_removed_without_a_successor(
    head: User, operator: User, authority: Authority
) -> None:
    role = head.roles.get()
    nothing_changes(lambda: end_role(role=role, by=operator), "last head")
    nothing_changes(lambda: end_role(role=role, by=head, last_day=clock.today()), "last head")

    invite_person(
        **NEW, code="head", authority=authority, by=head, valid_from=clock.today() + timedelta(days=1)
    )
    nothing_changes(lambda: end_role(role=role, by=head), "last head")  # the successor begins tomorrow
    assert end_role(role=role, by=head, last_day=clock.today()).valid_to == clock.today()


def test_successor_who_has_not_begun_cannot_be_called_off_after_the_last_head_ends(
    head: User, authority: Authority
) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    successor = invite_person(**NEW, code="head", authority=authority, by=head, valid_from=tomorrow).role
    end_role(role=head.roles.get(), by=head, last_day=clock.today())

    nothing_changes(lambda: end_role(role=successor, by=head), "last head")


def test_last_operator_cannot_be_removed(operator: User, make_person: Make) -> None:
    nothing_changes(lambda: end_role(role=operator.roles.get(), by=operator), "last operator")

    make_person("second@ashar.example", ("operator", None))
    assert end_role(role=operator.roles.get(), by=operator).ended_at


@pytest.mark.parametrize(
    ("who", "whose", "allowed"),
    [
        ("specialist", "head", False), ("specialist", "finance", True), ("finance", "finance", True),
        ("finance", "specialist", False), ("stranger", "finance", False), ("head", "finance", True),
    ],
)  # fmt: skip
def test_who_may_end_a_role(
    head: User, specialist: User, make_person: Make, authority: Authority, who: str, whose: str, allowed: bool
) -> None:
    make_person("head2@kok.example", ("head", authority))
    people = {
        "head": head,
        "specialist": specialist,
        "finance": make_person("f@kok.example", ("finance", authority)),
        "stranger": make_person("s@kok.example"),
    }
    role = people[whose].roles.get()

    if allowed:
        assert end_role(role=role, by=people[who]).ended_at
    else:
        nothing_changes(lambda: end_role(role=role, by=people[who]), "cannot end this role")


def test_substitute_works_from_a_day_to_a_day(head: User, specialist: User, authority: Authority) -> None:
    first = clock.today() + timedelta(days=2)
    last = first + timedelta(days=5)
    role = substitute(role=specialist.roles.get(), **NEW, valid_from=first, valid_to=last, by=head).role

    assert (role.code, role.stands_in_for) == (RoleCode.SPECIALIST, specialist.roles.get())
    held = {day: role in Role.objects.current(first + timedelta(days=day)) for day in (-1, 0, 5, 6)}
    assert held == {-1: False, 0: True, 5: True, 6: False}


def test_specialist_cannot_name_the_heads_substitute(head: User, specialist: User) -> None:
    today = clock.today()
    nothing_changes(
        lambda: substitute(role=head.roles.get(), **NEW, valid_from=today, valid_to=today, by=specialist),
        "given by a head",
    )


def test_person_of_the_demonstration_holds_no_real_role(head: User, authority: Authority) -> None:
    demo = create_account(login="demo@demo.example", name="Демо", is_demonstration=True, by=journal.LOADER)

    nothing_changes(
        lambda: grant_role(user=demo, code="monitor", authority=authority, by=head), "cannot hold a real role"
    )
    nothing_changes(
        lambda: invite_person(login=demo.login, name=demo.name, code="monitor", authority=authority, by=head),
        "kept apart",
    )


def test_operator_of_the_demonstration_is_one_only_there(make_person: Make, authority: Authority) -> None:
    town = make_authority("DEMO", is_demonstration=True)
    demo = make_person("op@demo.example", ("operator", None), is_demonstration=True)

    assert demo.has_perm("accounts.see_people", town)
    assert not demo.has_perm("accounts.see_people", authority)
    nothing_changes(
        lambda: invite_person(**NEW, code="head", authority=authority, by=demo), "given by a head"
    )
    assert invite_person(**NEW, code="head", authority=town, by=demo).role.user.is_demonstration


def test_account_with_a_name_that_is_taken_or_no_name_is_refused(head: User) -> None:
    nothing_changes(
        lambda: create_account(login="HEAD@kok.example", name="Х", by=journal.LOADER), "already an account"
    )
    nothing_changes(lambda: create_account(login="head", name="Х", by=journal.LOADER), "phone number")
