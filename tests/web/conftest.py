"""People and addresses planted for tests of the frame."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings as project

from ashar.accounts.models import Role, User
from ashar.core.web import parts
from ashar.places.models import Authority, Place


@pytest.fixture
def planted(settings: Any, tmp_path: Any) -> None:
    """The planted addresses instead of the product's, and a folder for their templates."""
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "edit.html").write_text(
        '{% extends "core/page.html" %}{% block title %}Edit{% endblock %}'
        '{% block content %}<h1>Edit</h1>{{ ui.form(form, "Save") }}{% endblock %}'
    )
    settings.ROOT_URLCONF = "tests.web.planted"
    first = project.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], tmp_path]}]
    parts._still.cache_clear()


@pytest.fixture
def authority(db: None) -> Authority:
    """A city hall that is no demonstration."""
    names = {"name_ky": "Сыноо", "name_ru": "Проба", "name_en": "Trial"}
    place = Place.objects.create(kind="town", **names)
    return Authority.objects.create(code="TR", kind="city_hall", place=place, **names)


@pytest.fixture
def person(authority: Authority) -> Callable[..., User]:
    """Makes an account with these roles in the authority."""

    def make(*codes: str, name: str = "Нургүл Асанова") -> User:
        user = User.objects.create(login=f"{'-'.join(codes) or 'nobody'}@example.org", name=name)
        for code in codes:
            Role.objects.create(
                user=user,
                code=code,
                authority=None if code == "operator" else authority,
                valid_to=date(2100, 1, 1) if code == "auditor" else None,
            )
        return user

    return make
