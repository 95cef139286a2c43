"""What people wrote, in the language the reader wants, and whether its translation is awaited."""

from collections.abc import Mapping
from dataclasses import dataclass

from ashar.core.i18n.languages import LANGUAGES, Language, language_of

# Whom one understands next best, when the wanted text has not been written.
_OTHERS: dict[Language, tuple[Language, ...]] = {"ky": ("ru", "en"), "ru": ("ky", "en"), "en": ("ru", "ky")}


@dataclass(frozen=True)
class Written:
    """A text, the language it is in, and whether the wanted translation is still awaited.

    A page that shows it says so when `is_awaited`, and marks the text with `lang`.
    """

    text: str
    language: Language
    is_awaited: bool

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def choose(texts: Mapping[str, str], language: str | None = None) -> Written:
    """The text in the wanted language, else in another and marked as awaited."""
    wanted = language_of(language)
    for code in (wanted, *_OTHERS[wanted]):
        if text := texts.get(code, "").strip():
            return Written(text, code, is_awaited=code != wanted)
    return Written("", wanted, is_awaited=True)


def written(obj: object, field: str, language: str | None = None) -> Written:
    """A field kept in columns `<field>_ky`, `<field>_ru` and perhaps `<field>_en`."""
    texts = {
        "ky": getattr(obj, f"{field}_ky"),
        "ru": getattr(obj, f"{field}_ru"),
        "en": getattr(obj, f"{field}_en", ""),
    }
    return choose(texts, language)


def texts_of(obj: object, field: str) -> dict[str, str]:
    """The columns `<field>_ky`, `<field>_ru`, `<field>_en` by language; what was not written is left out."""
    texts = {code: str(getattr(obj, f"{field}_{code}", "")) for code in LANGUAGES}
    return {code: text for code, text in texts.items() if text}
