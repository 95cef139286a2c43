"""Programmes, decisions, budget lines and the ledger’s movements."""

from ashar.programmes.models.consulting import Comment, CommentQuerySet, ProgrammeVersion, VersionKind
from ashar.programmes.models.decisions import ApprovingDecision, Body, DecisionPaper, Effect
from ashar.programmes.models.donors import (
    Allocation,
    AllocationPaper,
    Consent,
    ConsentTo,
    Currency,
    DonorAgreement,
    DonorSupplement,
)
from ashar.programmes.models.money import (
    BALANCES,
    BY_HAND,
    Account,
    BudgetLine,
    Fund,
    FundingSource,
    Movement,
    SourceQuerySet,
    ends_in,
)
from ashar.programmes.models.plan import DecidedSum, Indicator, PlannedSum
from ashar.programmes.models.programme import (
    OFFICE,
    LineQuerySet,
    Programme,
    ProgrammeLine,
    ProgrammeQuerySet,
)
from ashar.programmes.models.stated import StatedSum

__all__ = [
    "BALANCES",
    "BY_HAND",
    "OFFICE",
    "Account",
    "Allocation",
    "AllocationPaper",
    "ApprovingDecision",
    "Body",
    "BudgetLine",
    "Comment",
    "CommentQuerySet",
    "Consent",
    "ConsentTo",
    "Currency",
    "DecidedSum",
    "DecisionPaper",
    "DonorAgreement",
    "DonorSupplement",
    "Effect",
    "Fund",
    "FundingSource",
    "Indicator",
    "LineQuerySet",
    "Movement",
    "PlannedSum",
    "Programme",
    "ProgrammeLine",
    "ProgrammeQuerySet",
    "ProgrammeVersion",
    "SourceQuerySet",
    "StatedSum",
    "VersionKind",
    "ends_in",
]
