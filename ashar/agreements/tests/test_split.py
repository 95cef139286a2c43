"""A sum in tranches adds up to the tyiyn."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashar.agreements.actions import split
from ashar.core.money import TYIYN

SUMS = st.decimals(min_value=1000, max_value=10_000_000, places=2)


@given(SUMS, st.integers(1, 12), st.integers(0, 100), st.integers(0, 90))
def test_the_parts_add_up(amount: Decimal, count: int, first_pct: int, final_pct: int) -> None:
    parts = split(amount, count, first_pct, final_pct)
    assert len(parts) == count
    assert sum(parts) == amount
    assert all(part > 0 and part == part.quantize(TYIYN) for part in parts)


@given(SUMS, st.integers(2, 12), st.integers(1, 100), st.integers(0, 90))
def test_the_first_part_is_not_above_and_the_last_not_below_its_share(
    amount: Decimal, count: int, first_pct: int, final_pct: int
) -> None:
    parts = split(amount, count, first_pct, final_pct)
    assert parts[0] <= amount * first_pct / 100
    assert parts[-1] >= amount * final_pct / 100
    assert len(set(parts[1:-1])) <= 1


@given(SUMS, st.integers(2, 12), st.integers(1, 99))
def test_the_first_part_is_its_share_and_the_others_are_equal(
    amount: Decimal, count: int, first_pct: int
) -> None:
    first, *others = split(amount, count, first_pct)
    assert 0 <= amount * first_pct / 100 - first < TYIYN
    assert len(set(others[:-1])) <= 1
    assert 0 <= others[-1] - others[0] < TYIYN * count


@pytest.mark.parametrize(
    ("amount", "count", "first_pct", "final_pct", "parts"),
    [
        ("50000", 1, 40, 20, ["50000"]),
        ("50000", 2, 40, 20, ["20000", "30000"]),
        ("50000", 2, 90, 20, ["40000", "10000"]),
        ("50000", 2, 100, 0, ["25000", "25000"]),
        ("100000", 3, 40, 20, ["40000", "30000", "30000"]),
        ("100000", 3, 40, 50, ["40000", "10000", "50000"]),
        ("100000", 3, 90, 20, ["40000", "30000", "30000"]),
        ("90000", 3, 0, 20, ["30000", "30000", "30000"]),
        ("100.01", 4, 25, 0, ["25.00", "25.00", "25.00", "25.01"]),
    ],
)
def test_sums_that_can_be_checked_by_hand(
    amount: str, count: int, first_pct: int, final_pct: int, parts: list[str]
) -> None:
    found = split(Decimal(amount), count, first_pct, final_pct)
    assert found == [Decimal(part) for part in parts]
