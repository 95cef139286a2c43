"""Programmes, decisions, budget lines and the ledger’s movements."""

from ashar.programmes.models.decisions import ApprovingDecision, Body
from ashar.programmes.models.money import (
    BALANCES,
    BY_HAND,
    Account,
    BudgetLine,
    Fund,
    FundingSource,
    Movement,
    SourceQuerySet,
)
from ashar.programmes.models.programme import OFFICE, LineQuerySet, Programme, ProgrammeLine
from ashar.programmes.models.stated import StatedSum

__all__ = [
    "BALANCES",
    "BY_HAND",
    "OFFICE",
    "Account",
    "ApprovingDecision",
    "Body",
    "BudgetLine",
    "Fund",
    "FundingSource",
    "LineQuerySet",
    "Movement",
    "Programme",
    "ProgrammeLine",
    "SourceQuerySet",
    "StatedSum",
]
