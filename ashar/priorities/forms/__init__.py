"""Forms of needs, problems and priorities."""

from ashar.priorities.forms.needs import (
    MOST_PROBLEMS,
    PROTECTED,
    JoinForm,
    MeetingForm,
    RankedForm,
    SayForm,
    SearchForm,
    SetAsideForm,
    SettleSheet,
    SignalsForm,
)

__all__ = [
    "MOST_PROBLEMS",
    "PROTECTED",
    "JoinForm",
    "MeetingForm",
    "RankedForm",
    "SayForm",
    "SearchForm",
    "SetAsideForm",
    "SettleSheet",
    "SignalsForm",
]
