"""Guides: one illustrated page for each who works here, in Kyrgyz and Russian.

The words stand in data/guides/<code>.toml, the pictures in static/portal/guides/ (see `make pictures`).
"""

from functools import cache
from pathlib import Path

import msgspec

from ashar.core.datafiles import read

FOLDER = Path(__file__).parent / "data" / "guides"
PICTURES = Path(__file__).parent / "static" / "portal" / "guides"
CODES = (
    "resident",
    "specialist",
    "head",
    "finance",
    "deputy",
    "secretary",
    "keeper",
    "chair",
    "member",
    "observer",
    "ngo",
    "adviser",
    "donor",
    "auditor",
)


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """A step: what to do, and the picture of the page where it is done (a name in tests/pages.toml)."""

    title_ky: str
    title_ru: str
    text_ky: str
    text_ru: str
    picture: str = ""
    title_en: str = ""
    text_en: str = ""


class Guide(msgspec.Struct, forbid_unknown_fields=True):
    """A guide of one page."""

    title_ky: str
    title_ru: str
    lede_ky: str
    lede_ru: str
    parts: list[Part]
    title_en: str = ""
    lede_en: str = ""


@cache
def guide(code: str) -> Guide:
    """The guide with this code; raises BadFile when it is not of the shape."""
    return read(FOLDER / f"{code}.toml", Guide).content


def picture_of(part: Part, language: str) -> str:
    """The path of the step's picture among the static files; empty when there is none."""
    name = f"{part.picture}.{'ru' if language == 'ru' else 'ky'}.webp"
    return f"portal/guides/{name}" if part.picture else ""
