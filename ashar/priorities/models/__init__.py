"""Need signals, meetings, problems and priorities."""

from ashar.priorities.models.base import OfAuthority, PublicQuerySet
from ashar.priorities.models.intakes import Intake
from ashar.priorities.models.meetings import Meeting
from ashar.priorities.models.problems import Priority, Problem
from ashar.priorities.models.rounds import PREPARERS, Marker, Round, RoundProblem, RoundQuerySet
from ashar.priorities.models.signals import HEARERS, NeedSignal, SignalQuerySet
from ashar.priorities.models.taking_part import Age, Attendance, MeetingPhoto, Survey, SurveyWay
from ashar.priorities.models.versions import PriorityEntry, PriorityVersion
from ashar.priorities.models.votes import (
    BallotBox,
    CodeAsked,
    CodeLetter,
    HandCount,
    PaperBallot,
    PaperReading,
    PaperState,
    VotingCode,
)

__all__ = [
    "HEARERS",
    "PREPARERS",
    "Age",
    "Attendance",
    "BallotBox",
    "CodeAsked",
    "CodeLetter",
    "HandCount",
    "Intake",
    "Marker",
    "Meeting",
    "MeetingPhoto",
    "NeedSignal",
    "OfAuthority",
    "PaperBallot",
    "PaperReading",
    "PaperState",
    "Priority",
    "PriorityEntry",
    "PriorityVersion",
    "Problem",
    "PublicQuerySet",
    "Round",
    "RoundProblem",
    "RoundQuerySet",
    "SignalQuerySet",
    "Survey",
    "SurveyWay",
    "VotingCode",
]
