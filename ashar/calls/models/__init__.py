"""Calls, their lots, and historic series of competitions."""

from ashar.calls.models.call import HISTORIC_STATUS, SUPERSEDED, Call, CallQuerySet
from ashar.calls.models.lot import Lot
from ashar.calls.models.series import CallSeries

__all__ = [
    "HISTORIC_STATUS",
    "SUPERSEDED",
    "Call",
    "CallQuerySet",
    "CallSeries",
    "Lot",
]
