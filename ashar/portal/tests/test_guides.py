"""Guides: one page for each who works here, in Kyrgyz and Russian, each step with its picture."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from ashar.portal import guides
from ashar.portal.guides import CODES, guide, picture_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("code", CODES)
def test_a_guide_says_every_step_in_this_language(client: Any, code: str, language: str) -> None:
    page = client.get(f"/{language}/guides/{code}/").content.decode()
    for part in guide(code).parts:
        assert getattr(part, f"title_{language}") in page
        assert getattr(part, f"text_{language}")[:40] in page


@pytest.mark.parametrize("code", CODES)
def test_every_picture_of_a_guide_is_on_the_shelf_and_is_light(code: str) -> None:
    names = [picture_of(part, language) for part in guide(code).parts for language in ("ky", "ru")]
    assert any(names)
    for name in filter(None, names):
        found = finders.find(name)
        assert found, f"{name}: run `make pictures`"
        assert Path(found).stat().st_size < 60_000


def test_the_shelf_holds_every_guide_and_no_picture_too_many(client: Any) -> None:
    asked = {picture_of(part, code) for each in CODES for part in guide(each).parts for code in ("ky", "ru")}
    shelf = {f"portal/guides/{path.name}" for path in guides.PICTURES.iterdir()}
    assert shelf == asked - {""}
    page = client.get("/ru/guides/").content.decode()
    assert all(f"/ru/guides/{code}/" in page for code in CODES)


def test_an_unknown_guide_is_not_found(client: Any) -> None:
    assert client.get("/ky/guides/mayor/").status_code == 404
