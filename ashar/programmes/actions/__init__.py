"""Deeds on programmes, their lines, decisions and sources of money."""

from ashar.programmes.actions.deciding import (
    Act,
    decision_blockers,
    expect_money,
    open_expected_money,
    opening_blockers,
    record_decision,
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
    "AnySource",
    "LineFacts",
    "NewSource",
    "add_line",
    "carry_out_line",
    "create_funding_source",
    "decision_blockers",
    "draft_programme",
    "expect_money",
    "open_expected_money",
    "opening_blockers",
    "plan_order",
    "planning_blockers",
    "record_decision",
    "record_historic_sum",
    "reopen_line",
]
