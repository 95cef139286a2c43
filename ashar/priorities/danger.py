"""Words of present danger in what a resident writes, and whom to call (data/danger.toml)."""

from functools import cache
from pathlib import Path

import msgspec

from ashar.core.datafiles import read
from ashar.core.search import fold

FILE = Path(__file__).parent / "data" / "danger.toml"


class Helpline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number to call. Without `verified_on` nobody has compared it with an official list."""

    number: str
    title_ky: str
    title_ru: str
    title_en: str
    verified_by: str = ""
    verified_on: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the numbers come from."""

    note_ky: str
    note_ru: str
    note_en: str


class Book(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole list."""

    words: dict[str, tuple[str, ...]]
    helplines: tuple[Helpline, ...]
    source: Source


@cache
def book() -> Book:
    """Words, helplines and their source; raises BadFile for a fault in the list."""
    return read(FILE, Book).content


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple(f" {fold(word)}" for words in book().words.values() for word in words)


def speaks_of_danger(text: str) -> bool:
    """Whether a word of the text begins like one that may speak of present danger."""
    folded = f" {fold(text)}"
    return any(beginning in folded for beginning in _beginnings())
