"""By when a city hall wishes an order to be over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ashar.programmes.models import ProgrammeLine


class Wish(models.Model):
    """The day by which an order is to be paid to the last som, and how many months its work is to have.

    Without it plans count back from 31 December with the usual length.
    """

    line = models.OneToOneField(ProgrammeLine, on_delete=models.PROTECT, related_name="wish")
    ends_on = models.DateField()
    months = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [models.CheckConstraint(name="wished_work_lasts", condition=Q(months__gt=0))]

    def __str__(self) -> str:
        return f"{self.ends_on.isoformat()}, {self.months}"
