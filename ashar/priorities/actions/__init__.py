"""Deeds on needs, problems and priorities."""

from ashar.priorities.actions.historic import record_historic_priority
from ashar.priorities.actions.problems import CLOSED, Wording, form_problem, join_signals, take_up_problem
from ashar.priorities.actions.ranking import Ranked, Vote, rank_problem, record_meeting, settle_meeting
from ashar.priorities.actions.signals import set_signal_aside, submit_signal

__all__ = [
    "CLOSED",
    "Ranked",
    "Vote",
    "Wording",
    "form_problem",
    "join_signals",
    "rank_problem",
    "record_historic_priority",
    "record_meeting",
    "set_signal_aside",
    "settle_meeting",
    "submit_signal",
    "take_up_problem",
]
