"""Deeds on programmes, their lines, decisions and sources of money."""

from ashar.programmes.actions.approving import Resolved, decide_programme
from ashar.programmes.actions.building import (
    Counted,
    LineText,
    ProgrammeText,
    move_line,
    start_programme,
    take_in,
    take_out,
    write_line,
    write_programme,
)
from ashar.programmes.actions.carrying import carry_over
from ashar.programmes.actions.commenting import (
    Answer,
    answer_comment,
    correct_comment_answer,
    erase_comment,
    submit_comment,
    withhold_comment,
)
from ashar.programmes.actions.consenting import DonorLetter, answer_consent, ask_consent, asking_blockers
from ashar.programmes.actions.consulting import (
    Note,
    end_programme,
    publish_programme,
    revise_programme,
    send_programme_back,
    submit_programme,
)
from ashar.programmes.actions.deciding import (
    Act,
    decision_blockers,
    expect_money,
    open_expected_money,
    opening_blockers,
    record_decision,
)
from ashar.programmes.actions.donating import (
    AllocationPart,
    DonorTerms,
    allocate,
    record_donor_agreement,
)
from ashar.programmes.actions.historic import record_historic_sum
from ashar.programmes.actions.planning import (
    LineFacts,
    add_line,
    carry_out_line,
    draft_programme,
    plan_order,
    planning_blockers,
    reopen_line,
)
from ashar.programmes.actions.sources import AnySource, NewSource, create_funding_source

__all__ = [
    "Act",
    "AllocationPart",
    "Answer",
    "AnySource",
    "Counted",
    "DonorLetter",
    "DonorTerms",
    "LineFacts",
    "LineText",
    "NewSource",
    "Note",
    "ProgrammeText",
    "Resolved",
    "add_line",
    "allocate",
    "answer_comment",
    "answer_consent",
    "ask_consent",
    "asking_blockers",
    "carry_out_line",
    "carry_over",
    "correct_comment_answer",
    "create_funding_source",
    "decide_programme",
    "decision_blockers",
    "draft_programme",
    "end_programme",
    "erase_comment",
    "expect_money",
    "move_line",
    "open_expected_money",
    "opening_blockers",
    "plan_order",
    "planning_blockers",
    "publish_programme",
    "record_decision",
    "record_donor_agreement",
    "record_historic_sum",
    "reopen_line",
    "revise_programme",
    "send_programme_back",
    "start_programme",
    "submit_comment",
    "submit_programme",
    "take_in",
    "take_out",
    "withhold_comment",
    "write_line",
    "write_programme",
]
