"""What is known of delivery and result before the platform, each with its source."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.db.models import Q

from ashar.agreements.models import Agreement
from ashar.calls.models import Call
from ashar.core.lifecycle import Staged, Step
from ashar.core.thread import Kind, KnotFacts
from ashar.monitoring import states
from ashar.regulations.models import Recorded
from ashar.selection.models import Award


class PastFact(Recorded, Staged):
    """What a source says became of a historic call, or of one of its awards."""

    STEPS: Mapping[str, Step] = {}

    state = models.CharField(max_length=8, choices=states.Past.choices, default=states.Past.RECORDED)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, null=True, on_delete=models.PROTECT, related_name="+")
    text_ky = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)

    award_id: int | None

    class Meta(Recorded.Meta):
        abstract = True
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(name="%(class)s_is_of_the_past", condition=Q(mode="historic")),
            models.CheckConstraint(name="%(class)s_says_something", condition=~Q(text_ky="", text_ru="")),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.call.chain

    def knot_facts(self) -> KnotFacts:
        """Public, after the agreement if one is known, else after the award or the call."""
        return KnotFacts(
            parent=self._before(),
            public_label=self.public_label(),
            mode=self.mode,
            is_demonstration=self.call.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )

    def _before(self) -> str:
        if self.award is None:
            return self.call.number
        agreement = Agreement.objects.filter(award=self.award).first()
        return agreement.number if agreement else self.award.number


class PastDelivery(PastFact):
    """What was done."""

    KIND = Kind.REPORT


class PastResult(PastFact):
    """What came of it."""

    KIND = Kind.EVALUATION
