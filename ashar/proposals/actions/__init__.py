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
from ashar.proposals.actions.teaming import (
    Invited,
    be_present,
    comment_draft,
    end_helper,
    invite_helper,
    settle_comment,
)
from ashar.proposals.actions.writing import (
    Clash,
    arrival,
    begin_anew,
    closed,
    limits_of,
    missing_in,
    save_draft,
    start_blockers,
    start_proposal,
    taken_over,
)

__all__ = [
    "Applicant",
    "Clash",
    "Invited",
    "Paper",
    "admit_proposal",
    "arrival",
    "attach_blockers",
    "attach_file",
    "be_present",
    "begin_anew",
    "choose_document",
    "choosing_blockers",
    "closed",
    "comment_draft",
    "detach_file",
    "end_helper",
    "enter_paper_proposal",
    "file_proposal",
    "filing_blockers",
    "invite_helper",
    "limits_of",
    "missing_in",
    "paper_blockers",
    "refuse_proposal",
    "save_draft",
    "settle_comment",
    "start_blockers",
    "start_proposal",
    "taken_over",
    "withdraw_proposal",
    "withdrawal_blockers",
]
