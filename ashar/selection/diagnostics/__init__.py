"""What the marks say of themselves: spread, leanings, and how the order hangs on one member or criterion.

It stands beside the result and never in it: nothing here is read by a decision but the rule on large splits.
"""

from ashar.selection.diagnostics.counting import (
    Leaning,
    Order,
    Sheets,
    Spread,
    large_splits,
    leanings,
    orders,
    spreads,
    whole_spreads,
)

__all__ = [
    "Leaning",
    "Order",
    "Sheets",
    "Spread",
    "large_splits",
    "leanings",
    "orders",
    "spreads",
    "whole_spreads",
]
