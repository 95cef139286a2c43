"""What a figure of a release measures. Stages register theirs, so that a figure can be taken on any day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise

from ashar.core import i18n

Words = str | Promise
Read = Callable[[Sequence[str]], "Value | None"]


@dataclass(frozen=True)
class Value:
    """A figure as it is kept: `unit` is som, count or moment; `text` spells it exactly."""

    unit: str
    text: str

    @classmethod
    def of(cls, figure: Decimal | int | datetime) -> Value:
        """Soms of a Decimal, a number of things, or a moment."""
        if isinstance(figure, datetime):
            return cls("moment", figure.isoformat())
        return cls("count" if isinstance(figure, int) else "som", str(figure))

    def shown(self, language: str | None = None) -> str:
        """As people read it."""
        if self.unit == "moment":
            return i18n.moment(datetime.fromisoformat(self.text), language)
        if self.unit == "som":
            return i18n.som(Decimal(self.text), language)
        return i18n.number(int(self.text), language)


@dataclass(frozen=True)
class Measure:
    """A thing that can be measured. `read`: its value now, of these numbers; None when there is none."""

    code: str
    says: Words
    read: Read


@dataclass(frozen=True)
class Asked:
    """A figure that a release wants: a measure, and the numbers it is taken of."""

    measure: str
    about: tuple[str, ...]


_measures: dict[str, Measure] = {}


def register_measures(*measures: Measure) -> None:
    """Make these known; raises ValueError when a code measures something else already."""
    for measure in measures:
        if _measures.setdefault(measure.code, measure).says != measure.says:
            raise ValueError(f"Two measures are called {measure.code}.")


def measure_of(code: str) -> Measure:
    """The measure with this code; raises KeyError."""
    return _measures[code]


def take(asked: Asked) -> Value | None:
    """The value at this moment; None when what was measured is gone or not public."""
    return _measures[asked.measure].read(asked.about)
