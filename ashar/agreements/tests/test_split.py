"""A sum in tranches adds up to the tyiyn."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashar.agreements.actions import split
from ashar.core.money import TYIYN

SUMS = st.decimals(min_value=1000, max_value=10_000_000, places=2)


@given(SUMS, st.integers(1, 12), st.integers(1, 99))
def test_the_parts_add_up(amount: Decimal, count: int, first_pct: int) -> None:
    parts = split(amount, count, first_pct)
    assert len(parts) == count
    assert sum(parts) == amount
    assert all(part > 0 and part == part.quantize(TYIYN) for part in parts)


@given(SUMS, st.integers(2, 12), st.integers(1, 99))
def test_the_first_part_is_its_share_and_the_others_are_equal(
    amount: Decimal, count: int, first_pct: int
) -> None:
    first, *others = split(amount, count, first_pct)
    assert abs(first - amount * first_pct / 100) <= TYIYN / 2
    assert len(set(others[:-1])) <= 1
    assert abs(others[-1] - others[0]) <= TYIYN * count / 2


@pytest.mark.parametrize(
    ("amount", "count", "first_pct", "parts"),
    [
        ("50000", 1, 40, ["50000"]),
        ("50000", 2, 40, ["20000", "30000"]),
        ("100000", 3, 40, ["40000", "30000", "30000"]),
        ("100.01", 4, 25, ["25.00", "25.00", "25.00", "25.01"]),
    ],
)
def test_sums_that_can_be_checked_by_hand(amount: str, count: int, first_pct: int, parts: list[str]) -> None:
    assert split(Decimal(amount), count, first_pct) == [Decimal(part) for part in parts]
