"""Deeds on agreements, their tranches and payments."""

from ashar.agreements.actions.conditions import (
    BankDetails,
    begin_payments,
    give_bank_details,
    meet_condition,
    plan_tranches,
    split,
)
from ashar.agreements.actions.paying import (
    approve_tranche,
    approving_blockers,
    budget_line_of,
    check_tranche,
    order_payment,
    record_payment,
    request_tranche,
)
from ashar.agreements.actions.settling import account_for_tranche, close_agreement, complete_agreement
from ashar.agreements.actions.signing import prepare_agreement, sign_agreement

__all__ = [
    "BankDetails",
    "account_for_tranche",
    "approve_tranche",
    "approving_blockers",
    "begin_payments",
    "budget_line_of",
    "check_tranche",
    "close_agreement",
    "complete_agreement",
    "give_bank_details",
    "meet_condition",
    "order_payment",
    "plan_tranches",
    "prepare_agreement",
    "record_payment",
    "request_tranche",
    "sign_agreement",
    "split",
]
