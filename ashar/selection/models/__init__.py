"""Openings, interests, admission, score sheets, decisions, protocols and awards."""

from ashar.selection.models.admission import AdmissionCheck, InterestDeclaration
from ashar.selection.models.admitting import Checklist, CorrectionRequest, RefusalGround
from ashar.selection.models.after import Feedback, FundingLoss, Offer, SteppingBack
from ashar.selection.models.awards import Award
from ashar.selection.models.deciding import Decision, ProtocolQuerySet, Reopening, SittingProtocol
from ashar.selection.models.interests import CallDeclaration, LateInterest, Ruling
from ashar.selection.models.marking import Marking, ScoreSheet, SplitDiscussion
from ashar.selection.models.opening import BroughtPackage, LostKey, OfCall, Opening
from ashar.selection.models.sealed import Letter, SealedMarks, SheetSeal
from ashar.selection.models.signing import DissentingOpinion, ProtocolCorrection, ProtocolSignature, Way
from ashar.selection.models.sittings import Choice, Matter, Motion, Presence, Sitting, Vote

__all__ = [
    "AdmissionCheck",
    "Award",
    "BroughtPackage",
    "CallDeclaration",
    "Checklist",
    "Choice",
    "CorrectionRequest",
    "Decision",
    "DissentingOpinion",
    "Feedback",
    "FundingLoss",
    "InterestDeclaration",
    "LateInterest",
    "Letter",
    "LostKey",
    "Marking",
    "Matter",
    "Motion",
    "OfCall",
    "Offer",
    "Opening",
    "Presence",
    "ProtocolCorrection",
    "ProtocolQuerySet",
    "ProtocolSignature",
    "RefusalGround",
    "Reopening",
    "Ruling",
    "ScoreSheet",
    "SealedMarks",
    "SheetSeal",
    "Sitting",
    "SittingProtocol",
    "SplitDiscussion",
    "SteppingBack",
    "Vote",
    "Way",
]
