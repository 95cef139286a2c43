"""Openings, and what is left where the key of a call is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, triggers
from ashar.core.lifecycle import Staged, Step
from ashar.core.thread import Kind, KnotFacts
from ashar.proposals.models import Proposal
from ashar.selection import states


class OfCall(Staged):
    """Mixin: an object of one call."""

    COMES_WITH: ClassVar[Sequence[str]] = ("call__authority",)
    call: Call
    call_id: int

    class Meta:
        abstract = True

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.call.chain

    def opening_number(self) -> str:
        """The number of the opening that it came of."""
        return Opening.objects.get(call=self.call_id).number


class Opening(OfCall):
    """The opening of a call's proposals. It copies the deadline, so an early one cannot be written."""

    KIND = Kind.OPENING
    STEPS: Mapping[str, Step] = {}

    state = models.CharField(max_length=8, choices=states.Opening.choices, default=states.Opening.HELD)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="opening")
    deadline = models.DateTimeField()
    opened_at = models.DateTimeField()
    proposals_count = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_opening_before_the_deadline", condition=Q(opened_at__gt=F("deadline"))
            )
        ]

    def knot_facts(self) -> KnotFacts:
        """Public: when, and how many proposals."""
        return KnotFacts(
            parent=self.call.number,
            public_label=self.public_label(),
            is_demonstration=self.call.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )


triggers.register(
    triggers.Trigger(
        "selection_opening_true_deadline",
        "selection_opening",
        "INSERT",
        "The opening must copy the deadline of its call.",
        when="NEW.deadline <> (SELECT deadline FROM calls_call WHERE id = NEW.call_id)",
    ),
    triggers.Trigger(
        "selection_opening_is_final",
        "selection_opening",
        "UPDATE",
        "An opening does not change.",
        when="NEW.deadline <> OLD.deadline OR NEW.opened_at <> OLD.opened_at",
    ),
)


class LostKey(models.Model):
    """That the keepers cannot make the key of a call any more: grounds that everybody reads, by two people.

    The second of them begins the time in which applicants bring the packages of their receipts.
    """

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="lost_key")
    grounds_ky = models.TextField()
    grounds_ru = models.TextField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    packages_until = models.DateTimeField(null=True)

    call_id: int
    recorded_by_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_lost_key_is_confirmed_whole",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, packages_until__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, packages_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_lost_key_is_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
            ),
        ]


class BroughtPackage(models.Model):
    """The bytes that an applicant filed and now brings; locked by a key of their own until the opening."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="brought")
    key_name = models.CharField(max_length=60)
    body = models.BinaryField()
    brought_at = models.DateTimeField(default=clock.now)

    proposal_id: int


triggers.register(
    triggers.Trigger(
        "no_package_before_the_key_is_lost",
        "selection_broughtpackage",
        "INSERT",
        "A package is brought only when the key of its call is lost.",
        when=(
            "NOT EXISTS (SELECT 1 FROM selection_lostkey k JOIN calls_lot l ON l.call_id = k.call_id "
            "JOIN proposals_proposal p ON p.lot_id = l.id "
            "WHERE p.id = NEW.proposal_id AND k.confirmed_at IS NOT NULL)"
        ),
    ),
)
