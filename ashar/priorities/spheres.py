"""Spheres of social orders: names by code (data/spheres.toml)."""

from functools import cache
from pathlib import Path

import msgspec

from ashar.core.datafiles import read
from ashar.core.i18n import Written, written

FILE = Path(__file__).parent / "data" / "spheres.toml"


class Sphere(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sphere; `is_protected`: what its problems are unless the specialist says otherwise."""

    code: str
    title_ky: str
    title_ru: str
    title_en: str
    is_protected: bool = False


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source_ky: str
    source_ru: str
    source_en: str
    spheres: tuple[Sphere, ...]


@cache
def spheres() -> dict[str, Sphere]:
    """All spheres by code, in the order of the list; raises BadFile for a fault in it."""
    return {sphere.code: sphere for sphere in read(FILE, _Book).content.spheres}


def sphere_name(code: str) -> Written:
    """The name of a sphere in the present language; a code that left the list names itself."""
    known = spheres().get(code)
    return written(known, "title") if known else Written(code, "en", is_awaited=False)


def sphere_choices() -> list[tuple[str, str]]:
    """Codes and names for a form."""
    return [(code, str(sphere_name(code))) for code in spheres()]
