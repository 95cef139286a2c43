"""Sums published before the platform."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core.money import MoneyField
from ashar.places.models import Authority
from ashar.programmes.models.money import Fund
from ashar.regulations.models import Source


class StatedSum(models.Model):
    """A sum as it was published before the platform; it may cover several awards, and counts once.

    It never touches the ledger: announced or allocated money is not paid money. `amount` is null
    when a source speaks of money without saying how much.
    """

    class Stage(models.TextChoices):
        """What the source says of the money."""

        ANNOUNCED = "announced", _("Announced")
        ALLOCATED = "allocated", _("Allocated")
        PAID = "paid", _("Paid")

    code = models.CharField(max_length=120, unique=True)
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="stated_sums")
    order_number = models.CharField(max_length=40, blank=True, db_index=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    fund = models.CharField(max_length=20, choices=Fund.choices)
    amount = MoneyField(null=True)
    each_amount = MoneyField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    note_ky = models.CharField(max_length=300, blank=True)
    note_ru = models.CharField(max_length=300, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="stated_sums")
    as_of = models.DateField(null=True)
