"""Pages of needs, problems and priorities."""

from ashar.priorities.views.needs import (
    ON_A_PAGE,
    join,
    meeting,
    minutes,
    my_needs,
    needs,
    priority,
    problem,
    said,
    say,
    say_to,
    set_aside,
    settle,
    signal,
)

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
