"""Reports, visits, opinions, acceptance acts and evaluations."""

from ashar.monitoring.models.base import OfAgreement
from ashar.monitoring.models.closing import AcceptanceAct, Correction, Evaluation
from ashar.monitoring.models.opinions import Opinion, OpinionKind
from ashar.monitoring.models.past import PastDelivery, PastFact, PastResult
from ashar.monitoring.models.reports import Photo, Receipt, Report, ReportLine
from ashar.monitoring.models.visits import Answer, Finding, Goers, Visit

__all__ = [
    "AcceptanceAct",
    "Answer",
    "Correction",
    "Evaluation",
    "Finding",
    "Goers",
    "OfAgreement",
    "Opinion",
    "OpinionKind",
    "PastDelivery",
    "PastFact",
    "PastResult",
    "Photo",
    "Receipt",
    "Report",
    "ReportLine",
    "Visit",
]
