"""Acceptance acts and evaluations."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from ashar.agreements.models import Agreement
from ashar.core.lifecycle import Step
from ashar.core.thread import Kind, KnotFacts
from ashar.monitoring import states
from ashar.monitoring.models.base import OfAgreement


class AcceptanceAct(OfAgreement):
    """The act that accepts the work."""

    KIND = Kind.ACT
    STEPS: Mapping[str, Step] = {}

    state = models.CharField(max_length=8, choices=states.Act.choices, default=states.Act.SIGNED)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="act")
    signed_on = models.DateField()

    def knot_facts(self) -> KnotFacts:
        """Public."""
        return KnotFacts(
            parent=self.agreement.number,
            public_label=self.public_label(),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )


class Evaluation(OfAgreement):
    """Four questions answered about the result. `answers`: by question code."""

    KIND = Kind.EVALUATION
    STEPS: Mapping[str, Step] = {}

    state = models.CharField(
        max_length=8, choices=states.Evaluation.choices, default=states.Evaluation.WRITTEN
    )
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="evaluation")
    answers: models.JSONField[dict[str, str]] = models.JSONField(default=dict)

    def knot_facts(self) -> KnotFacts:
        """Public."""
        return KnotFacts(
            parent=AcceptanceAct.objects.get(agreement=self.agreement).number,
            public_label=self.public_label(),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )
