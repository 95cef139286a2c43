"""The key of a call, and who keeps which share of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ashar.calls.models.call import Call
from ashar.core import clock
from ashar.core.triggers import Trigger, register
from ashar.places.models import Authority

if TYPE_CHECKING:
    from django.db.models.manager import Manager


class CallKey(models.Model):
    """What proposals of a call are sealed to. The opening key is nowhere whole: `needed` shares make it.

    `leaves_server`: whether each share goes onto a sheet of its keeper and is removed here.
    """

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="key")
    public_key = models.BinaryField()
    needed = models.PositiveSmallIntegerField()
    leaves_server = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    shares: Manager[KeyShare]
    call_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_key_needs_two_shares", condition=Q(needed__gte=2)),
        ]

    @property
    def trace(self) -> str:
        """The hash of the public key, by which anybody knows it again."""
        return hashlib.sha256(bytes(self.public_key)).hexdigest()


class KeyRenewal(models.Model):
    """That the key of a call is made anew while nothing is sealed to it: asked by one, done by another."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="key_renewals")
    reason_ky = models.TextField()
    reason_ru = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()
    asked_by_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_renewal_is_asked_at_a_time", fields=["call"], condition=Q(done_at__isnull=True)
            ),
            models.CheckConstraint(
                name="a_key_is_renewed_by_another",
                condition=Q(done_by__isnull=True) | ~Q(done_by=F("asked_by")),
            ),
        ]


class KeyShare(models.Model):
    """A share and its keeper. `authority`: whose official the keeper is; None: from outside.

    `name`: of the file in the folder of keys, where the share lies until the opening; `digest`: SHA-256
    by which it is known again. Once handed over, the file is gone until the keeper gives the share back.
    `reminded_on`, `missed_at`: when the keeper, or the office in the place of one who never came, was told.
    """

    key = models.ForeignKey(CallKey, on_delete=models.PROTECT, related_name="shares")
    n = models.PositiveSmallIntegerField()
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="key_shares")
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    handed_at = models.DateTimeField(null=True)
    rehearsed_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    missed_at = models.DateTimeField(null=True)

    objects: Any = models.Manager()
    keeper_id: int
    authority_id: int | None

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="one_share_has_its_number", fields=["key", "n"]),
            models.UniqueConstraint(name="one_share_for_a_keeper", fields=["key", "keeper"]),
            models.CheckConstraint(name="a_share_has_a_number", condition=Q(n__gte=1)),
            models.CheckConstraint(
                name="only_a_sheet_is_rehearsed",
                condition=Q(rehearsed_at__isnull=True) | Q(handed_at__isnull=False),
            ),
        ]


register(
    Trigger(
        "no_share_before_the_deadline",
        "calls_keyshare",
        "UPDATE",
        "A share of the key is not given before the deadline.",
        when=(
            "NEW.given_at IS NOT NULL AND NEW.given_at <= (SELECT c.deadline FROM calls_call c "
            "JOIN calls_callkey k ON k.call_id = c.id WHERE k.id = NEW.key_id)"
        ),
    ),
    Trigger(
        "the_key_of_a_call_does_not_change",
        "calls_callkey",
        "UPDATE",
        "The key of a call does not change.",
    ),
)
