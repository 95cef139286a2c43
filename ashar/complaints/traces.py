"""Personal data in what people write: finding it, marking it with [[ ]], and striking it out."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A telephone number of this country or from abroad, an e-mail address, a personal number or that of a
# document or account, an address with street or house, as people write them in Kyrgyz and Russian.
_BETWEEN = r"[\s().\u2010-\u2013-]*"
_TRACES = (
    rf"(?<!\d)(?:\+?996|0)(?:{_BETWEEN}\d){{8,10}}(?!\d)",
    rf"\+\d(?:{_BETWEEN}\d){{8,14}}",
    r"[^\s\[\]]+@[^\s\[\]]+\.\w+",
    r"(?<!\d)\d{13,16}(?!\d)",
    r"\b(?:ID|AN|AC)\s?№?\s?\d{7}\b",
    r"\b[А-ЯЁӨҮҢ][\w-]+\s+(?:көчөсү|көч\.)(?:[\s,]*(?:үй|№)?\s*№?\s*\d+\w?)*",
    r"(?:\bул\.|\bулиц\w*|\bпросп\w*\.?|\bпр-т|\bпереул\w*|\bмкр\b\.?|\bмикрорайон\w*|\bкичирайон\w*)"
    r"\s*[А-ЯЁӨҮҢ0-9][\w-]*(?:[\s,]*(?:д\.|дом|кв\.|квартира|үй|батир)?\s*№?\s*\d+\w?)*",
    r"\b(?:д\.|доме?|кв\.|квартир\w*|үй|батир\w*)\s*№?\s*\d+\w?",
)
TRACE = re.compile("|".join(_TRACES))
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
STRUCK = "█████"


class BadMarks(ValueError):
    """A bracket that opens and does not close, or the other way round."""


def traces_of(text: str) -> list[str]:
    """What looks like a number, an address or a contact of somebody, in its order."""
    return [found.group() for found in TRACE.finditer(text)]


def suggested(text: str) -> str:
    """The text with brackets around everything that looks like personal data; names a person must find."""
    return TRACE.sub(lambda found: f"[[{found.group()}]]", _lines(text))


def unmarked(text: str, *, plain: bool = False) -> str:
    """The words without brackets, however their lines end. Raises BadMarks unless `plain`."""
    text = _lines(text)
    if plain:
        return text
    bare = _MARKED.sub(r"\1", text)
    if "[[" in bare or "]]" in bare:
        raise BadMarks
    return bare


def struck(text: str) -> str:
    """The words for everybody: a black bar in place of each marked passage."""
    return _MARKED.sub(STRUCK, _lines(text))


def _lines(text: str) -> str:
    return "\n".join(_rows(text.replace("\r\n", "\n").replace("\r", "\n").strip()))


def _rows(text: str) -> Iterator[str]:
    return (row.rstrip() for row in text.split("\n"))
