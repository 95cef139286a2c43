"""Who signed which paper of a protocol and how; dissenting opinions; corrections that replace a paper."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.commissions.models import CommissionMember
from ashar.core.models import StoredFile
from ashar.selection.models.deciding import SittingProtocol


class Way(models.TextChoices):
    """How a paper was signed."""

    SCAN = "scan", _("by hand, on paper")
    PDF = "pdf", _("by a digital signature in the file")
    CONFIRMED = "confirmed", _("confirmed here with the code from the phone")


class ProtocolSignature(models.Model):
    """One person's signature under one paper of a protocol.

    `document`: the number of the paper. `certificate`: whose it is, who issued it, its serial number.
    """

    protocol = models.ForeignKey(SittingProtocol, on_delete=models.PROTECT, related_name="signatures")
    document = models.CharField(max_length=40)
    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="signatures")
    way = models.CharField(max_length=10, choices=Way.choices)
    signed_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    certificate: Any = models.JSONField(default=dict)

    member_id: int
    file_id: int | None

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_signature_of_a_paper", fields=["document", "member"]),
            models.CheckConstraint(
                name="signature_has_its_file", condition=Q(way="confirmed") | Q(file__isnull=False)
            ),
        ]


class DissentingOpinion(models.Model):
    """What a member who does not agree wrote. `document`: the paper that holds it."""

    protocol = models.ForeignKey(SittingProtocol, on_delete=models.PROTECT, related_name="dissents")
    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="dissents")
    text_ky = models.TextField(blank=True)
    text_ru = models.TextField(blank=True)
    written_at = models.DateTimeField()
    document = models.CharField(max_length=40, blank=True)

    member_id: int

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_dissent_of_a_member", fields=["protocol", "member"]),
            models.CheckConstraint(name="dissent_says_something", condition=~Q(text_ky="", text_ru="")),
        ]


class ProtocolCorrection(models.Model):
    """A paper of a protocol that replaces an earlier one, and why; the earlier stays to be read.

    `changes`: what the row of the protocol takes over when it comes into force. One that was written anew
    before all had signed it is dropped.
    """

    protocol = models.ForeignKey(SittingProtocol, on_delete=models.PROTECT, related_name="corrections")
    n = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=40, unique=True)
    replaces = models.CharField(max_length=40)
    reason_ky = models.TextField()
    reason_ru = models.TextField()
    changes: Any = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="correction_number_once", fields=["protocol", "n"]),
            models.UniqueConstraint(
                name="one_correction_at_a_time",
                fields=["protocol"],
                condition=Q(in_force_at__isnull=True, dropped_at__isnull=True),
            ),
        ]
