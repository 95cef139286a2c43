"""Deeds on proposals."""

from ashar.proposals.actions.attaching import (
    attach_blockers,
    attach_file,
    choose_document,
    choosing_blockers,
    detach_file,
)
from ashar.proposals.actions.filing import (
    Applicant,
    admit_proposal,
    file_proposal,
    filing_blockers,
    refuse_proposal,
    withdraw_proposal,
    withdrawal_blockers,
)
from ashar.proposals.actions.paper import Paper, enter_paper_proposal, paper_blockers
from ashar.proposals.actions.sending import (
    Told,
    begin_sending,
    drop_sending,
    finish_sending,
    forget_old_sendings,
    room_blockers,
)
from ashar.proposals.actions.writing import (
    Clash,
    arrival,
    begin_anew,
    closed,
    missing_in,
    save_draft,
    start_blockers,
    start_proposal,
    taken_over,
)

__all__ = [
    "Applicant",
    "Clash",
    "Paper",
    "Told",
    "admit_proposal",
    "arrival",
    "attach_blockers",
    "attach_file",
    "begin_anew",
    "begin_sending",
    "choose_document",
    "choosing_blockers",
    "closed",
    "detach_file",
    "drop_sending",
    "enter_paper_proposal",
    "file_proposal",
    "filing_blockers",
    "finish_sending",
    "forget_old_sendings",
    "missing_in",
    "paper_blockers",
    "refuse_proposal",
    "room_blockers",
    "save_draft",
    "start_blockers",
    "start_proposal",
    "taken_over",
    "withdraw_proposal",
    "withdrawal_blockers",
]
