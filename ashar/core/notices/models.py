"""The tables of the outbox."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core import clock


class Notice(models.Model):
    """One thing for one person to know. `facts` holds what its words need, nothing private."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    facts: Any = models.JSONField(default=dict)
    is_followed = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    read_at = models.DateTimeField(null=True)

    user_id: int

    class Meta:
        indexes = [models.Index(name="notice_of_user", fields=["user", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Status(models.TextChoices):
    """What became of a delivery."""

    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    SHOWN = "shown", _("in the mailbox of the demonstration")
    FAILED = "failed", _("could not be sent")
    NOT_SENT = "not_sent", _("not sent: there is no mail server")
    NO_ADDRESS = "no_address", _("not sent: the person has no e-mail address")


class Delivery(models.Model):
    """A notice on its way by one channel. The worker claims it by moving `next_try_at` ahead."""

    EMAIL = "email"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, default=EMAIL)
    address = models.CharField(max_length=254, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=["notice", "channel"]),
            models.CheckConstraint(
                name="delivery_sent_has_its_time",
                condition=models.Q(status__in=["sent", "shown"], sent_at__isnull=False)
                | (~models.Q(status__in=["sent", "shown"]) & models.Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="delivery_due", fields=["id"], condition=models.Q(status="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.status}"

    notice_id: int


class Follow(models.Model):
    """A person who wants to hear what becomes of a number."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    number = models.CharField(max_length=40, db_index=True)
    since = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="follow_once", fields=["user", "number"])]

    def __str__(self) -> str:
        return self.number


class ShownMail(models.Model):
    """A letter to a person of the demonstration: never sent, kept for all to read."""

    address = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    made_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.subject
