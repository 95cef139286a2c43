"""Money: soms and tyiyns, exact. Integer tyiyn in the database, Decimal soms in Python."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

TYIYN = Decimal("0.01")
ZERO = Decimal("0.00")


def to_tyiyn(amount: Decimal | int | str) -> int:
    """Whole tyiyns of an amount in soms; raises ValidationError for a part of a tyiyn or no number."""
    try:
        exact = Decimal(amount) * 100
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValidationError(_("Enter a number.")) from error
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise ValidationError(_("A sum has at most two decimals."))
    return int(exact)


def from_tyiyn(tyiyn: int | Decimal) -> Decimal:
    """Soms of whole tyiyns."""
    return (Decimal(tyiyn) / 100).quantize(TYIYN)


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]  # Django's own class takes none
    """A sum in soms (Decimal), kept as whole tyiyns so that the database can add exactly."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        """Soms from the stored tyiyns."""
        return None if value is None else from_tyiyn(value)

    def get_prep_value(self, value: Any) -> Any:
        """Tyiyns to store; expressions pass unchanged."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_tyiyn(value)

    def to_python(self, value: Any) -> Decimal | None:
        """Soms as a Decimal; never rounds: raises ValidationError for a part of a tyiyn."""
        return None if value is None else from_tyiyn(to_tyiyn(value))

    @property
    def validators(self) -> list[Any]:  # type: ignore[override]
        """None of the integer limits: they would be compared with soms."""
        return []
