"""The arithmetic of marks: means per criterion, totals, ranks. No database, no words.

Rounding is named in the rule set (`scoring.method`): the mean of a criterion is rounded half up to
tenths, and the total is the sum of the rounded means, so that a reader can add it up by hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def mean(points: Sequence[int]) -> Decimal:
    """The mean of whole marks, rounded half up to tenths; zero without marks."""
    if not points:
        return Decimal("0.0")
    return (Decimal(sum(points)) / len(points)).quantize(TENTH, ROUND_HALF_UP)


def means_by_criterion(markings: Iterable[Mapping[str, int]], codes: Sequence[str]) -> dict[str, Decimal]:
    """Means by criterion code over all members who marked."""
    rows = list(markings)
    return {code: mean([row[code] for row in rows]) for code in codes}


def total(means: Mapping[str, Decimal]) -> Decimal:
    """The sum of the rounded means."""
    return sum(means.values(), Decimal("0.0"))


def ranks(totals: Mapping[int, Decimal]) -> dict[int, int]:
    """Rank by total, the highest first; equal totals share a rank and the next one is skipped."""
    ordered = sorted(totals.values(), reverse=True)
    return {key: ordered.index(value) + 1 for key, value in totals.items()}
