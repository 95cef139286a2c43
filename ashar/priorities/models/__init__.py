"""Need signals, meetings, problems and priorities."""

from ashar.priorities.models.base import OfAuthority, PublicQuerySet
from ashar.priorities.models.intakes import Intake
from ashar.priorities.models.meetings import Meeting
from ashar.priorities.models.problems import Priority, Problem
from ashar.priorities.models.signals import HEARERS, NeedSignal, SignalQuerySet

__all__ = [
    "HEARERS",
    "Intake",
    "Meeting",
    "NeedSignal",
    "OfAuthority",
    "Priority",
    "Problem",
    "PublicQuerySet",
    "SignalQuerySet",
]
