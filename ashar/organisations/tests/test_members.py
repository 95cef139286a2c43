"""People of an organisation."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.actions import enter_with_code
from ashar.accounts.models import EntranceCode, User
from ashar.accounts.tests.conftest import make_authority
from ashar.core import journal
from ashar.core.lifecycle import Refused
from ashar.organisations.actions import add_member, change_organisation, end_membership, invite_member
from ashar.organisations.models import Membership, Organisation
from ashar.organisations.queries import acts_for, organisations_of
from ashar.places.models import Authority
from tests.support.walking import does_not_grow

Make = Callable[..., User]
NEW = {"login": "0700 100 200", "name": "Канат Сыдыков"}


def counts() -> tuple[int, int, int, int]:
    return (
        User.objects.count(),
        Membership.objects.count(),
        EntranceCode.objects.count(),
        journal.Entry.objects.count(),
    )


def nothing_changes(deed: Callable[[], Any], match: str) -> None:
    before = counts()
    with pytest.raises(Refused, match=match):
        deed()
    assert counts() == before


def test_head_invites_a_manager_with_a_slip(organisation: Organisation, ngo_head: User) -> None:
    done = invite_member(organisation=organisation, **NEW, code="ngo_manager", by=ngo_head)

    assert done.code
    manager = enter_with_code(code=done.code, password="ak kalpak 1927", language="ky")
    assert manager.duties() == {"ngo", "ngo_manager"}
    assert acts_for(manager, organisation.pk)
    assert not acts_for(manager, organisation.pk, "ngo_head")
    assert list(organisations_of(manager)) == [organisation]


def test_duties_of_roles_and_memberships_are_read_by_one_query(
    organisation: Organisation, ngo_head: User, django_assert_num_queries: Any
) -> None:
    user = User.objects.get(pk=ngo_head.pk)
    with django_assert_num_queries(1):
        assert user.duties() == {"ngo", "ngo_head"}
        user.duties()


def test_person_who_has_an_account_gets_a_notice_and_no_code(
    organisation: Organisation, ngo_head: User, make_person: Make
) -> None:
    known = make_person("0700 100 200")

    done = invite_member(organisation=organisation, **NEW, code="ngo_accountant", by=ngo_head)

    assert (done.code, done.membership.user) == (None, known)
    assert known.notices.get().kind == "organisations.membership"


@pytest.mark.parametrize("who", ["manager", "stranger", "specialist of elsewhere"])
def test_nobody_else_invites(
    organisation: Organisation, ngo_head: User, make_person: Make, other_authority: Authority, who: str
) -> None:
    by = make_person("by@kok.example", *([("specialist", other_authority)] if "elsewhere" in who else []))
    if who == "manager":
        add_member(organisation=organisation, user=by, code="ngo_manager", by=ngo_head)

    nothing_changes(
        lambda: invite_member(organisation=organisation, **NEW, code="ngo_head", by=by),
        "cannot invite people here",
    )


def test_office_that_registered_names_the_first_head_and_only_the_first(
    make_organisation: Callable[..., Organisation], specialist: User, authority: Authority
) -> None:
    organisation = make_organisation(by=specialist, registered_in=authority)

    assert invite_member(organisation=organisation, **NEW, code="ngo_head", by=specialist).code
    nothing_changes(
        lambda: invite_member(
            organisation=organisation, login="0700 300 400", name="Экинчи", code="ngo_head", by=specialist
        ),
        "cannot invite people here",
    )


def test_same_capacity_twice_is_refused(organisation: Organisation, ngo_head: User) -> None:
    nothing_changes(
        lambda: add_member(organisation=organisation, user=ngo_head, code="ngo_head", by=ngo_head),
        "already acts",
    )


def test_only_head_cannot_leave_without_a_successor(
    organisation: Organisation, ngo_head: User, make_person: Make
) -> None:
    membership = organisation.memberships.get()
    nothing_changes(lambda: end_membership(membership=membership, by=ngo_head), "only head")

    add_member(organisation=organisation, user=make_person("0700 5 5 5 666"), code="ngo_head", by=ngo_head)
    end_membership(membership=membership, by=ngo_head)

    assert User.objects.get(pk=ngo_head.pk).duties() == frozenset()
    nothing_changes(lambda: end_membership(membership=membership, by=ngo_head), "already over")


def test_who_may_end_a_membership(organisation: Organisation, ngo_head: User, make_person: Make) -> None:
    manager, accountant = make_person("m@kok.example"), make_person("a@kok.example")
    add_member(organisation=organisation, user=manager, code="ngo_manager", by=ngo_head)
    held = add_member(organisation=organisation, user=accountant, code="ngo_accountant", by=ngo_head)

    nothing_changes(lambda: end_membership(membership=held, by=manager), "cannot end this membership")
    assert end_membership(membership=held, by=accountant).ended_at


def test_person_of_the_demonstration_acts_for_no_real_organisation(
    organisation: Organisation, ngo_head: User, make_person: Make
) -> None:
    demo = make_person("demo@demo.example", is_demonstration=True)

    nothing_changes(
        lambda: add_member(organisation=organisation, user=demo, code="ngo_manager", by=ngo_head),
        "real organisation",
    )
    nothing_changes(
        lambda: invite_member(
            organisation=organisation, login=demo.login, name="Демо", code="ngo_manager", by=ngo_head
        ),
        "cannot be invited here",
    )


@pytest.mark.parametrize(
    ("by", "for_whom", "allowed"),
    [
        ("head", "manager", True),
        ("head", "manager of two", False),
        ("manager", "head", False),
        ("specialist", "paper head", True),
        ("specialist", "head", False),
        ("head", "specialist", False),
        ("operator", "head", True),
    ],
)
def test_who_may_issue_a_code_for_people_of_organisations(
    organisation: Organisation, ngo_head: User, make_person: Make, make_organisation: Any, specialist: User,
    operator: User, authority: Authority, by: str, for_whom: str, allowed: bool,
) -> None:  # fmt: skip
    manager, of_two, paper_head = (make_person(f"{who}@kok.example") for who in ("m", "t", "p"))
    paper = make_organisation("01234567890124", by=specialist, registered_in=authority)
    for where, who, code in (
        (organisation, manager, "ngo_manager"), (organisation, of_two, "ngo_manager"),
        (paper, of_two, "ngo_manager"), (paper, paper_head, "ngo_head"),
    ):  # fmt: skip
        add_member(organisation=where, user=who, code=code, by=journal.LOADER)
    people = {
        "head": ngo_head, "manager": manager, "manager of two": of_two, "paper head": paper_head,
        "specialist": specialist, "operator": operator,
    }  # fmt: skip

    assert people[by].has_perm("accounts.issue_entrance", people[for_whom]) is allowed


def test_change_records_names_but_no_contacts(organisation: Organisation, ngo_head: User) -> None:
    change_organisation(organisation=organisation, by=ngo_head, name_ru="Милосердие", phone="+996555000111")

    facts = journal.Entry.objects.latest("id").facts
    assert facts["facts"] == {"name_ru": "Милосердие", "contacts": True}
    assert "милосердие" in Organisation.objects.get().folded


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200),
        ("office", 200),
        ("operator", 200),
        ("other office", 404),
        ("stranger", 404),
        ("demo operator", 404),
    ],
)
def test_who_may_open_the_page_of_an_organisation(
    client: Client, ngo_head: User, make_person: Make, make_organisation: Any, authority: Authority,
    other_authority: Authority, operator: User, specialist: User, who: str, status: int,
) -> None:  # fmt: skip
    make_authority("DEMO", is_demonstration=True)
    organisation = make_organisation(head=ngo_head, registered_in=authority)
    visitor = {
        "member": lambda: ngo_head,
        "office": lambda: specialist,
        "operator": lambda: operator,
        "other office": lambda: make_person("o@tal.example", ("head", other_authority)),
        "stranger": lambda: make_person("s@tal.example"),
        "demo operator": lambda: make_person("d@demo.example", ("operator", None), is_demonstration=True),
    }[who]()
    client.force_login(visitor)

    assert client.get(f"/en/organisations/{organisation.pk}/").status_code == status


def test_pages_of_an_organisation_walk(client: Client, organisation: Organisation, ngo_head: User) -> None:
    client.force_login(ngo_head)
    assert client.get("/en/organisations/mine/")["Location"] == f"/en/organisations/{organisation.pk}/"
    base = f"/en/organisations/{organisation.pk}/"

    slip = client.post(
        f"{base}invite/",
        {"code": "ngo_accountant", "name": "Канат", "login": "0700 100 200", "language": "ru", "way": "slip"},
    ).content.decode()
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", slip)
    assert code
    accountant = organisation.memberships.get(code="ngo_accountant")
    assert "has not entered yet" in client.get(base).content.decode()
    person = f"{base}people/{accountant.pk}/"
    again = client.post(f"{person}slip/").content.decode()
    assert code[0] not in again
    assert "The membership has been ended." in client.post(f"{person}end/", follow=True).content.decode()

    form = {"name_ky": "Мээрим-2", "name_ru": "", "name_later": "on", "address": "", "phone": "", "email": ""}
    assert client.post(f"{base}change/", form).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name_ky, organisation.name_ru) == ("Мээрим-2", "")


def test_page_of_an_organisation_asks_the_same_number_of_queries_for_few_and_many(
    client: Client,
    organisation: Organisation,
    ngo_head: User,
    make_person: Make,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(ngo_head)
    address = f"/en/organisations/{organisation.pk}/"
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for n in range(5):
        add_member(
            organisation=organisation, user=make_person(f"m{n}@kok.example"), code="ngo_manager", by=ngo_head
        )
    with django_assert_max_num_queries(12) as many:
        client.get(address)

    assert len(few) == len(many)


def test_account_page_links_to_the_organisation(
    client: Client, organisation: Organisation, ngo_head: User
) -> None:
    client.force_login(ngo_head)

    shown = client.get("/ru/account/").content.decode()

    assert f"/ru/organisations/{organisation.pk}/" in shown


def test_the_operator_finds_an_organisation_and_lets_in_its_head_again(
    client: Client, operator: User, organisation: Organisation, make_organisation: Callable[..., Organisation]
) -> None:
    other = make_organisation(inn="11112222333344", name_ky="Келечек", name_ru="Будущее", by=operator)
    client.force_login(operator)
    for query in ("мээр", organisation.inn):
        shown = client.get("/en/organisations/", {"q": query}).content.decode()
        assert f"/en/organisations/{organisation.pk}/" in shown
        assert f"/en/organisations/{other.pk}/" not in shown
    assert "/en/organisations/" in client.get("/en/account/").content.decode()
    head = organisation.memberships.get(code="ngo_head")
    slip = f"/en/organisations/{organisation.pk}/people/{head.pk}/slip/"
    answer = client.post(slip, {"drops_second_step": "on"})
    assert answer.status_code == 200
    assert head.user.entrance_codes.get().drops_second_step


def test_an_office_finds_only_what_it_registered(
    client: Client,
    specialist: User,
    authority: Authority,
    organisation: Organisation,
    make_organisation: Callable[..., Organisation],
) -> None:
    own = make_organisation(inn="11112222333344", name_ky="Келечек", registered_in=authority, by=specialist)
    client.force_login(specialist)
    shown = client.get("/en/organisations/").content.decode()
    assert f"/en/organisations/{own.pk}/" in shown
    assert f"/en/organisations/{organisation.pk}/" not in shown
    assert "/en/organisations/paper/" in shown


def test_the_list_does_not_grow(
    client: Client, operator: User, make_organisation: Callable[..., Organisation]
) -> None:
    client.force_login(operator)
    made = iter(range(10_000_000_000_000, 10_000_000_000_100))

    def add(count: int) -> None:
        for _n in range(count):
            make_organisation(inn=str(next(made)), name_ky="Уюм", by=operator)

    does_not_grow(client, "/ky/organisations/", add)
