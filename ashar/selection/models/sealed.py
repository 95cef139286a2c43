"""Marks before the reveal, locked with a key that is not in the database; letters that hide applicants."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ashar.calls.models import Call
from ashar.core import clock, triggers
from ashar.proposals.models import Proposal
from ashar.selection.models.marking import ScoreSheet


class SheetSeal(models.Model):
    """Where the key of a sheet lies until the reveal.

    `first_sha256`: what was marked without names, once its member has finished that pass.
    """

    sheet = models.OneToOneField(ScoreSheet, on_delete=models.PROTECT, related_name="seal")
    key_name = models.CharField(max_length=60)
    first_sha256 = models.CharField(max_length=64, blank=True)
    first_finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_finished_pass_is_hashed",
                condition=Q(first_sha256="", first_finished_at__isnull=True)
                | ~Q(first_sha256="") & Q(first_finished_at__isnull=False),
            )
        ]


class SealedMarks(models.Model):
    """A member's marks and words for one proposal, locked with the key of the sheet."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="sealed")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    saved_at = models.DateTimeField(default=clock.now)

    proposal_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_sealed_marking_per_proposal", fields=["sheet", "proposal"])
        ]


class Letter(models.Model):
    """The place of an applicant among the letters of its call: drawn at random, the same for all members."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="letters")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="letter")
    place = models.PositiveSmallIntegerField()

    proposal_id: int

    class Meta:
        constraints = [models.UniqueConstraint(name="one_applicant_per_letter", fields=["call", "place"])]


_STATE = "(SELECT state FROM selection_scoresheet WHERE id = {row}.sheet_id)"
triggers.register(
    *(
        triggers.Trigger(
            f"a_locked_sheet_takes_no_{event.lower()}",
            "selection_sealedmarks",
            event,
            "A locked sheet does not change.",
            when=_STATE.format(row=row) + states,
        )
        for event, row, states in (
            ("INSERT", "NEW", " IN ('locked', 'revealed')"),
            ("UPDATE", "NEW", " IN ('locked', 'revealed')"),
            ("DELETE", "OLD", " = 'locked'"),
        )
    )
)
