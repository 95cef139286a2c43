"""Organisations for tests; people and authorities are those of the tests of accounts."""

from collections.abc import Callable
from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.accounts.tests.conftest import (  # noqa: F401 - fixtures
    authority,
    head,
    in_english,
    make_person,
    operator,
    other_authority,
    specialist,
)
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation


@pytest.fixture
def ngo_head(make_person: Callable[..., User]) -> User:  # noqa: F811
    return make_person("ngo@kok.example", name="Самара Алиева")


@pytest.fixture
def make_organisation(db: Any) -> Callable[..., Organisation]:
    def make(inn: str = "01234567890123", **facts: Any) -> Organisation:
        facts = {
            "legal_form": "foundation",
            "name_ky": "Мээрим",
            "name_ru": "Мээрим",
            "by": facts.get("head"),
        } | facts
        return register_organisation(inn=inn, **facts)

    return make


@pytest.fixture
def organisation(make_organisation: Callable[..., Organisation], ngo_head: User) -> Organisation:
    return make_organisation(head=ngo_head)
