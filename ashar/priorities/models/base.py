"""What belongs to an authority, and what everybody may know of."""

from __future__ import annotations

from typing import Any

from django.db import models

from ashar.core.lifecycle import Staged, Stepped
from ashar.places.models import Authority


class OfAuthority(Staged):
    """Mixin: an object that belongs to one authority, whose journal records it."""

    COMES_WITH = ("authority",)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")

    authority_id: int

    class Meta:
        abstract = True

    @property
    def chain(self) -> str:
        """The authority's code."""
        return self.authority.code


class SteppedOfAuthority(Stepped):
    """Mixin: the same for what has a number and a state, but no knot."""

    COMES_WITH = ("authority",)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")

    authority_id: int

    class Meta:
        abstract = True

    @property
    def chain(self) -> str:
        """The authority's code."""
        return self.authority.code


class PublicQuerySet(models.QuerySet[Any]):
    """Objects that everybody may know of."""

    def visible_to(self, _user: Any) -> PublicQuerySet:
        """All of them."""
        return self
