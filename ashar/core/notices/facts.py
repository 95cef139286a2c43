"""Facts of a notice: packed as JSON when it is written, put into words when it is read."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ashar.core import i18n
from ashar.core.i18n.saying import said


def pack(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as JSON: days, moments and sums stay what they are, words stay message ids."""
    return {name: _packed(value) for name, value in facts.items()}


def unpack(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as words in the present language."""
    return {name: _worded(value) for name, value in facts.items()}


def _packed(value: Any) -> Any:
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"som": str(value)}
        case Promise():
            with translation.override("en"):
                return {"words": str(value)}
        case Mapping():
            return {"written": {code: str(value.get(code) or "") for code, _name in settings.LANGUAGES}}
        case _:
            return value


def _worded(value: Any) -> Any:
    match value:
        case {"moment": text}:
            return i18n.moment(datetime.fromisoformat(text))
        case {"day": text}:
            return i18n.day(date.fromisoformat(text))
        case {"som": text}:
            return i18n.som(Decimal(text))
        case {"words": text}:
            return _(text) if text else ""
        case {"written": texts}:
            return said(texts)
        case _:
            return value
