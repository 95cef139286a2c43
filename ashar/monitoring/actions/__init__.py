"""Deeds on delivery: reports, visits, opinions, acceptance and closing."""

from ashar.monitoring.actions.closing import accept_work, accepting_blockers, close_order
from ashar.monitoring.actions.reports import accept_report, expect_report, submit_report

__all__ = [
    "accept_report",
    "accept_work",
    "accepting_blockers",
    "close_order",
    "expect_report",
    "submit_report",
]
