"""Openings, interests, admission, score sheets, decisions, protocols and awards."""

from ashar.selection.models.admission import AdmissionCheck, InterestDeclaration
from ashar.selection.models.after import Feedback, FundingLoss, Offer, SteppingBack
from ashar.selection.models.awards import Award
from ashar.selection.models.deciding import Decision, ProtocolQuerySet, Reopening, SittingProtocol
from ashar.selection.models.marking import Marking, ScoreSheet, SplitDiscussion
from ashar.selection.models.opening import BroughtPackage, LostKey, OfCall, Opening
from ashar.selection.models.sealed import Letter, SealedMarks, SheetSeal

__all__ = [
    "AdmissionCheck",
    "Award",
    "BroughtPackage",
    "Decision",
    "Feedback",
    "FundingLoss",
    "InterestDeclaration",
    "Letter",
    "LostKey",
    "Marking",
    "OfCall",
    "Offer",
    "Opening",
    "ProtocolQuerySet",
    "Reopening",
    "ScoreSheet",
    "SealedMarks",
    "SheetSeal",
    "SittingProtocol",
    "SplitDiscussion",
    "SteppingBack",
]
