"""Sources of facts, and an authority's own settings."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core.thread import Mode
from ashar.places.models import Authority


class Source(models.Model):
    """Where a historic fact was published, or the paper by which an authority states it (`stated_by`)."""

    code = models.CharField(max_length=80, unique=True)
    title_ky = models.CharField(max_length=300, blank=True)
    title_ru = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True)
    date_note_ky = models.CharField(max_length=200, blank=True)
    date_note_ru = models.CharField(max_length=200, blank=True)
    date_note_en = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=300, blank=True)
    stated_by = models.ForeignKey(
        Authority, null=True, on_delete=models.PROTECT, related_name="stated_sources"
    )

    stated_by_id: int | None

    def __str__(self) -> str:
        return self.code


class Override(models.Model):
    """An authority's own value of a rule, with the reason it gives in public."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="overrides")
    key = models.CharField(max_length=80)
    value: Any = models.JSONField()
    reason_ky = models.CharField(max_length=400)
    reason_ru = models.CharField(max_length=400)
    valid_from = models.DateField()

    authority_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="override_once_a_day", fields=["authority", "key", "valid_from"]),
        ]


class DayKind(models.TextChoices):
    """What a stated day is; `usual`: what the common list says of it does not hold."""

    OFF = "off", _("Day off")
    WORKING = "working", _("Working day, though a weekend or a holiday")
    USUAL = "usual", _("An ordinary day of the week")


class StatedDay(models.Model):
    """A day off or a worked day that the common list does not know, with the paper that says so."""

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=DayKind.choices)
    title_ky = models.CharField(max_length=120)
    title_ru = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200)
    is_certain = models.BooleanField(default=True)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(name="stated_day_has_a_source", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class Recorded(models.Model):
    """Mixin: how the thing came about; a historic one has a source and the day the source describes."""

    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.LIVE)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField(null=True)
    as_of_note = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_history_has_a_source",
                condition=~models.Q(mode="historic") | models.Q(source__isnull=False),
            ),
        ]

    @property
    def is_historic(self) -> bool:
        """Run before the platform and known only in part."""
        return self.mode == Mode.HISTORIC
