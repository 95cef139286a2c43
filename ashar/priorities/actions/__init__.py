"""Deeds on needs, problems and priorities."""

from ashar.priorities.actions.counting import count_blockers, count_round
from ashar.priorities.actions.deciding import Decided, decide_round, departures
from ashar.priorities.actions.historic import record_historic_priority
from ashar.priorities.actions.letters import send_code_letters
from ashar.priorities.actions.marking import keep_marks, lock_marks, type_marks
from ashar.priorities.actions.opening import (
    cancel_round,
    close_blockers,
    close_round,
    open_blockers,
    open_round,
)
from ashar.priorities.actions.paper import count_hands, read_ballots, settle_ballot
from ashar.priorities.actions.problems import CLOSED, Wording, form_problem, join_signals, take_up_problem
from ashar.priorities.actions.ranking import Ranked, Vote, rank_problem, record_meeting, settle_meeting
from ashar.priorities.actions.rounds import (
    Plan,
    Seat,
    draft_round,
    publish_blockers,
    publish_round,
    revise_round,
)
from ashar.priorities.actions.signals import set_signal_aside, submit_signal
from ashar.priorities.actions.taking_part import (
    Groups,
    Inhabitants,
    NewPhoto,
    add_photo,
    begin_survey,
    close_survey,
    keep_quarters,
    record_attendance,
    release_photos,
)
from ashar.priorities.actions.versions import Leaving, change_priorities
from ashar.priorities.actions.voting import ask_code, issue_slips, vote

__all__ = [
    "CLOSED",
    "Decided",
    "Groups",
    "Inhabitants",
    "Leaving",
    "NewPhoto",
    "Plan",
    "Ranked",
    "Seat",
    "Vote",
    "Wording",
    "add_photo",
    "ask_code",
    "begin_survey",
    "cancel_round",
    "change_priorities",
    "close_blockers",
    "close_round",
    "close_survey",
    "count_blockers",
    "count_hands",
    "count_round",
    "decide_round",
    "departures",
    "draft_round",
    "form_problem",
    "issue_slips",
    "join_signals",
    "keep_marks",
    "keep_quarters",
    "lock_marks",
    "open_blockers",
    "open_round",
    "publish_blockers",
    "publish_round",
    "rank_problem",
    "read_ballots",
    "record_attendance",
    "record_historic_priority",
    "record_meeting",
    "release_photos",
    "revise_round",
    "send_code_letters",
    "set_signal_aside",
    "settle_ballot",
    "settle_meeting",
    "submit_signal",
    "take_up_problem",
    "type_marks",
    "vote",
]
