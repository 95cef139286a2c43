"""Acceptance acts, evaluations, and corrections of what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.agreements.models import Agreement
from ashar.core import triggers
from ashar.core.documents import Document
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Step
from ashar.core.money import MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.monitoring import states
from ashar.monitoring.models.base import OfAgreement


class AcceptanceAct(OfAgreement):
    """The act that accepts the work. `spent`: what the accepted reports confirm, in soms.

    `scan`: the signed paper, which may come later; it stays with the office.
    """

    KIND = Kind.ACT
    STEPS: Mapping[str, Step] = states.ACT_STEPS

    state = models.CharField(max_length=8, choices=states.Act.choices, default=states.Act.SIGNED)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="act")
    signed_on = models.DateField()
    spent: Any = MoneyField(null=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")

    scan_id: int | None

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
    """Four questions answered about the result, for everybody to read.

    `answers`: by question code, each {mark, ky, ru} (`evaluating.QUESTIONS`). `attracted`: money and
    things from others that the order drew, in soms; null when nobody counted. `hearing_*`: the public
    hearing at the end, where the rules ask for one.
    """

    KIND = Kind.EVALUATION
    STEPS: Mapping[str, Step] = states.EVALUATION_STEPS

    state = models.CharField(
        max_length=8, choices=states.Evaluation.choices, default=states.Evaluation.WRITTEN
    )
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="evaluation")
    answers: models.JSONField[dict[str, dict[str, str]]] = models.JSONField(default=dict)
    attracted: Any = MoneyField(null=True)
    hearing_on = models.DateField(null=True)
    hearing_minutes = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    def knot_facts(self) -> KnotFacts:
        """Public."""
        return KnotFacts(
            parent=AcceptanceAct.objects.get(agreement=self.agreement).number,
            public_label=self.public_label(),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )


class Correction(models.Model):
    """What a report, an act or an evaluation said before it was corrected, and why; never changed.

    `number`: of what was corrected; `n`: which of its versions this was, from 1; `was`: its facts.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="corrections")
    number = models.CharField(max_length=40)
    n = models.PositiveSmallIntegerField()
    was: Any = models.JSONField()
    reason_ky = models.CharField(max_length=400, blank=True)
    reason_ru = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number", "n"]
        constraints = [
            models.UniqueConstraint(name="correction_once", fields=["number", "n"]),
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason_ky="", reason_ru="")),
        ]


triggers.register(*triggers.append_only("monitoring_correction", "What was corrected stays readable."))
