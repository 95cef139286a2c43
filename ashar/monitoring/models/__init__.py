"""Reports, visits, opinions, acceptance acts and evaluations."""

from ashar.monitoring.models.base import OfAgreement
from ashar.monitoring.models.closing import AcceptanceAct, Evaluation
from ashar.monitoring.models.reports import Report

__all__ = ["AcceptanceAct", "Evaluation", "OfAgreement", "Report"]
