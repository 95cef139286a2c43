"""The words, and the town they are planted in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

import typst
from django.core.files.base import ContentFile

from ashar.accounts.models import User
from ashar.commissions.models import Commission
from ashar.core import clock
from ashar.core.files import Locked, StoredFile, store, store_locked
from ashar.places.models import Authority
from ashar.programmes.models import FundingSource
from ashar.regulations.rulesets import is_working_day

PUBLIC = "public facts"
MADE = re.compile("zq[0-9]{3}zq")


@dataclass(frozen=True)
class Matter:
    """The classes of an order's words; `n` tells orders of the same classes apart."""

    title: str = PUBLIC
    facts: str = PUBLIC
    place: str = PUBLIC
    is_protected: bool = False
    n: int = 1


OPEN, ALONE = Matter(), Matter(n=2)
PREPARED = Matter(*["call in preparation"] * 3)
PROTECTED = Matter(
    title="title of a protected matter", place="place of a protected matter", is_protected=True
)


@dataclass
class Planted:
    """Words with their class of data, and the people of every column (None: nobody has signed in)."""

    class_of: dict[str, str] = field(default_factory=dict)
    people: dict[str, User | None] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A new word that stands for this class."""
        word = f"zq{len(self.class_of):03d}zq"
        self.class_of[word] = name
        return word

    def keep(self, name: str, *words: str) -> None:
        """Let words that the product made itself stand for this class."""
        self.class_of |= dict.fromkeys(words, name)

    def words_in(self, text: str) -> set[str]:
        """The words that stand in a text."""
        return {word for word in self._words.findall(text) if word in self.class_of}

    @cached_property
    def _words(self) -> re.Pattern[str]:
        kept = [re.escape(word) for word in self.class_of if not MADE.fullmatch(word)]
        # A number is not found in a longer one.
        return re.compile("|".join([MADE.pattern, *(f"{word}(?![0-9])" for word in kept)]))

    def in_both(self, name: str, *fields: str) -> dict[str, str]:
        """A word for each field, the same in the Kyrgyz and the Russian column."""
        said = {}
        for each in fields:
            said[f"{each}_ky"] = said[f"{each}_ru"] = self.word(name)
        return said


@dataclass
class Town:
    """The offices of the town and a commission of its own."""

    planted: Planted
    authority: Authority
    people: Mapping[str, Any]
    seats: Mapping[str, User]
    source: FundingSource
    commission: Commission
    today: date
    orders: dict[Matter, str] = field(default_factory=dict)

    @contextmanager
    def on(self, days: int, hour: int = 10) -> Iterator[None]:
        """The town's clock so many working days from today (before it, when below zero)."""
        with clock.pretend(self.at(days, hour), authority=self.authority):
            yield

    def day(self, days: int) -> date:
        """The day so many working days from today."""
        day, step = self.today, clock.ONE_DAY if days > 0 else -clock.ONE_DAY
        for _ in range(abs(days)):
            day += step
            while not is_working_day(day):
                day += step
        return day

    def at(self, days: int, hour: int) -> datetime:
        """The hour of that day."""
        return clock.at_bishkek(self.day(days), time(hour))

    def paper(self, name: str, *, is_public: bool = False) -> StoredFile:
        """A paper that holds a word of this class."""
        return store(self._drawn(name), purpose="planted", is_public=is_public)

    def locked(self, name: str) -> Locked:
        """A paper that holds a word of this class, kept under a lock."""
        return store_locked(self._drawn(name), purpose="planted")

    def _drawn(self, name: str) -> ContentFile:
        return ContentFile(typst.compile(self.planted.word(name).encode()), name="paper.pdf")
