"""What a mark is worth: points, a mark from 0 to 10 times a weight, or a named level.

A criterion is the mapping that a call keeps for life: `max` points, `out_of` (the highest mark, 0 when
marks are the points themselves) and `levels` (the only marks there are, as shares in percent).
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

Criterion = Mapping[str, Any]


def highest(criterion: Criterion) -> int:
    """The highest mark that can be given."""
    return int(criterion.get("out_of") or criterion["max"])


def is_mark(criterion: Criterion, mark: int) -> bool:
    """Whether it is a mark of this criterion."""
    levels = criterion.get("levels")
    if levels:
        return mark in {each["percent"] for each in levels}
    return 0 <= mark <= highest(criterion)


def points_of(criterion: Criterion, mark: int) -> Fraction:
    """What the mark is worth in points, exactly."""
    return Fraction(mark * criterion["max"], criterion.get("out_of") or criterion["max"] or 1)


def shown(points: Fraction) -> Decimal | int:
    """Points of one mark for people: they have at most two decimals, as marks are of ten or in percent."""
    if points.denominator == 1:
        return points.numerator
    return (Decimal(points.numerator) / points.denominator).normalize()


def mark_near(criterion: Criterion, share: Fraction | Decimal) -> int:
    """The best mark that is worth no more than this share of the criterion; if none, the least."""
    marks = sorted(each["percent"] for each in criterion.get("levels") or ()) or [0]
    if len(marks) == 1:
        return int(highest(criterion) * share)
    return max((mark for mark in marks if mark <= 100 * share), default=marks[0])
