"""Places of the country and the authorities in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """Kinds of places, as in the SOATE classifier and below it."""

    OBLAST = "oblast", _("oblast")
    RAYON = "rayon", _("rayon")
    CITY_REPUBLIC = "city_rep", _("city of republican significance")
    CITY_OBLAST = "city_obl", _("city of oblast significance")
    TOWN = "town", _("town")
    AIYL_AIMAK = "aiyl_aimak", _("rural district")


class Place(models.Model):
    """An oblast, rayon, town or rural district; its SOATE code may be unknown."""

    soate = models.CharField(max_length=14, null=True, blank=True, unique=True)
    kind = models.CharField(max_length=12, choices=PlaceKind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    name_ky = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    iso3166_2 = models.CharField(max_length=6, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)
    folded = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name_ky


class AuthorityKind(models.TextChoices):
    """Who may commission."""

    CITY_HALL = "city_hall", _("City hall")
    AIYL_OKMOTU = "aiyl_okmotu", _("Rural administration")
    MINISTRY = "ministry", _("Ministry")


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

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(name="authority_code_form", condition=models.Q(code__regex=r"^[A-Z0-9]{2,12}$")),
        ]

    def __str__(self) -> str:
        return self.code
