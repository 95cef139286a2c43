"""Rounding by its name and number of decimals, exactly: no figure passes through a float."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

HALF_UP, HALF_EVEN = "half_up", "half_even"


@dataclass(frozen=True)
class Rounding:
    """`name`: half_up or half_even, as the rule `scoring.rounding` says; `decimals`: `scoring.decimals`."""

    decimals: int = 1
    name: str = HALF_UP

    def __call__(self, value: Fraction) -> Decimal:
        """The value, none below zero, rounded."""
        whole, rest = divmod(value.numerator * 10**self.decimals, value.denominator)
        twice = 2 * rest - value.denominator
        if twice > 0 or (twice == 0 and (self.name == HALF_UP or whole % 2)):
            whole += 1
        return Decimal(whole).scaleb(-self.decimals)
