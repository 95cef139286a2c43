"""Days that were stated here beside the file of holidays: moved ones, new ones, worked weekends.

They are read once a request; outside of one (the worker, a command) each calendar reads them itself.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.dispatch import receiver

from ashar.regulations.models import StatedDay
from ashar.regulations.rulesets.workdays import DatedKind, holidays

Stated = Mapping[date, str]
Rows = list[tuple[date, str, bool]]
_request = Local()


def stated_days() -> Stated:
    """What was stated of single days: off, working or usual, by day."""
    return {day: kind for day, kind, _is_certain in _read()}


def uncertain_days(near: date) -> list[date]:
    """Holidays of its year that are expected and may still move, of the list and of what was stated."""
    stated = {day: (kind, is_certain) for day, kind, is_certain in _read()}
    listed = (row for row in holidays().dated if row.kind == DatedKind.OFF and not row.is_certain)
    found = {row.day for row in listed if row.day not in stated}
    found |= {day for day, (kind, is_certain) in stated.items() if kind == DatedKind.OFF and not is_certain}
    return sorted(day for day in found if day.year == near.year)


def _read() -> Rows:
    known: Rows | None = getattr(_request, "days", None)
    if known is None:
        known = list(StatedDay.objects.values_list("day", "kind", "is_certain"))
        if getattr(_request, "is_running", False):
            _request.days = known
    return known


def forget_stated_days() -> None:
    """Read them afresh next time: one has just been stated."""
    _request.days = None


@receiver(request_started)
def _begin(**_facts: Any) -> None:
    _request.is_running, _request.days = True, None


@receiver(request_finished)
def _end(**_facts: Any) -> None:
    _request.is_running, _request.days = False, None
