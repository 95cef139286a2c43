"""Places: the list of the country, its changes in time, and finding one and not another."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from ashar.core import clock, journal
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.places.actions import create_authority, create_place, import_places, load_places
from ashar.places.latin import english_name
from ashar.places.models import Authority, FormerName, Place
from ashar.places.queries import find_places

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

NOVEMBER = datetime(2026, 11, 21, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    """Sentences of refusals are compared in the language they are written in."""
    with translation.override("en"):
        yield


def row(**changes):
    karakol = {
        "soate": "41702410000010",
        "parent": "",
        "kind": "city_oblast",
        "name_ky": "Каракол шаары",
        "name_ru": "г. Каракол",
        "iso3166_2": "KG-Y",
    }
    return karakol | changes


def enter(*rows):
    return import_places(rows, by=journal.LOADER)


def names_found(query):
    with translation.override("ky"):
        return [place.name_ky for place in find_places(query)]


# The list


def test_load_places_enters_the_whole_country():
    load_places()

    kinds = {
        kind: Place.objects.filter(kind=kind).count() for kind in Place.objects.values_list("kind", flat=True)
    }
    assert kinds == {"oblast": 7, "city_rep": 2, "rayon": 40, "city_oblast": 12, "town": 1}
    assert not Place.objects.filter(name_en_is_transliterated=False).exists()


def test_load_places_twice_changes_nothing():
    load_places()
    before = (list(Place.objects.order_by("pk").values()), Entry.objects.count())

    done = load_places()

    assert not done
    assert (list(Place.objects.order_by("pk").values()), Entry.objects.count()) == before


def test_kochkor_ata_is_a_town_of_jalal_abad_without_a_code():
    load_places()

    town = Place.objects.get(name_ky="Кочкор-Ата шаары")

    assert (town.soate, town.kind, town.parent.name_ru) == (None, "town", "Джалал-Абадская область")


def test_import_refuses_the_whole_list_for_one_faulty_row():
    with pytest.raises(Refused) as refused:
        enter(
            row(),
            row(soate="4170241", kind="village", name_ru=""),
            row(soate="41702420000010", parent="41702000000000"),
            row(soate="41702430000010", valid_to="tomorrow"),
        )

    said = [str(reason) for reason in refused.value.reasons]
    assert [sentence[:6] for sentence in said] == ["Row 2:", "Row 2:", "Row 2:", "Row 3:", "Row 4:"]
    assert not Place.objects.exists()


def test_import_refuses_a_code_that_is_in_the_list_twice():
    with pytest.raises(Refused):
        enter(row(), row(name_ky="Башка шаары"))

    assert not Place.objects.exists()


# Changes in time


def test_a_new_name_keeps_the_former_one_with_its_days():
    enter(row())
    with clock.set_for_test(NOVEMBER):
        done = enter(row(name_ky="Пржевальск шаары", name_ru="г. Пржевальск"))

    place = Place.objects.get()
    former = FormerName.objects.get()
    assert done.renamed == ["Пржевальск шаары"]
    assert (place.name_ky, place.valid_from) == ("Пржевальск шаары", date(2026, 11, 21))
    assert (former.name_ky, former.valid_from, former.valid_to) == ("Каракол шаары", None, date(2026, 11, 20))
    assert names_found("Каракол") == ["Пржевальск шаары"]


def test_an_old_list_does_not_bring_a_former_name_back():
    enter(row())
    enter(row(name_ky="Пржевальск шаары", name_ru="г. Пржевальск"))

    assert not enter(row())

    assert Place.objects.get().name_ky == "Пржевальск шаары"


def test_a_former_name_comes_back_with_a_later_day():
    enter(row())
    enter(row(name_ky="Пржевальск шаары", name_ru="г. Пржевальск", valid_from="2026-01-01"))

    enter(row(valid_from="2027-01-01"))

    assert Place.objects.get().name_ky == "Каракол шаары"
    assert list(FormerName.objects.values_list("name_ky", "valid_to")) == [
        ("Каракол шаары", date(2025, 12, 31)),
        ("Пржевальск шаары", date(2026, 12, 31)),
    ]


def test_a_new_code_is_given_by_naming_the_one_it_replaces():
    enter(row())

    enter(row(soate="41702999000010", replaces="41702410000010"))

    assert Place.objects.get().soate == "41702999000010"
    assert FormerName.objects.get().soate == "41702410000010"


def test_a_code_that_becomes_known_is_added_and_stays():
    enter(row(soate=""))

    enter(row())
    enter(row(soate=""))

    assert Place.objects.get().soate == "41702410000010"
    assert not FormerName.objects.exists()


def test_a_place_that_ended_is_not_found():
    enter(row(valid_to="2020-12-31"))

    assert names_found("Каракол") == []


def test_the_database_refuses_a_code_that_is_not_14_digits():
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(soate="417", kind="town", name_ky="а", name_ru="а", name_en="a")


# Finding


@pytest.mark.parametrize("query", ["Кочкор-Ата", "кочкор ата", "Kochkor-Ata", "КОЧКОР-АТА"])
def test_find_kochkor_ata_and_not_kochkor_rayon(query):
    load_places()

    assert names_found(query) == ["Кочкор-Ата шаары"]


def test_find_kochkor_offers_both():
    load_places()

    assert names_found("Кочкор") == ["Кочкор-Ата шаары", "Кочкор району"]


def test_places_stand_in_the_order_of_the_alphabet():
    load_places()

    with translation.override("ky"):
        oblasts = [place.name_ky for place in find_places("облусу")]
    assert oblasts == [
        "Баткен облусу",
        "Жалал-Абад облусу",
        "Нарын облусу",
        "Ош облусу",
        "Талас облусу",
        "Чүй облусу",
        "Ысык-Көл облусу",
    ]


def test_russian_order_leaves_out_the_abbreviation_of_a_city():
    load_places()

    with translation.override("ru"):
        found = [place.name_ru for place in find_places("Талас")]
    assert found == ["г. Талас", "Таласская область", "Таласский район"]


def test_the_demonstration_town_is_found_only_when_asked_for():
    place = create_place(
        kind="town", name_ky="Ак-Терек", name_ru="Ак-Терек", is_demonstration=True, by=journal.LOADER
    )

    assert find_places("Ак-Терек") == []
    assert find_places("Ак-Терек", with_demonstration=True) == [place]


@pytest.mark.parametrize(
    ("ky", "en"),
    [
        ("Ысык-Көл облусу", "Ysyk-Köl oblast"),
        ("Жети-Өгүз району", "Jeti-Ögüz rayon"),
        ("Чүй облусу", "Chüy oblast"),
        ("Тоң району", "Tong rayon"),
        ("Бишкек шаары", "Bishkek"),
    ],
)
def test_english_names_come_from_one_table(ky, en):
    assert english_name(ky) == en


# Authorities


def karakol(**changes):
    place = create_place(kind="city_oblast", name_ky="Каракол шаары", name_ru="г. Каракол", by=journal.LOADER)
    facts = {
        "code": "KARAKOL",
        "kind": "city_hall",
        "place": place,
        "name_ky": "Каракол шаарынын мэриясы",
        "name_ru": "Мэрия города Каракол",
        "by": journal.LOADER,
    }
    return create_authority(**(facts | changes))


def test_create_authority_begins_its_journal():
    authority = karakol()

    own = Entry.objects.get(chain="KARAKOL")
    assert (own.seq, own.step, own.number) == (1, "authority.begin", "KARAKOL")
    assert Entry.objects.filter(chain="platform", step="authority.create", number="KARAKOL").exists()
    assert list(Authority.objects.live()) == [authority]


def test_an_authority_known_from_history_is_real_and_not_live():
    authority = karakol(is_live=False)

    assert list(Authority.objects.live()) == []
    assert list(Authority.objects.real()) == [authority]


@pytest.mark.parametrize("changes", [{"code": "каракол"}, {"code": "K"}, {"kind": "village"}])
def test_create_authority_refuses_what_it_cannot_number(changes):
    with pytest.raises(Refused):
        karakol(**changes)

    assert not Authority.objects.exists()
    assert not Entry.objects.filter(step="authority.create").exists()


def test_create_authority_refuses_a_code_that_is_taken():
    karakol()

    with pytest.raises(Refused):
        karakol()
