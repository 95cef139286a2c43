"""Score sheets, marks, and what was said about marks far apart.

A `Marking` exists only after the reveal; before it marks are locked (`models.sealed`).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import new_salt
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember
from ashar.core import clock, triggers
from ashar.core.thread import Kind, KnotFacts
from ashar.proposals.models import Proposal
from ashar.selection import states
from ashar.selection.models.opening import OfCall


class ScoreSheet(OfCall):
    """A member's marks for all admitted proposals of a call; hashed when locked.

    `reopening`: when a theme is marked anew, the sheets of that marking.
    """

    KIND = Kind.SCORE_SHEET
    STEPS = states.SHEET_STEPS

    state = models.CharField(max_length=10, choices=states.Sheet.choices, default=states.Sheet.ASSIGNED)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="sheets")
    locked_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    reopening = models.ForeignKey("Reopening", null=True, on_delete=models.PROTECT, related_name="sheets")

    member_id: int
    reopening_id: int | None
    markings: models.Manager[Marking]
    sealed: models.Manager[Any]
    seal: Any

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_sheet_per_member", fields=["call", "member"], condition=Q(reopening__isnull=True)
            ),
            models.UniqueConstraint(name="one_sheet_per_member_anew", fields=["reopening", "member"]),
            models.CheckConstraint(
                name="locked_sheet_is_hashed",
                condition=Q(state__in=["assigned", "open", "void"])
                | (~Q(sha256="") & Q(locked_at__isnull=False)),
            ),
        ]

    def knot_facts(self) -> KnotFacts:
        """That a member marks, never what."""
        return KnotFacts(
            parent=self.opening_number(),
            public_label=self.public_label(),
            waits_for=_("A member of the commission"),
            is_demonstration=self.call.authority.is_demonstration,
            is_over=self.state in {"locked", "revealed", "void"},
        )


class Marking(models.Model):
    """One member's marks for one proposal, revealed. `points`: by criterion code, whole numbers.

    `notes`: words on single criteria, by code.
    `void_in`: the reopening since which these marks stay on record and no longer count.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="markings")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="markings")
    points: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    notes: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    void_in = models.ForeignKey(
        "Reopening", null=True, on_delete=models.PROTECT, related_name="void_markings"
    )

    proposal_id: int

    class Meta:
        constraints = [models.UniqueConstraint(name="one_marking_per_proposal", fields=["sheet", "proposal"])]


triggers.register(
    triggers.Trigger(
        "no_mark_before_the_reveal",
        "selection_marking",
        "INSERT",
        "Marks stand in clear only when their sheet is revealed.",
        when="(SELECT state FROM selection_scoresheet WHERE id = NEW.sheet_id) <> 'revealed'",
    ),
    triggers.Trigger(
        "a_revealed_mark_does_not_change",
        "selection_marking",
        "UPDATE",
        "Marks do not change after the reveal.",
        when="NEW.points <> OLD.points OR NEW.comment <> OLD.comment OR NEW.notes <> OLD.notes",
    ),
)


class SplitDiscussion(models.Model):
    """What the sitting said of a proposal on which the members' marks differ widely, before its decision."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="discussion")
    text_ky = models.TextField()
    text_ru = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    proposal_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="discussion_is_written_in_both_languages", condition=~Q(text_ky="") & ~Q(text_ru="")
            )
        ]
