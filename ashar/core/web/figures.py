"""Numbers for the small charts; the drawing is in core/components/figures.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MONEY_WORDS: dict[str, str | Promise] = {
    "paid": _("Paid"),
    "due": _("To be paid under agreements"),
    "held": _("Set aside for calls"),
    "free": _("Free"),
    "back": _("Returned"),
}


@dataclass(frozen=True)
class Part:
    """A part of a bar: `kind` gives its colour; `start` and `width` are percent."""

    kind: str
    label: str | Promise
    amount: Decimal
    start: str
    width: str


def money_parts(
    *, labels: dict[str, str | Promise] | None = None, **amounts: Decimal | int | None
) -> list[Part]:
    """Sums in soms by kind (paid, due, held, free, back), as parts of a bar in this order.

    A kind that is not named does not appear; a named zero stands in the key only.
    """
    words = MONEY_WORDS | (labels or {})
    named = [(kind, Decimal(amounts[kind] or 0)) for kind in MONEY_WORDS if kind in amounts]
    total = sum((amount for _kind, amount in named), Decimal(0))
    parts, start = [], Decimal(0)
    for kind, amount in named:
        width = amount * 100 / total if total else Decimal(0)
        parts.append(Part(kind, words[kind], amount, percent(start), percent(width)))
        start += width
    return parts


@dataclass(frozen=True)
class Measure:
    """A result beside its plan, as shares of one scale in percent."""

    actual: Decimal | int
    plan: Decimal | int
    width: str
    goal: str


def measure(actual: Decimal | int, plan: Decimal | int) -> Measure:
    """A result and its plan on a scale on which neither touches the end."""
    scale = max(Decimal(actual), Decimal(plan) * Decimal("1.25")) or Decimal(1)
    return Measure(actual, plan, percent(Decimal(actual) * 100 / scale), percent(Decimal(plan) * 100 / scale))


@dataclass(frozen=True)
class Strip:
    """Points of members on a line: places in percent of the members, the mean and the pass mark."""

    points: Sequence[Decimal | int]
    places: list[str]
    mean: str
    pass_mark: str | None


def strip(
    points: Sequence[Decimal | int], *, mean: Decimal, top: int = 100, pass_mark: Decimal | int | None = None
) -> Strip:
    """Points given by members, from 0 to `top`."""
    return Strip(
        points,
        [percent(Decimal(point) * 100 / top) for point in points],
        percent(mean * 100 / top),
        None if pass_mark is None else percent(Decimal(pass_mark) * 100 / top),
    )


def percent(share: Decimal) -> str:
    """A share as an SVG attribute: at most two decimals and a percent sign."""
    return f"{share.quantize(Decimal('0.01')).normalize():f}%"
