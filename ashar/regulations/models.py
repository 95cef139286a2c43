"""Sources of facts, and an authority's own settings."""

from typing import Any

from django.db import models

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
