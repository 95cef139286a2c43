"""Fields that understand how people here write sums, days and hours."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, i18n, money
from ashar.core.money import TYIYN

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_SOMS = re.compile(r"\s*(сом|сома|сомов|с\.|soms?|kgs)$", re.IGNORECASE)
_SUM = re.compile(r"-?\d{1,15}([.,]\d{1,2})?")
_FINER = re.compile(
    r"-?\d{1,15}[.,]\d{3,}"
)  # “50,000” may be meant as fifty thousand: asked again, not guessed
_DAY_INPUTS = ["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"]
_MOMENT_INPUTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M"]


class MoneyFormField(forms.Field):
    """A sum in soms: “50 000,00”, “50000.5”, “50 000 сом”; cleaned to Decimal.

    `at_least`, `at_most`: limits in soms, inclusive.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write the sum in figures, for example 50 000,00"),
        "decimals": _("A sum has at most two decimals, for example 50 000,00"),
    }

    def __init__(
        self,
        *,
        at_least: Decimal | int | None = money.ZERO,
        at_most: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.at_least, self.at_most = at_least, at_most

    def to_python(self, value: Any) -> Decimal | None:
        """Soms; raises ValidationError when it is not a sum or has parts of a tyiyn."""
        if value in self.empty_values:
            return None
        written = _SPACES.sub("", _SOMS.sub("", str(value).strip()))
        if _SUM.fullmatch(written):
            return Decimal(written.replace(",", ".")).quantize(TYIYN)
        code = "decimals" if _FINER.fullmatch(written) else "invalid"
        raise ValidationError(self.error_messages[code], code=code)

    def validate(self, value: Any) -> None:
        """Raises ValidationError when nothing is written or the sum is out of its limits."""
        super().validate(value)
        if value is None:
            return
        if self.at_least is not None and value < self.at_least:
            raise _limit("too_small", _("The smallest possible sum: %(sum)s."), self.at_least)
        if self.at_most is not None and value > self.at_most:
            raise _limit("too_large", _("The largest possible sum: %(sum)s."), self.at_most)

    def prepare_value(self, value: Any) -> Any:
        """A known sum as people write it; what was typed stays as typed."""
        if not isinstance(value, (Decimal, int)):
            return value
        return f"{Decimal(value):,.2f}".replace(",", "\u00a0").replace(".", ",").removesuffix(",00")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Figures to the right, the keyboard of numbers."""
        return {"inputmode": "decimal", "class": "num", "autocomplete": "off"}


class NativeDateInput(forms.DateInput):
    """The browser's own calendar; a text field once something else than a day was typed, so it is kept."""

    input_type = "date"
    readable = re.compile(r"\d{4}-\d\d-\d\d")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The widget's context, its type chosen by the value."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not self.readable.fullmatch(shown):
            context["widget"]["type"] = "text"
        return context


class NativeMomentInput(NativeDateInput):
    """The browser's own calendar with hours."""

    input_type = "datetime-local"
    readable = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.format = "%Y-%m-%dT%H:%M"


class DateFormField(forms.DateField):
    """A day: 24.05.2027, or what the browser's calendar sends."""

    widget = NativeDateInput
    default_error_messages = {"invalid": _("Write the day like this: 24.05.2027")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=_DAY_INPUTS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A typed day in the form that the browser's calendar reads; anything else as typed."""
        return _as_sent(value, _DAY_INPUTS, "%Y-%m-%d") if isinstance(value, str) else value

    def strptime(self, value: str, format: str) -> date:
        """A day by one of the formats."""
        return datetime.strptime(value, format).date()  # noqa: DTZ007  a day has no zone


class DateTimeFormField(forms.Field):
    """A day and hour on Bishkek's clock; cleaned to an aware moment in UTC."""

    widget = NativeMomentInput
    default_error_messages = {"invalid": _("Write the day and hour like this: 24.05.2027 17:00")}

    def prepare_value(self, value: Any) -> Any:
        """Bishkek's time in the form that the browser's calendar reads; anything else as typed."""
        if isinstance(value, datetime):
            return clock.local(value).strftime("%Y-%m-%dT%H:%M")
        return _as_sent(value, _MOMENT_INPUTS, "%Y-%m-%dT%H:%M") if isinstance(value, str) else value

    def to_python(self, value: Any) -> datetime | None:
        """The moment; raises ValidationError when it is not one."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        read = _read(str(value), _MOMENT_INPUTS)
        if read is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return clock.at_bishkek(read.date(), read.time())


def _limit(code: str, words: Any, limit: Decimal | int) -> ValidationError:
    return ValidationError(words, code=code, params={"sum": i18n.som(limit)})


def _read(written: str, formats: list[str]) -> datetime | None:
    for pattern in formats:
        try:
            return datetime.strptime(" ".join(written.split()), pattern)  # noqa: DTZ007  the zone is set later
        except ValueError:
            continue
    return None


def _as_sent(written: str, formats: list[str], pattern: str) -> str:
    read = _read(written, formats)
    return read.strftime(pattern) if read else written
