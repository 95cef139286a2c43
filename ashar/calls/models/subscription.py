"""People without an account who want to hear of calls, and the letters to them."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.notices.models import Status
from ashar.places.models import Place


def new_key() -> str:
    """A key that nobody guesses: whoever holds the letter may confirm and leave."""
    return secrets.token_urlsafe(24)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions by the address they stand for."""

    def confirmed(self) -> SubscriptionQuerySet:
        """Those whose holder has answered the letter."""
        return self.filter(confirmed_at__isnull=False)

    def to(self, email: str) -> SubscriptionQuerySet:
        """Those of an address, however its letters are written."""
        return self.filter(email__iexact=email)


class Subscription(models.Model):
    """An address that hears of calls of these spheres and places; empty means all of them.

    It counts only when confirmed by its holder, and leaving deletes the row. `is_demonstration`: the
    address belongs to a person of the demonstration, who hears of its calls alone.
    """

    email = models.EmailField()
    language = models.CharField(max_length=2, default="ky")
    spheres: Any = models.JSONField(default=list)
    places: Any = models.ManyToManyField(Place, related_name="+")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    is_demonstration = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)

    objects: Any = SubscriptionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(Lower("email"), name="subscription_by_address")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_confirmed_subscription",
                condition=Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Purpose(models.TextChoices):
    """Why a letter is written."""

    CONFIRM = "confirm", _("to confirm a subscription")
    NEWS = "news", _("news of a call to a subscriber")
    ANSWER = "answer", _("the answer to a question")


class Letter(models.Model):
    """A letter to somebody without an account. The address is forgotten as soon as it is sent or given up.

    `kind`: of the notice whose words it carries (core.notices); `facts`: what they need, nothing private.
    """

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    subscription = models.ForeignKey(
        Subscription, null=True, on_delete=models.CASCADE, related_name="letters"
    )
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=40, blank=True)
    facts: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    subscription_id: int | None

    class Meta:
        indexes = [models.Index(name="letter_due", fields=["id"], condition=Q(status="waiting"))]
        constraints = [
            models.CheckConstraint(
                name="letter_to_a_subscriber_has_one",
                condition=Q(purpose="answer") | Q(subscription__isnull=False),
            ),
            models.CheckConstraint(
                name="settled_letter_forgets_its_address", condition=Q(status="waiting") | Q(address="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
