"""People for tests of accounts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.actions import create_account, grant_role
from ashar.accounts.models import User
from ashar.core import journal
from ashar.places.models import Authority, Place

PASSWORD = "tulpar kymyz jailoo"


def make_authority(code: str = "KOK", *, is_demonstration: bool = False) -> Authority:
    place = Place.objects.create(
        kind="town",
        name_ky=f"Шаар {code}",
        name_ru=f"Город {code}",
        name_en=code,
        is_demonstration=is_demonstration,
    )
    return Authority.objects.create(
        code=code,
        kind="city_hall",
        place=place,
        name_ky="Көк-Суу шаарынын мэриясы",
        name_ru="Мэрия города Кок-Суу",
        name_en="City hall of Kok-Suu",
        is_demonstration=is_demonstration,
    )


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are read in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def authority(db: Any) -> Authority:
    return make_authority()


@pytest.fixture
def other_authority(db: Any) -> Authority:
    return make_authority("TAL")


@pytest.fixture
def make_person(db: Any) -> Callable[..., User]:
    """An account with a password; roles as pairs (code, authority)."""

    def make(
        login: str, *roles: tuple[str, Authority | None], name: str = "Айгүл Токтосунова", **kwargs: Any
    ) -> User:
        user = create_account(login=login, name=name, by=journal.LOADER, **kwargs)
        user.set_password(PASSWORD)
        user.save()
        for code, where in roles:
            grant_role(user=user, code=code, authority=where, by=journal.LOADER)
        return user

    return make


@pytest.fixture
def head(make_person: Callable[..., User], authority: Authority) -> User:
    return make_person("head@kok.example", ("head", authority), name="Бакыт Асанов")


@pytest.fixture
def specialist(make_person: Callable[..., User], authority: Authority) -> User:
    return make_person("specialist@kok.example", ("specialist", authority), name="Гүлнара Осмонова")


@pytest.fixture
def operator(make_person: Callable[..., User]) -> User:
    return make_person("operator@ashar.example", ("operator", None), name="Оператор")
