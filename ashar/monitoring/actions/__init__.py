"""Deeds on delivery: reports, visits, opinions, acceptance, closing and corrections."""

from ashar.monitoring.actions.closing import (
    Closing,
    ShortVisit,
    attach_scan,
    close_order,
    closing_blockers,
    outlook,
)
from ashar.monitoring.actions.correcting import Reason, correct_act, correct_evaluation, correct_report
from ashar.monitoring.actions.drafting import (
    Caption,
    Files,
    Overtaken,
    Written,
    begin_report,
    keep_report,
    writing_blockers,
)
from ashar.monitoring.actions.reports import (
    Release,
    accept_report,
    change_release,
    checking_blockers,
    return_report,
    submit_report,
    submitting_blockers,
)

__all__ = [
    "Caption",
    "Closing",
    "Files",
    "Overtaken",
    "Reason",
    "Release",
    "ShortVisit",
    "Written",
    "accept_report",
    "attach_scan",
    "begin_report",
    "change_release",
    "checking_blockers",
    "close_order",
    "closing_blockers",
    "correct_act",
    "correct_evaluation",
    "correct_report",
    "keep_report",
    "outlook",
    "return_report",
    "submit_report",
    "submitting_blockers",
    "writing_blockers",
]
