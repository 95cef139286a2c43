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

Stated = Mapping[date, str]
_request = Local()


def stated_days() -> Stated:
    """What was stated of single days: off, working or usual, by day."""
    known: Stated | None = getattr(_request, "days", None)
    if known is None:
        known = dict(StatedDay.objects.values_list("day", "kind"))
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
