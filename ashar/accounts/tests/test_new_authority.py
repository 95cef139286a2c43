"""The operator adds an authority: its place, its code for good, and then its first person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from ashar.accounts.actions import NewPlace, open_authority
from ashar.accounts.models import User
from ashar.accounts.tests.conftest import make_authority
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.places.actions import load_places
from ashar.places.models import Authority, Place

Make = Callable[..., User]
NEW = "/en/authorities/new/"
FORM = {
    "kind": "city_hall",
    "code": "kochkorata",
    "name_ky": "Кочкор-Ата шаарынын мэриясы",
    "name_ru": "Мэрия города Кочкор-Ата",
    "name_en": "",
    "address_ky": "Ленин көчөсү, 1",
    "address_ru": "ул. Ленина, 1",
    "phone": "0 3733 1 23 45",
}


@pytest.fixture
def country(db: Any) -> None:
    load_places()


@pytest.fixture
def kochkor_ata(country: None) -> Place:
    found: Place = Place.objects.get(name_ky="Кочкор-Ата шаары")
    return found


@pytest.fixture
def demo_operator(make_person: Make) -> User:
    make_authority("DEMO", is_demonstration=True)
    return make_person("op@demo.example", ("operator", None), is_demonstration=True)


def test_place_is_searched_and_kochkor_ata_is_not_kochkor_rayon(
    client: Client, operator: User, kochkor_ata: Place
) -> None:
    client.force_login(operator)
    with translation.override("ky"):
        shown = client.get("/ky/authorities/new/", {"q": "Кочкор-Ата"}).content.decode()

    assert f'/ky/authorities/new/?place={kochkor_ata.pk}"' in shown
    assert shown.count("?place=") == 1
    assert "Кочкор району" not in shown


def test_operator_adds_an_authority_and_goes_on_to_its_first_person(
    client: Client, operator: User, kochkor_ata: Place
) -> None:
    client.force_login(operator)

    answer = client.post(f"{NEW}?place={kochkor_ata.pk}", FORM)

    added = Authority.objects.get()
    assert answer["Location"] == "/en/people/KOCHKORATA/invite/"
    assert (added.code, added.place, added.is_live, added.is_demonstration) == (
        "KOCHKORATA",
        kochkor_ata,
        True,
        False,
    )
    assert added.name_en == "Kochkor-Ata shaarynyn meriyasy"
    assert (added.address_ru, added.phone) == ("ул. Ленина, 1", "0 3733 1 23 45")
    assert Entry.objects.filter(chain="KOCHKORATA", step="authority.begin").exists()
    assert "Now invite its first person" in client.get(answer["Location"]).content.decode()


def test_town_that_is_not_in_the_list_is_added_below_its_rayon(
    client: Client, operator: User, country: None
) -> None:
    rayon = Place.objects.get(name_ky="Кочкор району")
    client.force_login(operator)
    found = client.get(NEW, {"q": "Кочкор району"}).content.decode()
    assert f"?within={rayon.pk}" in found
    place = {
        "place_kind": "aiyl_aimak",
        "place_name_ky": "Семиз-Бел айыл аймагы",
        "place_name_ru": "Семиз-Бель",
    }

    answer = client.post(f"{NEW}?within={rayon.pk}", FORM | place | {"kind": "aiyl_okmotu", "code": "SEMIZ"})

    assert answer.status_code == 302
    added = Authority.objects.get(code="SEMIZ")
    assert (added.place.name_ky, added.place.kind, added.place.parent) == (
        "Семиз-Бел айыл аймагы",
        "aiyl_aimak",
        rayon,
    )


def test_place_that_is_in_the_list_is_not_added_again(operator: User, kochkor_ata: Place) -> None:
    again = NewPlace(kochkor_ata.parent, "town", "Кочкор-Ата шаары", "г. Кочкор-Ата")
    before = Place.objects.count()

    with pytest.raises(Refused, match="in the list already"):
        open_authority(place=again, by=operator, code="AT", kind="city_hall", name_ky="а", name_ru="а")

    assert Place.objects.count() == before
    assert not Authority.objects.exists()


def test_new_place_does_not_stay_when_the_authority_is_refused(operator: User, kochkor_ata: Place) -> None:
    new = NewPlace(kochkor_ata.parent, "town", "Жаңы шаар", "Новый")

    with pytest.raises(Refused, match="2 to 12"):
        open_authority(place=new, by=operator, code="шаар", kind="city_hall", name_ky="а", name_ru="а")

    assert not Place.objects.filter(name_ky="Жаңы шаар").exists()


@pytest.mark.parametrize("code", ["К", "КОЧКОР", "A B", "ABCDEFGHIJKLM", "", "KOK"])
def test_code_that_cannot_begin_numbers_is_refused_and_all_words_are_kept(
    client: Client, operator: User, kochkor_ata: Place, code: str
) -> None:
    make_authority("KOK")
    client.force_login(operator)

    answer = client.post(f"{NEW}?place={kochkor_ata.pk}", FORM | {"code": code})

    assert answer.status_code == 422
    assert FORM["name_ru"] in answer.content.decode()
    assert list(Authority.objects.values_list("code", flat=True)) == ["KOK"]


def test_page_says_what_follows_and_which_authority_is_there_already(
    client: Client, operator: User, country: None
) -> None:
    there = make_authority("KOK")
    client.force_login(operator)

    shown = client.get(f"{NEW}?place={there.place_id}").content.decode()

    assert "is never changed or given to another" in shown
    assert "There is an authority in this place already" in shown
    assert "/en/people/KOK/" in shown


def test_operator_of_the_demonstration_is_told_why_not_and_adds_nothing(
    client: Client, demo_operator: User, kochkor_ata: Place
) -> None:
    client.force_login(demo_operator)

    shown = client.get(f"{NEW}?place={kochkor_ata.pk}").content.decode()
    client.post(f"{NEW}?place={kochkor_ata.pk}", FORM)

    assert "An operator of the demonstration adds no authorities" in shown
    assert 'name="code"' not in shown
    assert "/en/authorities/new/" not in client.get("/en/authorities/").content.decode()
    with pytest.raises(Refused, match="adds no authorities"):
        open_authority(
            place=kochkor_ata, by=demo_operator, code="AT", kind="city_hall", name_ky="а", name_ru="а"
        )
    assert not Authority.objects.real().exists()


def test_page_is_for_operators_only(client: Client, head: User, kochkor_ata: Place) -> None:
    client.force_login(head)

    assert client.post(f"{NEW}?place={kochkor_ata.pk}", FORM).status_code == 403
    with pytest.raises(Refused):
        open_authority(place=kochkor_ata, by=head, code="AT", kind="city_hall", name_ky="а", name_ru="а")


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "١"])
def test_place_that_does_not_exist_leads_to_the_search(
    client: Client, operator: User, country: None, number: str
) -> None:
    client.force_login(operator)

    assert "First choose where it works" in client.get(NEW, {"place": number}).content.decode()


def test_authority_known_from_history_begins_to_work_under_its_code(
    client: Client, operator: User, kochkor_ata: Place
) -> None:
    past = make_authority("KOCHKORATA")
    Authority.objects.update(is_live=False, place=kochkor_ata)
    client.force_login(operator)
    assert "is let in from the list" in client.get(f"{NEW}?place={kochkor_ata.pk}").content.decode()
    shown = client.get("/en/authorities/").content.decode()
    assert "/en/people/KOCHKORATA/invite/" not in shown
    assert 'action="/en/authorities/KOCHKORATA/begin/"' in shown

    answer = client.post("/en/authorities/KOCHKORATA/begin/")

    assert answer["Location"] == "/en/people/KOCHKORATA/invite/"
    past.refresh_from_db()
    assert past.is_live
    assert Entry.objects.filter(chain="platform", step="authority.live", number="KOCHKORATA").count() == 1
    again = client.post("/en/authorities/KOCHKORATA/begin/")
    assert again.status_code == 422
    assert "This authority works here already" in again.content.decode()
    assert Entry.objects.filter(step="authority.live").count() == 1


def test_operator_of_the_demonstration_lets_no_authority_in(
    client: Client, demo_operator: User, authority: Authority
) -> None:
    Authority.objects.filter(pk=authority.pk).update(is_live=False)
    client.force_login(demo_operator)

    assert client.post("/en/authorities/KOK/begin/").status_code == 422
    assert not Authority.objects.get(pk=authority.pk).is_live
