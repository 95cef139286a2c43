"""Calls, their lots, templates, what follows their announcement, and historic series of competitions."""

from ashar.calls.models.amendment import CallAmendment, CallRepeat
from ashar.calls.models.call import HISTORIC_STATUS, SUPERSEDED, TECHNICAL_WINDOW, Call, CallQuerySet
from ashar.calls.models.clarification import Clarification
from ashar.calls.models.key import CallKey, KeyRenewal, KeyShare
from ashar.calls.models.lot import Lot
from ashar.calls.models.series import CallSeries
from ashar.calls.models.subscription import Letter, Purpose, Subscription
from ashar.calls.models.template import Template
from ashar.calls.models.wish import Wish

__all__ = [
    "HISTORIC_STATUS",
    "SUPERSEDED",
    "TECHNICAL_WINDOW",
    "Call",
    "CallAmendment",
    "CallKey",
    "CallQuerySet",
    "CallRepeat",
    "CallSeries",
    "Clarification",
    "KeyRenewal",
    "KeyShare",
    "Letter",
    "Lot",
    "Purpose",
    "Subscription",
    "Template",
    "Wish",
]
