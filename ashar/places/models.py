"""Places of the country and the authorities in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.core import clock


class PlaceKind(models.TextChoices):
    """Kinds of places, as in the SOATE classifier and below it."""

    OBLAST = "oblast", _("oblast")
    RAYON = "rayon", _("rayon")
    CITY_REPUBLIC = "city_rep", _("city of republican significance")
    CITY_OBLAST = "city_oblast", _("city of oblast significance")
    TOWN = "town", _("town")
    AIYL_AIMAK = "aiyl_aimak", _("rural district")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places in time."""

    def current(self, on: date | None = None) -> PlaceQuerySet:
        """Places that have not ended by a day (today)."""
        day = on or clock.today()
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day))


class Place(models.Model):
    """An oblast, rayon, town or rural district; its SOATE code may be unknown.

    `people`: how many live there, counted on `people_on`; null: not known.
    A renamed place stays the same row: `valid_from` is the day its present name and code began (null:
    not known), and each earlier name is a `FormerName`. `valid_to`: the last day of the place itself.
    """

    soate = models.CharField(max_length=14, null=True, blank=True, unique=True)
    kind = models.CharField(max_length=12, choices=PlaceKind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    name_ky = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name_en_is_transliterated = models.BooleanField(default=True)
    iso3166_2 = models.CharField(max_length=6, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)
    folded = models.TextField(blank=True)
    people = models.PositiveIntegerField(null=True)
    people_on = models.DateField(null=True)
    people_source = models.CharField(max_length=200, blank=True)

    parent_id: int | None
    quarters: models.Manager[Quarter]
    former_names: models.Manager[FormerName]
    objects: Any = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="soate_is_14_digits",
                condition=models.Q(soate__isnull=True) | models.Q(soate__regex=r"^[0-9]{14}$"),
            ),
            models.UniqueConstraint(
                name="place_without_code_once",
                fields=["parent", "kind", "name_ky"],
                condition=models.Q(soate__isnull=True, is_demonstration=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name_ky


class FormerName(models.Model):
    """A name and code that a place bore until a day; `valid_from` null: since when is not known."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="former_names")
    soate = models.CharField(max_length=14, null=True)
    name_ky = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField()

    class Meta:
        ordering = ["valid_to"]
        constraints = [
            models.UniqueConstraint(name="one_former_name_a_day", fields=["place", "valid_to"]),
        ]

    def __str__(self) -> str:
        return self.name_ky


class Quarter(models.Model):
    """A village or quarter of a place, below what the classifier knows; `people` as of the place."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="quarters")
    name_ky = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    people = models.PositiveIntegerField(null=True)
    people_on = models.DateField(null=True)
    people_source = models.CharField(max_length=200, blank=True)
    is_former = models.BooleanField(default=False)

    class Meta:
        ordering = ["is_former", "name_ky", "pk"]
        constraints = [models.UniqueConstraint(name="quarter_once", fields=["place", "name_ky"])]

    def __str__(self) -> str:
        return self.name_ky


class AuthorityKind(models.TextChoices):
    """Who may commission."""

    CITY_HALL = "city_hall", _("City hall")
    AIYL_OKMOTU = "aiyl_okmotu", _("Rural administration")
    MINISTRY = "ministry", _("Ministry")


class AuthorityQuerySet(models.QuerySet["Authority"]):
    """Authorities by what they stand for."""

    def visible_to(self, _user: Any) -> AuthorityQuerySet:
        """Every authority is public: its name, its place, its contacts."""
        return self

    def live(self) -> AuthorityQuerySet:
        """Those that work here in earnest: no demonstration, and not known from history alone."""
        return self.filter(is_live=True, is_demonstration=False)

    def real(self) -> AuthorityQuerySet:
        """Those that exist outside: everything but demonstrations."""
        return self.filter(is_demonstration=False)


class Authority(models.Model):
    """A body that commissions social orders; `code` begins its numbers and names its journal."""

    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=12, choices=AuthorityKind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="authorities")
    name_ky = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    address_ky = models.CharField(max_length=200, blank=True)
    address_ru = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_demonstration = models.BooleanField(default=False)
    is_live = models.BooleanField(default=True)
    folded = models.TextField(blank=True)

    place_id: int
    objects: Any = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                name="authority_code_form", condition=models.Q(code__regex=r"^[A-Z0-9]{2,12}$")
            ),
        ]

    def __str__(self) -> str:
        return self.code
