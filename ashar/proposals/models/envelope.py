"""Envelopes: proposals on paper that nobody has opened."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ashar.calls.models import Lot
from ashar.commissions.models import CommissionMember, Duty
from ashar.core.documents import Document
from ashar.core.lifecycle import Stepped
from ashar.core.thread import Kind
from ashar.core.triggers import Trigger, register
from ashar.organisations.models import Organisation
from ashar.proposals import states
from ashar.proposals.models.proposal import Proposal


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    """Envelopes as somebody may know of them."""

    def visible_to(self, user: Any) -> EnvelopeQuerySet:
        """Those that came to commissions of which one is the secretary."""
        if not user.is_authenticated:
            return self.none()
        seats = CommissionMember.objects.current().filter(user=user, duty=Duty.SECRETARY)
        known = self.select_related(
            "lot__call__authority", "lot__call__commission", "organisation", "receipt"
        )
        return known.filter(lot__call__commission__in=seats.values("commission"))


class Envelope(Stepped):
    """A proposal on paper as it came: sealed by its sender, so nothing of its content is known here.

    At the opening it becomes a proposal of the same number. `sender` as the envelope names it;
    `organisation` of the register, which is known by the opening at the latest.
    """

    COMES_WITH = ("lot__call__authority",)
    KIND = Kind.PROPOSAL
    STEPS = states.ENVELOPE_STEPS

    state = models.CharField(max_length=12, choices=states.Envelope.choices)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="envelopes")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=200)
    contact = models.CharField(max_length=120, blank=True)
    brought_by = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receipt = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="envelope")

    objects: Any = EnvelopeQuerySet.as_manager()
    lot_id: int
    organisation_id: int | None
    proposal_id: int | None

    class Meta:
        indexes = [models.Index(name="envelopes_of_a_lot", fields=["lot", "state"])]
        constraints = [
            models.CheckConstraint(
                name="opened_envelope_is_a_proposal",
                condition=Q(state="opened", proposal__isnull=False)
                | (~Q(state="opened") & Q(proposal__isnull=True)),
            ),
            models.CheckConstraint(
                name="envelope_given_back_says_why", condition=~Q(state="given_back") | ~Q(reason="")
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.lot.call.chain


_TAKEN_IN = "What was recorded of an envelope does not change."
_ENVELOPE = "proposals_envelope"
_LATE_ENVELOPE = (
    "NEW.state = 'received' AND NEW.received_at > (SELECT c.deadline FROM calls_call c "
    "JOIN calls_lot l ON l.call_id = c.id WHERE l.id = NEW.lot_id)"
)

register(
    Trigger("envelope_in_time", _ENVELOPE, "INSERT", "A late envelope is given back.", when=_LATE_ENVELOPE),
    Trigger(
        "envelope_is_as_it_came",
        _ENVELOPE,
        "UPDATE",
        _TAKEN_IN,
        when=(
            "NEW.received_at <> OLD.received_at OR NEW.lot_id <> OLD.lot_id OR NEW.sender <> OLD.sender "
            "OR NEW.number <> OLD.number OR (OLD.state <> 'received' AND NEW.state <> OLD.state)"
        ),
    ),
)
