"""What stands beside a declaration of interests: a word before the opening, a waiver, a late discovery."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember
from ashar.core import clock
from ashar.selection.models.admission import InterestDeclaration
from ashar.selection.models.marking import ScoreSheet


class CallDeclaration(models.Model):
    """What a member says of a whole call before anybody knows who applies; it unlocks nothing."""

    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="call_declarations")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="call_declarations")
    has_interest = models.BooleanField()
    text = models.CharField(max_length=400, blank=True)
    declared_at = models.DateTimeField(default=clock.now)

    member_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_word_on_a_call", fields=["member", "call"]),
            models.CheckConstraint(
                name="interest_in_a_call_is_described", condition=Q(has_interest=False) | ~Q(text="")
            ),
        ]


class Ruling(models.Model):
    """What the chair decided about an interest that a member declared: take part after all, or step aside."""

    declaration = models.OneToOneField(InterestDeclaration, on_delete=models.PROTECT, related_name="ruling")
    is_waived = models.BooleanField()
    reason_ky = models.CharField(max_length=400)
    reason_ru = models.CharField(max_length=400)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="ruling_has_a_reason", condition=~Q(reason_ky="") & ~Q(reason_ru=""))
        ]


class LateInterest(models.Model):
    """An interest that came out after marks were given; whatever was marked counts no more.

    `sheet`: the locked sheet on which marks for this applicant are void since; the sheet stays as it was
    hashed. `by_member`: whether the member said it, or the chair or the secretary recorded it.
    """

    declaration = models.OneToOneField(InterestDeclaration, on_delete=models.PROTECT, related_name="late")
    sheet = models.ForeignKey(ScoreSheet, null=True, on_delete=models.PROTECT, related_name="late_interests")
    by_member = models.BooleanField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    sheet_id: int | None
