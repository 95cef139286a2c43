"""Agreements, their tranches and conditions, the payment orders."""

from ashar.agreements.models.agreement import Agreement, SignedAs
from ashar.agreements.models.payment import Payment
from ashar.agreements.models.planned import PlannedMonth
from ashar.agreements.models.statement import Statement, StatementLine
from ashar.agreements.models.tranche import Condition, ConditionCode, Tranche

__all__ = [
    "Agreement",
    "Condition",
    "ConditionCode",
    "Payment",
    "PlannedMonth",
    "SignedAs",
    "Statement",
    "StatementLine",
    "Tranche",
]
