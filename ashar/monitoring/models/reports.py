"""The organisation's reports."""

from __future__ import annotations

from django.db import models

from ashar.agreements.models import Agreement
from ashar.core.thread import Kind, KnotFacts
from ashar.monitoring import states
from ashar.monitoring.models.base import OfAgreement


class Report(OfAgreement):
    """The organisation's report on the work."""

    KIND = Kind.REPORT
    STEPS = states.REPORT_STEPS

    state = models.CharField(max_length=10, choices=states.Report.choices, default=states.Report.EXPECTED)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reports")
    due_on = models.DateField()
    submitted_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)

    def knot_facts(self) -> KnotFacts:
        """Public once accepted."""
        return KnotFacts(
            parent=self.agreement.number,
            public_label=self.public_label(),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=self.state == "accepted",
            is_over=self.state == "accepted",
        )
