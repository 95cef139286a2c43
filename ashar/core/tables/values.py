"""A value of a table as a text or as a day."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ashar.core.tables.lines import Fault, Value

# The days spreadsheets count from; 29 February 1900, which never was, is behind us since 1 March 1900.
_FIRST = date(1899, 12, 30)
_COUNTED = range(20_000, 80_000)
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[ ,T].*)?")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009']+")
_SUM = re.compile(r"-?\d{1,15}([.,]\d{1,2})?")
# Thousands parted by the one sign, tyiyns by the other.
_PARTED = re.compile(
    r"(?P<whole>-?\d{1,3}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*)(?!(?P=mark))[.,](?P<part>\d{2})"
)
_CENT, _DUST = Decimal("0.01"), Decimal("0.000001")
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ ,T].*)?")


def as_text(value: Value) -> str:
    """The value as one would read it in the sheet; empty for an empty one and for a fault."""
    if value is None or isinstance(value, Fault):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}" if value.time() != time.min else f"{value:%d.%m.%Y}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def as_day(value: Value) -> date | None:
    """The day that the value means: a date, 24.05.2027, 2027-05-24, or a day counted by a spreadsheet.

    None when it means none; an empty value means none too.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _FIRST + timedelta(days=int(value)) if int(value) in _COUNTED else None
    return _written(value.strip()) if isinstance(value, str) else None


def _written(text: str) -> date | None:
    if found := _DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def as_sum(value: Value) -> Decimal | None:
    """The sum in soms that the value means: a number, “50 000,00”, “1,234.50”; None when it means none.

    A calculated number is freed of a spreadsheet's dust; one with a third decimal means none, and so does
    “50,000”, which may be fifty thousand or fifty.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        exact = Decimal(repr(value))
        rounded = exact.quantize(_CENT)
        return rounded if abs(exact - rounded) < _DUST else None
    text = _BLANKS.sub("", value) if isinstance(value, str) else ""
    if parted := _PARTED.fullmatch(text):
        text = f"{re.sub('[.,]', '', parted['whole'])}.{parted['part']}"
    return Decimal(text.replace(",", ".")).quantize(_CENT) if _SUM.fullmatch(text) else None
