"""Commissions, their members, their own rules of work, and drawings by lot."""

from ashar.commissions.models.commission import Commission, Term
from ashar.commissions.models.draw import DRAWN_FROM, Candidate, Draw
from ashar.commissions.models.member import (
    APPOINTED,
    MARKING,
    Absence,
    Answer,
    CommissionMember,
    Duty,
    MemberQuerySet,
    StandsIn,
)
from ashar.commissions.models.own_rules import OwnRules

__all__ = [
    "APPOINTED",
    "DRAWN_FROM",
    "MARKING",
    "Absence",
    "Answer",
    "Candidate",
    "Commission",
    "CommissionMember",
    "Draw",
    "Duty",
    "MemberQuerySet",
    "OwnRules",
    "StandsIn",
    "Term",
]
