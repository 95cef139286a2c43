"""Search in a folded column: the same answer on SQLite and PostgreSQL, in Kyrgyz and Russian.

No engine folds ё/е, ң/н, ө/о, ү/у, and SQLite does not even know Cyrillic capitals, so both the text
and the query are folded here. Kyrgyz adds its endings one after another and no stemmer helps, so a
word of the query matches the start of a word of the text, cut to the letters that seldom change.
"""

import math
import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

SYNONYMS = Path(__file__).with_name("synonyms.toml")
MAX_LETTERS = 200
MAX_WORDS = 8

# Latin letters that look like Cyrillic ones become these: one often types «АТ-2026-С3» for AT-2026-C3.
_LOOK_ALIKES = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_FOLDED = str.maketrans("ёңөүӊѳɵұү", "еноунооуу")
_SIGN = re.compile(r"[^\w\s]")
_SPACED = re.compile(r"[\W_]+")
_LONG = 6

M = TypeVar("M", bound=Model)


def fold(text: str) -> str:
    """The text as it is searched: small letters, ё ң ө ү as е н о у, one space between words."""
    composed = unicodedata.normalize("NFKC", text).lower()
    plain = _SIGN.sub(_unless_inside_a_word, composed)
    return _SPACED.sub(" ", plain.translate(_FOLDED).translate(_LOOK_ALIKES)).strip()


def _unless_inside_a_word(sign: re.Match[str]) -> str:
    """Nothing for stress marks, soft hyphens and joiners: they are no part of the word they stand in."""
    return "" if unicodedata.category(sign[0]) in ("Mn", "Cf") else sign[0]


def search(queryset: QuerySet[M], query: str, column: str = "folded", *, by_stem: bool = True) -> QuerySet[M]:
    """The rows in which every word of the query begins some word of the folded column.

    Words are cut to their first letters and stand for their synonyms too, unless `by_stem` is false
    (names of places). An empty query finds everything, one of mere signs nothing.
    """
    if not query.strip():
        return queryset
    words = _words(query)
    if not words:
        return queryset.none()
    for word in words:
        beginnings = _beginnings(word) if by_stem else (word,)
        wanted = Q()
        for start in beginnings:
            wanted |= Q(**{f"{column}__startswith": start}) | Q(**{f"{column}__contains": f" {start}"})
        queryset = queryset.filter(wanted)
    return queryset


def meanings(text: str) -> frozenset[str]:
    """What the words of a folded text mean, in whichever language: the code of a synonym, else the stem."""
    return frozenset(filter(None, map(_meaning, text.split())))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of their meanings two texts share, from 0 to 1."""
    if not one or not other:
        return 0.0
    return float(len(one & other) / math.sqrt(len(one) * len(other)))


@lru_cache(maxsize=20_000)
def _meaning(word: str) -> str:
    """The first beginning of the word's synonyms, else its stem; empty for one that says little."""
    ignored, _ = _synonyms()
    if word in ignored or word in _common():
        return ""
    return _beginnings(word)[0]


def _words(query: str) -> list[str]:
    """The words that count, at most MAX_WORDS; the small ones only when there is nothing else."""
    every = list(dict.fromkeys(fold(query[:MAX_LETTERS]).split()))
    ignored, _ = _synonyms()
    return ([word for word in every if word not in ignored] or every)[:MAX_WORDS]


def _beginnings(word: str) -> tuple[str, ...]:
    """The starts of words that answer this word: its synonyms with itself among them, else its stem."""
    _, groups = _synonyms()
    known = [(len(start), group) for group in groups for start in group if word.startswith(start)]
    # «заказчик» begins with «заказ» too: the longer beginning knows better what is meant.
    closest = max((length for length, _group in known), default=0)
    same = (start for length, group in known if length == closest for start in group)
    return tuple(dict.fromkeys(same)) or (_stem(word),)


def _stem(word: str) -> str:
    """A long word cut to five letters, one of five to four; figures and short words whole."""
    if not word.isalpha() or len(word) < _LONG - 1:
        return word
    return word[: 5 if len(word) >= _LONG else 4]


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Words that are looked for, but do not make two texts alike, folded."""
    table = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))
    return frozenset(fold(word) for word in table["common"])


@lru_cache(maxsize=1)
def _synonyms() -> tuple[frozenset[str], tuple[tuple[str, ...], ...]]:
    """Words to leave out, and groups of beginnings with one meaning, all folded."""
    table = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))
    groups = (tuple(dict.fromkeys(fold(word) for word in group)) for group in table["same"].values())
    return frozenset(fold(word) for word in table["ignored"]), tuple(groups)
