"""Pages of calls."""

from ashar.calls.views.calls import (
    ON_A_PAGE,
    announce,
    call,
    calls,
    cancel,
    draft,
    my_calls,
    office,
    ready,
    revise,
    watch,
    watch_authority,
)

__all__ = [
    "ON_A_PAGE",
    "announce",
    "call",
    "calls",
    "cancel",
    "draft",
    "my_calls",
    "office",
    "ready",
    "revise",
    "watch",
    "watch_authority",
]
