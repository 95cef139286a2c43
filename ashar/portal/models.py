"""Dossiers of calls, and where the paper originals of acts lie."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.files import StoredFile


class Form(models.TextChoices):
    """For whom a dossier is put together."""

    PUBLIC = "public", _("Public: what everybody may read")
    FULL = "full", _("Full: for the office and the inspector")


class Making(models.TextChoices):
    """How far a dossier has come."""

    WAITING = "waiting", _("Waits for its turn")
    WORKING = "working", _("Is being put together")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be put together")


class Dossier(models.Model):
    """The file of one call as it was put together at a time; swept when `kept_until` has passed.

    `facts`: what it was made from, as a digest: the same facts give the same bytes. `sha256`: of its list of
    contents (`manifest.json`), which names the hash of everything else. `left_out`: what is not in it
    and why, by language. `done`, `total`: members of the ZIP so far, and of all.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="dossiers")
    form = models.CharField(max_length=6, choices=Form.choices)
    state = models.CharField(max_length=8, choices=Making.choices, default=Making.WAITING)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    facts = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    left_out: models.JSONField[list[dict[str, str]]] = models.JSONField(default=list)
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    ready_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)

    objects: Any = models.Manager()
    call_id: int
    file_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_dossier_of_a_form", fields=["call", "form"]),
            models.CheckConstraint(
                name="ready_dossier_has_its_file",
                condition=~Q(state=Making.READY)
                | Q(file__isnull=False, ready_at__isnull=False, kept_until__isnull=False) & ~Q(sha256=""),
            ),
        ]

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken."""
        return self.state == Making.READY

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it before it."""
        return self.state in {Making.WAITING, Making.WORKING}

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.done // self.total if self.total else 0


class PaperOriginal(models.Model):
    """Where the paper of an act lies: the number and date written on it, and its folder.

    `act`: the number of the act here (a decision, a commission, a protocol, an agreement, an envelope).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="paper_originals")
    act = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    dated = models.DateField()
    kept_at = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager()
    call_id: int

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_original_of_an_act", fields=["call", "act"]),
            models.CheckConstraint(
                name="original_says_where_it_is", condition=~Q(number="") & ~Q(kept_at="")
            ),
        ]
