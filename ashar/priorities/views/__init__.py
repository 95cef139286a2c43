"""Pages of needs, problems and priorities."""

from ashar.priorities.views.needs import (
    meeting,
    minutes,
    my_needs,
    priority,
    said,
    say,
    say_to,
    settle,
)
from ashar.priorities.views.problems import problem
from ashar.priorities.views.words import ON_A_PAGE, join, needs, set_aside, signal

__all__ = [
    "ON_A_PAGE",
    "join",
    "meeting",
    "minutes",
    "my_needs",
    "needs",
    "priority",
    "problem",
    "said",
    "say",
    "say_to",
    "set_aside",
    "settle",
    "signal",
]
