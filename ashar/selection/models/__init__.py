"""Openings, interests, admission, score sheets, decisions, protocols and awards."""

from ashar.selection.models.admission import AdmissionCheck, InterestDeclaration
from ashar.selection.models.admitting import Checklist, CorrectionRequest, RefusalGround
from ashar.selection.models.after import Feedback, FundingLoss, Offer, SteppingBack
from ashar.selection.models.awards import Award
from ashar.selection.models.deciding import Decision, ProtocolQuerySet, Reopening, SittingProtocol
from ashar.selection.models.interests import CallDeclaration, LateInterest, Ruling
from ashar.selection.models.marking import Marking, ScoreSheet, SplitDiscussion
from ashar.selection.models.opening import BroughtPackage, LostKey, OfCall, Opening

__all__ = [
    "AdmissionCheck",
    "Award",
    "BroughtPackage",
    "CallDeclaration",
    "Checklist",
    "CorrectionRequest",
    "Decision",
    "Feedback",
    "FundingLoss",
    "InterestDeclaration",
    "LateInterest",
    "LostKey",
    "Marking",
    "OfCall",
    "Offer",
    "Opening",
    "ProtocolQuerySet",
    "RefusalGround",
    "Reopening",
    "Ruling",
    "ScoreSheet",
    "SittingProtocol",
    "SplitDiscussion",
    "SteppingBack",
]
