"""What a figure of a release measures. Stages register theirs, so that a figure can be taken on any day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise

from ashar.core import i18n

Words = str | Promise
Read = Callable[[Sequence["Asked"]], Mapping["Asked", "Value"]]


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
    """A thing that can be measured. `read` answers for all that is asked of it, and of its kin, at once.

    It leaves out what is gone or not public. Measures that share their `read` are asked together.
    """

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


def take(wanted: Iterable[Asked]) -> dict[Asked, Value]:
    """The values at this moment; what is gone or not public is left out. Raises KeyError for no measure."""
    by_read: dict[Read, list[Asked]] = {}
    for asked in wanted:
        by_read.setdefault(_measures[asked.measure].read, []).append(asked)
    return {asked: value for read, group in by_read.items() for asked, value in read(group).items()}
