"""Forms of needs, problems and priorities."""

from ashar.priorities.forms.filters import ProblemFilter, SignalFilter
from ashar.priorities.forms.intakes import MatchForm, PileSheet, UploadForm
from ashar.priorities.forms.needs import (
    MOST_PROBLEMS,
    MeetingForm,
    RankedForm,
    SayForm,
    SearchForm,
    SetAsideForm,
    SettleSheet,
    SignalsForm,
)
from ashar.priorities.forms.problems import PROTECTED, OtherProblemForm, RewordForm, WordingForm

__all__ = [
    "MOST_PROBLEMS",
    "PROTECTED",
    "MatchForm",
    "MeetingForm",
    "OtherProblemForm",
    "PileSheet",
    "ProblemFilter",
    "RankedForm",
    "RewordForm",
    "SayForm",
    "SearchForm",
    "SetAsideForm",
    "SettleSheet",
    "SignalFilter",
    "SignalsForm",
    "UploadForm",
    "WordingForm",
]
