"""Interests declared, and the admission check of what was opened."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember
from ashar.core.lifecycle import Staged
from ashar.core.money import MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.proposals.models import Proposal
from ashar.selection import states
from ashar.selection.models.opening import Opening


class InterestDeclaration(models.Model):
    """What a member declares about one applicant; it gates the content."""

    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="declarations")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="declarations")
    state = models.CharField(max_length=10, choices=states.Interest.choices, default=states.Interest.PENDING)
    text = models.CharField(max_length=400, blank=True)
    declared_at = models.DateTimeField(null=True)

    member_id: int
    proposal_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_declaration_per_applicant", fields=["member", "proposal"]),
            models.CheckConstraint(
                name="declared_interest_has_a_time",
                condition=Q(state="pending") | Q(declared_at__isnull=False),
            ),
        ]


class AdmissionCheck(Staged):
    """One opened proposal: what is listed of it, and whether it may take part.

    `least`: the smallest sum with which it still makes sense, where the applicant has said one.
    """

    COMES_WITH = ("opening__call__authority",)
    KIND = Kind.ADMISSION
    STEPS = states.ADMISSION_STEPS

    state = models.CharField(
        max_length=10, choices=states.Admission.choices, default=states.Admission.PENDING
    )
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="checks")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="admission")
    title = models.CharField(max_length=200)
    requested = MoneyField()
    own = MoneyField()
    least = MoneyField(null=True)
    # Names of the organisations that take part together with the applicant.
    partners: Any = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)

    proposal_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="refusal_has_a_reason",
                condition=~Q(state="refused") | ~Q(reason_ky="") & ~Q(reason_ru=""),
            )
        ]

    @property
    def is_in_envelope(self) -> bool:
        """Whether it came on paper and nobody has entered yet what it says."""
        return not self.sha256

    @property
    def code(self) -> str:
        """What is compared with a receipt: the hash of what was filed, or of the receipt of an envelope."""
        envelope = getattr(self.proposal, "envelope", None)
        return envelope.receipt.sha256 if envelope and envelope.receipt else self.sha256

    @property
    def call(self) -> Call:
        """The call whose proposals were opened."""
        return self.opening.call

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.call.chain

    def knot_facts(self) -> KnotFacts:
        """Not public before the results are."""
        return KnotFacts(
            parent=self.proposal.number,
            public_label=self.public_label(),
            waits_for=_("The commission’s secretary"),
            is_demonstration=self.call.authority.is_demonstration,
            is_over=self.state != "pending",
        )
