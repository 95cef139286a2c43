"""Drawing members or experts by lot, in public."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ashar.commissions import states
from ashar.commissions.models.member import Duty, StandsIn
from ashar.core import clock
from ashar.core.thread import Kind
from ashar.priorities.models.base import PublicQuerySet, SteppedOfAuthority

DRAWN_FROM = (StandsIn.CIVIL, StandsIn.OFFICIAL, StandsIn.EXPERT)


class Draw(SteppedOfAuthority):
    """A drawing: the list is published and hashed first, the seed is made of what nobody knew then.

    `quotas`: how many to draw of each kind. `source_day`: whose head of the journal goes into the seed.
    `called`: the number called out by those present.
    """

    KIND = Kind.COMMISSION
    STEPS = states.DRAW_STEPS

    state = models.CharField(max_length=10, choices=states.Draw.choices, default=states.Draw.ANNOUNCED)
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    quotas: Any = models.JSONField()
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    announced_at = models.DateTimeField(default=clock.now)
    list_sha256 = models.CharField(max_length=64, blank=True)
    source_day = models.DateField()
    head = models.CharField(max_length=64, blank=True)
    called = models.CharField(max_length=20, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)

    objects: Any = PublicQuerySet.as_manager()
    candidates: models.Manager[Candidate]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="drawn_by_a_seed",
                condition=~Q(state="drawn")
                | Q(drawn_at__isnull=False) & ~Q(seed="") & ~Q(head="") & ~Q(called=""),
            )
        ]


class Candidate(models.Model):
    """A person on the list of a drawing. `place`: in the order of the lot, 0 before it."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="candidates")
    n = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    login = models.CharField(max_length=254)
    kind = models.CharField(max_length=10, choices=StandsIn.choices)
    post_ky = models.CharField(max_length=200, blank=True)
    post_ru = models.CharField(max_length=200, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    is_drawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(name="one_line_of_a_drawing", fields=["draw", "n"])]

    @property
    def duty(self) -> Duty:
        """What the person does when drawn."""
        return Duty.EXPERT if self.kind == StandsIn.EXPERT else Duty.MEMBER
