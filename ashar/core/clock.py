"""The one clock. Everything that asks for the time asks here.

UTC is stored, Asia/Bishkek is shown. The clock can be set only by tests and for the
objects of a demonstration authority (docs/decisions/0002-one-clock.md); a rehearsal has a clock that
runs ahead (`core.rehearsal`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

from ashar.core import rehearsal

BISHKEK = ZoneInfo("Asia/Bishkek")
ONE_DAY = timedelta(days=1)


class Demonstrable(Protocol):
    """What a pretended clock belongs to: an authority."""

    code: str
    is_demonstration: bool


@dataclass(frozen=True)
class _Pretended:
    moment: datetime
    chain: str | None  # None: set by a test, for everything


_pretended: ContextVar[_Pretended | None] = ContextVar("pretended_clock", default=None)
_came: ContextVar[datetime | None] = ContextVar("when_the_request_came", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    pretended = _pretended.get()
    return pretended.moment if pretended else datetime.now(UTC) + rehearsal.ahead()


def arrived() -> datetime:
    """When the request in hand came in, before its body was read; the present moment where there is none."""
    came = _came.get()
    return now() if came is None or pretended_for() else came + rehearsal.ahead()


@contextmanager
def of_request(came: datetime) -> Iterator[None]:
    """Answer a request that came in at this moment, by the clock of the machine."""
    token = _came.set(came)
    try:
        yield
    finally:
        _came.reset(token)


def today() -> date:
    """The present day in Bishkek."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on Bishkek's clock."""
    return moment.astimezone(BISHKEK)


def at_bishkek(day: date, at: time) -> datetime:
    """The moment when Bishkek's clock shows this day and time."""
    return datetime.combine(day, at, tzinfo=BISHKEK).astimezone(UTC)


def pretended_for() -> str | None:
    """The chain a demonstration clock is set for, or None when the clock is real or set by a test."""
    pretended = _pretended.get()
    return pretended.chain if pretended else None


@contextmanager
def pretend(moment: datetime, *, authority: Demonstrable) -> Iterator[None]:
    """Set the clock for a demonstration authority's objects; raises ValueError for any other."""
    if not authority.is_demonstration:
        raise ValueError("Only a demonstration authority has a clock of its own.")
    with _set(_Pretended(moment, authority.code)):
        yield


@contextmanager
def set_for_test(moment: datetime) -> Iterator[None]:
    """Set the clock in a test; raises RuntimeError outside the test settings."""
    if not getattr(settings, "TESTING", False):
        raise RuntimeError("The clock can be set only by tests.")
    with _set(_Pretended(moment, None)):
        yield


@contextmanager
def _set(pretended: _Pretended) -> Iterator[None]:
    token = _pretended.set(pretended)
    try:
        yield
    finally:
        _pretended.reset(token)
