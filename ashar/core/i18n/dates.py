"""Days and moments as people write them; moments on Bishkek's clock."""

from datetime import date, datetime

from django.utils import timezone

from ashar.core.i18n.languages import Language, language_of
from ashar.core.i18n.numbers import NBSP

JOIN = "\N{WORD JOINER}"  # after a hyphen: `21-ноябры` never splits over two lines

# Django's and Babel's Kyrgyz months are the bare names; after a day they take these forms.
_MONTHS: dict[Language, str] = {
    "ky": "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}


def day(value: date, language: str | None = None) -> str:
    """The long date: `2026-жылдын 21-ноябры`, `21 ноября 2026 г.`, `21 November 2026`."""
    spoken = language_of(language)
    on = _day_of(value)
    month = _MONTHS[spoken].split()[on.month - 1]
    if spoken == "ky":
        return f"{on.year}-{JOIN}жылдын {on.day}-{JOIN}{month}"
    if spoken == "ru":
        return f"{on.day}{NBSP}{month} {on.year}{NBSP}г."
    return f"{on.day}{NBSP}{month} {on.year}"


def short_day(value: date) -> str:
    """The date for tables: `21.11.2026`."""
    return f"{_day_of(value):%d.%m.%Y}"


def clock_time(value: datetime, *, seconds: bool = False) -> str:
    """The time of day in Bishkek: `17:00`, or `16:41:09`."""
    return f"{_local(value):{'%H:%M:%S' if seconds else '%H:%M'}}"


def moment(value: datetime, language: str | None = None, *, seconds: bool = False) -> str:
    """Date and time in Bishkek: `2026-жылдын 4-декабры, саат 17:00`, `4 декабря 2026 г., 17:00`."""
    spoken = language_of(language)
    hour = f"саат{NBSP}" if spoken == "ky" else ""
    return f"{day(value, spoken)}, {hour}{clock_time(value, seconds=seconds)}"


def short_moment(value: datetime, *, seconds: bool = False) -> str:
    """Date and time for tables: `21.11.2026 17:00`."""
    return f"{short_day(value)}{NBSP}{clock_time(value, seconds=seconds)}"


def _day_of(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def _local(value: datetime) -> datetime:
    """On Bishkek's clock, the default time zone; raises ValueError for a moment without a zone."""
    return timezone.localtime(value, timezone.get_default_timezone())
