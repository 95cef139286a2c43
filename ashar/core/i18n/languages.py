"""The three languages, and which of them is spoken now."""

from typing import Literal, get_args

from django.utils import translation

Language = Literal["ky", "ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def language_of(language: str | None = None) -> Language:
    """The language asked for, else the active one; Kyrgyz when it is none of ours."""
    code = (language or translation.get_language() or "ky").split("-")[0]
    return next((known for known in LANGUAGES if known == code), "ky")
