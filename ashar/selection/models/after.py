"""What follows the results: feedback, an offer to the next in rank, letters, money that falls away."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.accounts.models import new_salt
from ashar.core import clock
from ashar.core.models import StoredFile
from ashar.core.money import MoneyField
from ashar.proposals.models import Proposal
from ashar.selection import states
from ashar.selection.models.awards import Award


class Feedback(models.Model):
    """What an applicant learns of its proposal, in the language in which it was filed; no member is named.

    Of a refused proposal only `improve` is written: its reason of refusal stands beside it.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="feedback")
    language = models.CharField(max_length=2, choices=[("ky", "ky"), ("ru", "ru")])
    strengths = models.TextField(blank=True)
    weaknesses = models.TextField(blank=True)
    improve = models.TextField()
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    proposal_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(name="feedback_says_what_to_improve", condition=~Q(improve="")),
        ]


class Offer(models.Model):
    """An award that waits for the organisation's word: the next in rank, or a winner whose sum shrank."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="offer")
    made_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=10, choices=states.Answer.choices, blank=True)
    letter = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    award_id: int
    letter_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closed_offer_says_how",
                condition=Q(closed_at__isnull=True, closed_as="")
                | Q(closed_at__isnull=False) & ~Q(closed_as=""),
            ),
        ]

    def is_late(self, at: datetime) -> bool:
        """Whether the time to answer is over."""
        return self.closed_at is None and at > self.answer_by


class SteppingBack(models.Model):
    """The letter by which a winner stepped back in the appeal period, recorded by the commission."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="stepping_back")
    letter = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    letter_id: int


class FundingLoss(models.Model):
    """Money that fell away after an award: by which paper, what was awarded, what is left of it.

    `left` is 0 when the award ended; else the organisation is offered that sum.
    """

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="loss")
    was = MoneyField()
    left = MoneyField()
    paper_number = models.CharField(max_length=60)
    paper_date = models.DateField()
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    award_id: int
    scan_id: int

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="loss_says_why_and_is_a_loss",
                condition=Q(left__gte=0)
                & Q(left__lt=models.F("was"))
                & ~Q(paper_number="")
                & ~Q(reason_ky="", reason_ru=""),
            ),
        ]
