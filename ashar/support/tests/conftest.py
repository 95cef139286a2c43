"""Two towns with an operator, a support programme, its adviser and the funder's observer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ashar.accounts.models import Role, User
from ashar.core import clock
from ashar.support.actions import create_support_programme, join_programme
from ashar.support.models import SupportProgramme
from tests.support.office import Office, make_office

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
SINCE, UNTIL = date(2027, 1, 1), date(2028, 12, 31)
NAMES = {
    "name_ky": "Колдоо программасы",
    "name_ru": "Программа поддержки",
    "adviser_ky": "Институт",
    "adviser_ru": "Институт",
    "funder_ky": "Каржылоочу",
    "funder_ru": "Донор",
}


@dataclass
class World:
    """Towns TR and NB without advisers of their own, and those who support them."""

    office: Office
    other: Office
    operator: User
    adviser: User
    observer: User
    programme: SupportProgramme


def make_person(login: str, name: str) -> User:
    user = User(login=login, email=login, name=name)
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def world(db: Any) -> Iterator[World]:
    """The first of March 2027: a programme with its people and no town yet."""
    with clock.set_for_test(NOW):
        office, other = make_office("TR"), make_office("NB")
        operator = make_person("operator@ashar.example", "Бегимай")
        Role.objects.create(user=operator, code="operator")
        adviser = make_person("adviser@institute.example", "Асел")
        observer = make_person("observer@donor.example", "Канат")
        programme = create_support_programme(valid_from=SINCE, valid_to=UNTIL, by=operator, **NAMES)
        for user, code in ((adviser, "adviser"), (observer, "donor")):
            join_programme(programme=programme, user=user, code=code, by=operator)
        yield World(office, other, operator, adviser, observer, programme)
