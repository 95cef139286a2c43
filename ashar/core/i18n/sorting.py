"""Alphabetical order: ң, ө and ү stand in their places, not behind я.

PostgreSQL sorts by its own ICU collations; SQLite is given collations of the same names, so one
`order_by(alphabetical("title_ky"))` serves both.
"""

import unicodedata
from typing import Any

from django.db.models.functions import Collate

from ashar.core.i18n.languages import LANGUAGES, Language, language_of

_CYRILLIC = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS: dict[Language, str] = {
    "ky": _CYRILLIC + _LATIN,
    "ru": _CYRILLIC + _LATIN,
    "en": _LATIN + _CYRILLIC,
}
_PLACES = {
    language: {letter: chr(0x100 + place) for place, letter in enumerate(alphabet)}
    for language, alphabet in _ALPHABETS.items()
}


def sort_key(text: str, language: str | None = None) -> tuple[str, str]:
    """A key that puts words in the language's alphabetical order; case only breaks ties."""
    places = _PLACES[language_of(language)]
    plain = unicodedata.normalize("NFC", text)
    return "".join(_place(letter, places) for letter in plain.lower()), plain.swapcase()


def alphabetical(field: str, language: str | None = None) -> Collate:
    """An expression for `order_by` that sorts by the language's alphabet on both engines."""
    return Collate(field, _collation(language_of(language)))


def install_collations(connection: Any, **_kwargs: Any) -> None:
    """Give a new SQLite connection the collations that PostgreSQL has."""
    if connection.vendor == "sqlite":
        for language in LANGUAGES:
            connection.connection.create_collation(_collation(language), _comparison(language))


def _collation(language: Language) -> str:
    return f"{language}-x-icu"


def _comparison(language: Language) -> Any:
    def compare(left: str, right: str) -> int:
        first, second = sort_key(left, language), sort_key(right, language)
        return (first > second) - (first < second)

    return compare


def _place(letter: str, places: dict[str, str]) -> str:
    """Spaces and signs first, then digits, then the alphabet, then what other scripts bring."""
    if letter in places:
        return places[letter]
    if letter.isdigit():
        return f"\x20{letter}"
    return chr(0x200 + ord(letter)) if letter.isalpha() else "\x01"
