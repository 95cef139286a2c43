"""Commissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.commissions import states
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.priorities.models import OfAuthority, PublicQuerySet

if TYPE_CHECKING:
    from ashar.commissions.models.member import MemberQuerySet
    from ashar.commissions.models.own_rules import OwnRules


class Term(models.TextChoices):
    """For how long a commission is appointed."""

    STANDING = "standing", _("standing, for its term")
    PER_CALL = "per_call", _("for one call")


class Commission(OfAuthority):
    """A selection commission, standing for a term or appointed for a call."""

    KIND = Kind.COMMISSION
    STEPS = states.COMMISSION_STEPS

    state = models.CharField(
        max_length=10, choices=states.Commission.choices, default=states.Commission.APPOINTED
    )
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    act_number = models.CharField(max_length=40)
    act_date = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    valid_to = models.DateField(null=True)
    term = models.CharField(max_length=10, choices=Term.choices, default=Term.STANDING)
    broadcast_url = models.URLField(max_length=300, blank=True)
    # None: as the rules of each call say.
    marks_with_names = models.BooleanField(null=True)

    objects: Any = PublicQuerySet.as_manager()
    members: MemberQuerySet
    own_rules: models.Manager[OwnRules]

    def knot_facts(self) -> KnotFacts:
        """Public: the order of appointment."""
        return KnotFacts(
            titles=titles_of(self),
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
        )
