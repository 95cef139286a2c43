"""The organisation's reports, their money by line with receipts, and their photos."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.agreements.models.agreement import WITH_CALL
from ashar.core import clock, triggers
from ashar.core.files import StoredFile
from ashar.core.money import ZERO, MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.core.web.ties import ties_of
from ashar.monitoring import states
from ashar.monitoring.models.base import OfAgreement

# Who in the office reads a report whole, with its receipts; advisers and observers read what is public.
READERS = ("specialist", "head", "finance", "auditor")
MOST_PHOTOS = 5


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports as somebody may know of their pages; what is public of them stands on the order's page."""

    def visible_to(self, user: Any) -> ReportQuerySet:
        """Those of one's organisation; for one's office those that were handed in."""
        if not user.is_authenticated:
            return self.none()
        own = {tie.body for tie in ties_of(user, "membership")}
        office = Q(agreement__award__lot__call__authority__in=user.authorities(*READERS))
        return self.with_call().filter(Q(agreement__award__organisation__in=own) | office & ~Q(state="draft"))

    def with_call(self) -> ReportQuerySet:
        """With the agreement, whose it is, and who ordered the work."""
        return self.select_related(*(f"agreement__{way}" for way in WITH_CALL))


class Report(OfAgreement):
    """The organisation's report on its work: the `index`-th by its agreement, from 1.

    `text`, `results`: in the language of writing, read by the office only. `summary_*`: the public words,
    shown once released. `people`: numbers by group of people, never shown as they are; `public_people`:
    what may be shown of them (`suppressing.shown`). `remarks`: by section, when it was returned.
    `revision`: counts what was kept, so that two people do not write over each other.
    """

    KIND = Kind.REPORT
    STEPS = states.REPORT_STEPS
    WAITS_FOR = {
        "draft": _("The organisation"),
        "returned": _("The organisation"),
        "submitted": _("The city hall’s specialist"),
    }
    PUBLIC_LABELS = {
        "submitted": _("Handed in, being checked"),
        "returned": _("Handed in, being corrected"),
    }

    state = models.CharField(max_length=10, choices=states.Report.choices, default=states.Report.DRAFT)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reports")
    index = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()

    language = models.CharField(max_length=2, default="ky")
    text = models.TextField(blank=True)
    results = models.TextField(blank=True)
    summary_ky = models.TextField(blank=True)
    summary_ru = models.TextField(blank=True)
    people: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    asks_tranche = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    submitted_at = models.DateTimeField(null=True)
    remarks: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    public_people: Any = models.JSONField(null=True)
    is_summary_public = models.BooleanField(default=False)

    objects: Any = ReportQuerySet.as_manager()
    agreement_id: int
    saved_by_id: int | None
    lines: models.Manager[ReportLine]
    photos: models.Manager[Photo]

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(name="report_once", fields=["agreement", "index"]),
            models.CheckConstraint(
                name="submitted_report_has_a_time",
                condition=Q(state__in=["draft", "returned"]) | Q(submitted_at__isnull=False),
            ),
        ]

    @property
    def is_final(self) -> bool:
        """Whether no other report comes after it."""
        return self.index >= len(self.agreement.report_dates)

    @property
    def days_late(self) -> int:
        """Days between the day it was due and the day it was handed in (today, if it was not)."""
        handed_in = clock.local(self.submitted_at).date() if self.submitted_at else clock.today()
        return max((handed_in - self.due_on).days, 0)

    @property
    def is_written(self) -> bool:
        """Whether the organisation is at it."""
        return self.state in {"draft", "returned"}

    def knot_facts(self) -> KnotFacts:
        """Public once handed in: that it came, and how far it is."""
        return KnotFacts(
            parent=self.agreement.number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=self.submitted_at is not None,
            is_over=self.state == "accepted",
        )


class ReportLine(models.Model):
    """What was spent on a line of the agreement's budget; `spent` is null until it is written. Soms."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    n = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=1000)
    planned = MoneyField(default=ZERO)
    spent: Any = MoneyField(null=True)

    receipts: models.Manager[Receipt]

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="report_line_once", fields=["report", "n"]),
            models.CheckConstraint(name="report_line_is_not_below_zero", condition=Q(spent__gte=0)),
        ]

    @property
    def difference(self) -> Decimal:
        """How much more was spent than planned; below zero when less."""
        return (self.spent or ZERO) - self.planned


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Receipts as somebody may know of them: like the report they belong to."""

    def visible_to(self, user: Any) -> ReceiptQuerySet:
        """Those of reports that one may know of."""
        return self.select_related("file").filter(line__report__in=Report.objects.visible_to(user))


class Receipt(models.Model):
    """A paper that proves what was spent. Never public; the database refuses to make its file so."""

    line = models.ForeignKey(ReportLine, on_delete=models.PROTECT, related_name="receipts")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects: Any = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos as somebody may know of them: like the report they belong to."""

    def visible_to(self, user: Any) -> PhotoQuerySet:
        """Those of reports that one may know of."""
        return self.select_related("full", "public").filter(report__in=Report.objects.visible_to(user))


class Photo(models.Model):
    """A photo of the work: `full` as it was sent, `public` made small for everybody.

    `has_consent`: the organisation says that nobody can be recognised, or who can be has agreed. Released
    by a second person, `released_by`; without consent the database refuses that.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="photos")
    n = models.PositiveSmallIntegerField()
    full = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    public = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption_ky = models.CharField(max_length=200, blank=True)
    caption_ru = models.CharField(max_length=200, blank=True)
    has_consent = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: Any = PhotoQuerySet.as_manager()
    public_id: int

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="photo_once", fields=["report", "n"]),
            models.CheckConstraint(name="five_photos_at_most", condition=Q(n__gte=1, n__lte=MOST_PHOTOS)),
            models.CheckConstraint(
                name="released_photo_has_consent_and_a_releaser",
                condition=Q(released_at__isnull=True) | Q(has_consent=True, released_by__isnull=False),
            ),
        ]

    @property
    def is_released(self) -> bool:
        """Whether everybody may see it."""
        return self.released_at is not None


def due_days(agreement: Agreement) -> list[date]:
    """The days on which reports are due, the last is the final one's."""
    if agreement.report_dates:
        return [date.fromisoformat(day) for day in agreement.report_dates]
    return [agreement.ends_on] if agreement.ends_on else []


triggers.register(
    triggers.Trigger(
        "monitoring_receipts_stay_private",
        "core_storedfile",
        "UPDATE",
        "A receipt and the full version of a photo are never public.",
        when="NEW.is_public AND NOT OLD.is_public AND ("
        "EXISTS (SELECT 1 FROM monitoring_receipt WHERE file_id = NEW.id) OR "
        "EXISTS (SELECT 1 FROM monitoring_photo WHERE full_id = NEW.id))",
    )
)
