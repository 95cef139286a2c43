"""Deeds on complaints: filed, answered, suspended, put right; the decision of a body outside."""

from ashar.complaints.actions.answering import Answer, answering_blockers, draft_answer, publish_answer
from ashar.complaints.actions.filing import (
    Person,
    complain_about_procedure,
    erase_person,
    file_complaint,
    filing_blockers,
    procedure_blockers,
    withdraw_complaint,
)
from ashar.complaints.actions.outside import Ruling, enter_ruling, entering_blockers
from ashar.complaints.actions.remedying import Way, put_right, record_remedy, remedies_for
from ashar.complaints.actions.striking import RELEASE, mark_words, release_words, releasing_blockers
from ashar.complaints.actions.suspending import (
    RESUME,
    SUSPEND,
    resume,
    resuming_blockers,
    suspend,
    suspending_blockers,
)

__all__ = [
    "RELEASE",
    "RESUME",
    "SUSPEND",
    "Answer",
    "Person",
    "Ruling",
    "Way",
    "answering_blockers",
    "complain_about_procedure",
    "draft_answer",
    "enter_ruling",
    "entering_blockers",
    "erase_person",
    "file_complaint",
    "filing_blockers",
    "mark_words",
    "procedure_blockers",
    "publish_answer",
    "put_right",
    "record_remedy",
    "release_words",
    "releasing_blockers",
    "remedies_for",
    "resume",
    "resuming_blockers",
    "suspend",
    "suspending_blockers",
    "withdraw_complaint",
]
