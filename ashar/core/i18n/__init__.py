"""Kyrgyz, Russian and English: numbers, sums, days, sorting, and what people wrote.

Nothing here knows a table, so any module may import it early. `JINJA_GLOBALS` is what templates
may call; each is usable as a filter too: `{{ line.amount | som }}`.
"""

from collections.abc import Callable
from typing import Any

from ashar.core.i18n.dates import clock_time, day, moment, short_day, short_moment
from ashar.core.i18n.languages import LANGUAGES, Language, language_of
from ashar.core.i18n.numbers import bytes_count, count, number, percent, som, som_exact
from ashar.core.i18n.sorting import alphabetical, sort_key
from ashar.core.i18n.words import words
from ashar.core.i18n.writing import Written, choose, texts_of, written

JINJA_GLOBALS: dict[str, Callable[..., Any]] = {
    "bytes_count": bytes_count,
    "clock_time": clock_time,
    "count": count,
    "day": day,
    "moment": moment,
    "number": number,
    "percent": percent,
    "short_day": short_day,
    "short_moment": short_moment,
    "som": som,
    "som_exact": som_exact,
    "sum_in_words": words,
    "written": written,
}
# `count` stays Jinja's own filter (the length of a list).
JINJA_FILTERS: dict[str, Callable[..., Any]] = {
    name: function for name, function in JINJA_GLOBALS.items() if name != "count"
}

__all__ = [
    "JINJA_FILTERS",
    "JINJA_GLOBALS",
    "LANGUAGES",
    "Language",
    "Written",
    "alphabetical",
    "bytes_count",
    "choose",
    "clock_time",
    "count",
    "day",
    "language_of",
    "moment",
    "number",
    "percent",
    "short_day",
    "short_moment",
    "som",
    "som_exact",
    "sort_key",
    "texts_of",
    "words",
    "written",
]
