"""An organisation registers itself, or is registered for an applicant on paper."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from ashar.accounts.models import User
from ashar.core import clock, journal
from ashar.organisations.models import Organisation
from ashar.places.models import Authority

FORM = {
    "inn": "0123 4567 8901 23",
    "legal_form": "association",
    "name_ky": "Мээрим",
    "name_ru": "Милосердие",
    "address": "Кок-Суу, Ленин көчөсү 5",
    "phone": "0312 66 77 88",
    "email": "meerim@example.kg",
    "person": "Самара Алиева",
    "login": "0555 777 888",
    "password1": "ak kalpak 1927",
    "password2": "ak kalpak 1927",
}


def send(client: Client, language: str = "ru", onwards: str = "", **changes: str) -> Any:
    address = f"/{language}/organisations/register/{onwards}"
    stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(address).content.decode())
    assert stamp
    return client.post(address, {"stamp": stamp[1]} | FORM | changes)


def counts() -> tuple[int, int, int]:
    return User.objects.count(), Organisation.objects.count(), journal.Entry.objects.count()


def test_register_opens_account_organisation_and_membership_and_signs_in(client: Client, db: Any) -> None:
    answer = send(client)

    organisation = Organisation.objects.get()
    head = User.objects.get()
    assert answer["Location"] == "/ru/work/", "where the open calls are shown"
    assert organisation.inn == "01234567890123"
    assert (organisation.phone, organisation.head_name) == ("+996312667788", "Самара Алиева")
    assert (head.login, head.language) == ("+996555777888", "ru")
    assert head.duties() == {"ngo", "ngo_head"}
    assert client.session["_auth_user_id"] == str(head.pk)
    assert client.get(answer["Location"]).status_code == 200


def test_register_leaves_no_person_and_no_contact_in_the_journal(client: Client, db: Any) -> None:
    send(client)

    entries = journal.Entry.objects.filter(chain="platform").order_by("seq")
    everything = b"".join(bytes(entry.body) for entry in entries).decode()
    assert [e.step for e in entries] == ["account.create", "organisation.register", "membership.add"]
    assert "01234567890123" in everything
    for private in ("Самара", "555777888", "meerim@example.kg", "Ленин", "312667788"):
        assert private not in everything


@pytest.mark.parametrize("inn", ["1234567890123", "123456789012345", "0123456789012a", "٠١٢٣٤٥٦٧٨٩٠١٢٣", ""])
def test_register_refuses_what_is_no_inn(client: Client, db: Any, inn: str) -> None:
    answer = send(client, "en", inn=inn)

    assert answer.status_code == 422
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"inn": "01234567890124", "login": "ngo@kok.example"}, "already an account with this sign-in name"),
        ({"inn": "01234567890123"}, "already registered"),
        ({"inn": "01234567890124", "password1": "0555777888"}, "The two passwords differ"),
        (
            {"inn": "01234567890124", "password1": "+996555777888", "password2": "+996555777888"},
            "own name, address or number",
        ),
        ({"inn": "01234567890124", "name_ky": "", "name_ru": ""}, "at least in one of the two languages"),
        ({"inn": "01234567890124", "stamp": "opened:old"}, "open for too long"),
        ({"inn": "01234567890124", "stamp": ""}, "open for too long"),
    ],
)
def test_register_refuses_and_nothing_changes(
    client: Client, organisation: Organisation, changes: dict[str, str], sentence: str
) -> None:
    before = counts()

    answer = send(client, "en", **changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Мээрим" in answer.content.decode() or not changes.get("name_ky", "x")  # what was typed is kept
    assert counts() == before


def test_register_form_that_was_open_for_a_day_can_be_sent_again(client: Client, db: Any) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        client.get("/en/organisations/register/")
        old = re.search(
            r'name="stamp" value="([^"]+)"', client.get("/en/organisations/register/").content.decode()
        )
        assert old
        travel.shift(timedelta(hours=25))
        answer = client.post("/en/organisations/register/", FORM | {"stamp": old[1]})
        assert answer.status_code == 422
        fresh = re.search(r'name="stamp" value="([^"]+)"', answer.content.decode())
        assert fresh
        again = client.post("/en/organisations/register/", FORM | {"stamp": fresh[1]})

    assert again.status_code == 302


def test_register_200_organisations_from_one_address_in_five_minutes_all_succeed(db: Any) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        for n in range(200):
            visitor = Client(REMOTE_ADDR="192.0.2.7")
            changes = {"inn": f"0000000000{n:04}", "login": f"0555 777 {n:03}"}
            assert send(visitor, **changes).status_code == 302
            travel.shift(1.4)

    assert Organisation.objects.count() == 200


def test_whoever_came_to_write_a_proposal_goes_on_with_it(client: Client, db: Any) -> None:
    shown = client.get("/ru/sign-in/?next=/ru/proposals/start/6/").content.decode()
    assert 'href="/ru/organisations/register/?next=%2Fru%2Fproposals%2Fstart%2F6%2F"' in shown
    assert send(client, onwards="?next=/ru/proposals/start/6/")["Location"] == "/ru/proposals/start/6/"
    another = send(client, onwards="?next=/ru/proposals/start/6/", inn="01234567890124")
    assert another["Location"] == "/ru/proposals/start/6/"
    elsewhere = send(client, onwards="?next=https://elsewhere.example/", inn="01234567890125")
    assert elsewhere["Location"].startswith("/ru/organisations/")


def test_person_with_an_account_registers_without_a_new_one(client: Client, ngo_head: User) -> None:
    client.force_login(ngo_head)
    shown = client.get("/en/organisations/register/").content.decode()
    assert 'name="password1"' not in shown

    send(client)

    assert Organisation.objects.get().memberships.get().user == ngo_head
    assert User.objects.count() == 1


def test_specialist_registers_an_applicant_on_paper_without_an_account(
    client: Client, specialist: User, authority: Authority
) -> None:
    client.force_login(specialist)
    form = {
        name: FORM[name] for name in ("inn", "legal_form", "name_ky", "name_ru", "address", "phone", "email")
    }

    answer = client.post(
        "/en/organisations/paper/", form | {"head_name": "Самара Алиева", "registered_in": authority.pk}
    )

    organisation = Organisation.objects.get()
    assert answer["Location"] == f"/en/organisations/{organisation.pk}/"
    assert organisation.registered_in == authority
    assert not organisation.memberships.exists()
    assert client.get(answer["Location"]).status_code == 200


def test_specialist_registers_only_in_the_name_of_the_own_office(
    client: Client, specialist: User, other_authority: Authority
) -> None:
    client.force_login(specialist)
    form = {
        name: FORM[name] for name in ("inn", "legal_form", "name_ky", "name_ru", "address", "phone", "email")
    }

    answer = client.post(
        "/en/organisations/paper/", form | {"head_name": "Самара", "registered_in": other_authority.pk}
    )

    assert answer.status_code == 422
    assert not Organisation.objects.exists()


def test_database_refuses_a_wrong_inn(make_organisation: Callable[..., Organisation]) -> None:
    for wrong in ("123", None, "0123456789012x"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.create(inn=wrong, legal_form="foundation", name_ky="Мээрим")
