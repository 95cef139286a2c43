"""Commissions and their members."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.commissions import states
from ashar.core import clock
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.priorities.models import OfAuthority, PublicQuerySet


class Commission(OfAuthority):
    """A selection commission, standing for a term or appointed for a call."""

    KIND = Kind.COMMISSION
    STEPS = states.COMMISSION_STEPS

    state = models.CharField(
        max_length=10, choices=states.Commission.choices, default=states.Commission.APPOINTED
    )
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    act_number = models.CharField(max_length=40)
    act_date = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    valid_to = models.DateField(null=True)

    objects: Any = PublicQuerySet.as_manager()
    members: MemberQuerySet

    def knot_facts(self) -> KnotFacts:
        """Public: the order of appointment."""
        return KnotFacts(
            titles=titles_of(self),
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
        )


class Duty(models.TextChoices):
    """What a person does in a commission."""

    CHAIR = "chair", _("Chair")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", _("Member")
    EXPERT = "expert", _("Independent expert")


MARKING = (Duty.CHAIR, Duty.MEMBER, Duty.EXPERT)


class MemberQuerySet(models.QuerySet["CommissionMember"]):
    """Members in time."""

    def current(self) -> MemberQuerySet:
        """Those who serve today."""
        day = clock.today()
        return self.filter(valid_from__lte=day).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        )

    def marking(self) -> MemberQuerySet:
        """Those who mark; the secretary does not."""
        return self.filter(duty__in=MARKING)


class CommissionMember(models.Model):
    """A person in a commission. `is_civil`: neither official nor deputy."""

    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commission_seats"
    )
    duty = models.CharField(max_length=10, choices=Duty.choices)
    is_civil = models.BooleanField(default=False)
    post_ky = models.CharField(max_length=200, blank=True)
    post_ru = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True)

    objects: Any = MemberQuerySet.as_manager()
    commission_id: int
    user_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_seat_in_a_commission", fields=["commission", "user", "valid_from"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
