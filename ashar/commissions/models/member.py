"""Members of commissions, those who stand in for them, and when that happens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ashar.commissions.models.commission import Commission
from ashar.commissions.models.own_rules import OwnRules
from ashar.core import clock


class Duty(models.TextChoices):
    """What a person does in a commission."""

    CHAIR = "chair", _("Chair")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", _("Member")
    EXPERT = "expert", _("Independent expert")
    OBSERVER = "observer", _("Observer")


MARKING = (Duty.CHAIR, Duty.MEMBER, Duty.EXPERT)
APPOINTED = tuple(duty for duty in Duty if duty != Duty.OBSERVER)


class StandsIn(models.TextChoices):
    """For whom a substitute may be called, so that the commission stays composed as the rules ask."""

    ANY = "any", _("a substitute for any member")
    CIVIL = "civil", _("a substitute for a member from civil society")
    OFFICIAL = "official", _("a substitute for an official")
    EXPERT = "expert", _("a substitute for an expert")
    CHAIR = "chair", _("a substitute for the chair")
    SECRETARY = "secretary", _("a substitute for the secretary")


class Answer(models.TextChoices):
    """What a member said to the invitation; the order binds without an answer."""

    NONE = "", _("not answered yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class MemberQuerySet(models.QuerySet["CommissionMember"]):
    """Members in time."""

    def named(self) -> MemberQuerySet:
        """Everybody with a place today: seats, substitutes, observers; not who declined."""
        day = clock.today()
        begun = self.filter(valid_from__lte=day).exclude(answer=Answer.DECLINED)
        return begun.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def current(self) -> MemberQuerySet:
        """Those who hold a seat today."""
        return self.named().filter(stands_in="", duty__in=APPOINTED)

    def substitutes(self) -> MemberQuerySet:
        """Those who may be called, in the order in which the appointment names them."""
        return self.named().exclude(stands_in="").order_by("pk")

    def for_call(self, number: str) -> MemberQuerySet:
        """Those who sit for this call: seats, with substitutes in the place of those who are away."""
        away = Absence.objects.filter(call_number=number, ended_at=None, substitute__isnull=False)
        sits = Q(stands_in="") | Q(pk__in=away.values("substitute"))
        return self.named().filter(sits, duty__in=APPOINTED).exclude(pk__in=away.values("member"))

    def present_for(self, number: str) -> MemberQuerySet:
        """Those of them who have not said that they are away."""
        away = Absence.objects.filter(call_number=number, ended_at=None)
        return self.for_call(number).exclude(pk__in=away.values("member"))

    def with_rules_of_work(self) -> MemberQuerySet:
        """Each with `has_rules_of_work`: whether the commission has adopted any."""
        adopted = OwnRules.objects.filter(commission=OuterRef("commission"))
        return self.annotate(has_rules_of_work=Exists(adopted))

    def marking(self) -> MemberQuerySet:
        """Those who mark; the secretary does not."""
        return self.filter(duty__in=MARKING)


class CommissionMember(models.Model):
    """A person in a commission. `is_civil`: neither official nor deputy. `stands_in`: empty for a seat."""

    commission = models.ForeignKey(Commission, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commission_seats"
    )
    duty = models.CharField(max_length=10, choices=Duty.choices)
    is_civil = models.BooleanField(default=False)
    is_deputy = models.BooleanField(default=False)
    stands_in = models.CharField(max_length=10, choices=StandsIn.choices, blank=True)
    post_ky = models.CharField(max_length=200, blank=True)
    post_ru = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)

    has_rules_of_work: bool
    objects: Any = MemberQuerySet.as_manager()
    commission_id: int
    user_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_seat_in_a_commission", fields=["commission", "user", "valid_from"]
            ),
            models.CheckConstraint(
                name="civil_society_is_no_deputy", condition=Q(is_civil=False) | Q(is_deputy=False)
            ),
            models.CheckConstraint(
                name="answer_has_a_time", condition=Q(answer="") | Q(answered_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def kind_of_seat(self) -> StandsIn:
        """Which substitutes are meant for this seat."""
        if self.duty in (Duty.CHAIR, Duty.SECRETARY, Duty.EXPERT):
            return StandsIn(self.duty)
        return StandsIn.CIVIL if self.is_civil else StandsIn.OFFICIAL


class Absence(models.Model):
    """A member is away for one call, and who sits in their place; a word about it is nobody else's matter.

    `call_number`: calls come later in the life of an order, so only their number is known here.
    """

    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="absences")
    call_number = models.CharField(max_length=40)
    word = models.CharField(max_length=200, blank=True)
    by_member = models.BooleanField()
    substitute = models.ForeignKey(
        CommissionMember, null=True, on_delete=models.PROTECT, related_name="stood_in"
    )
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    member_id: int
    substitute_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="away_once_from_a_call",
                fields=["member", "call_number"],
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_place_for_a_substitute",
                fields=["substitute", "call_number"],
                condition=Q(ended_at__isnull=True, substitute__isnull=False),
            ),
        ]
