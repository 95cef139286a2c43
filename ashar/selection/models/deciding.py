"""Decisions, protocols, and decisions taken anew."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call, Lot
from ashar.commissions.models import CommissionMember
from ashar.core import clock
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.proposals.models import Proposal
from ashar.selection import states
from ashar.selection.models.marking import ScoreSheet
from ashar.selection.models.opening import OfCall, Opening


class Decision(models.Model):
    """What the commission decided about an admitted proposal, and why.

    A decision that was set aside lets go of `proposal` and keeps it in `was_of`; `void_in`: by what.
    """

    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="decision")
    was_of = models.ForeignKey(
        Proposal, null=True, on_delete=models.PROTECT, related_name="earlier_decisions"
    )
    void_in = models.ForeignKey(
        "Reopening", null=True, on_delete=models.PROTECT, related_name="void_decisions"
    )
    rank = models.PositiveSmallIntegerField()
    mean = models.DecimalField(max_digits=6, decimal_places=3)
    outcome = models.CharField(max_length=24, choices=states.Outcome.choices)
    reason_ky = models.TextField()
    reason_ru = models.TextField()
    decided_at = models.DateTimeField(default=clock.now)

    proposal_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_counts_or_is_set_aside",
                condition=Q(proposal__isnull=False, was_of__isnull=True, void_in__isnull=True)
                | Q(proposal__isnull=True, was_of__isnull=False, void_in__isnull=False),
            )
        ]


class ProtocolQuerySet(models.QuerySet["SittingProtocol"]):
    """Protocols: the one that counts, and those that were replaced."""

    def of(self, call: Call) -> ProtocolQuerySet:
        """All protocols of a call, replaced ones too, the first first."""
        return self.filter(Q(call=call) | Q(was_of=call)).order_by("pk")


class SittingProtocol(OfCall):
    """The protocol of a sitting. `present`: ids of the members who sat and voted.

    A protocol that was replaced lets go of its `call` and keeps it in `was_of`.
    """

    COMES_WITH = ("call__authority", "was_of__authority")

    KIND = Kind.PROTOCOL
    STEPS = states.PROTOCOL_STEPS
    WAITS_FOR = {"draft": _("The commission"), "signed": _("The head")}

    state = models.CharField(
        max_length=12, choices=states.SittingProtocol.choices, default=states.SittingProtocol.DRAFT
    )
    call: Any = models.OneToOneField(Call, null=True, on_delete=models.PROTECT, related_name="protocol")
    was_of = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="earlier_protocols")
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    present: models.ManyToManyField[CommissionMember, Any] = models.ManyToManyField(
        CommissionMember, related_name="sittings"
    )
    is_quorate = models.BooleanField()
    document = models.CharField(max_length=40, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects: Any = ProtocolQuerySet.as_manager()
    scan_id: int | None
    signatures: models.Manager[Any]
    corrections: models.Manager[Any]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_replaced_protocol_lets_go_of_its_call",
                condition=Q(call__isnull=False, was_of__isnull=True)
                | Q(call__isnull=True, was_of__isnull=False, state="superseded"),
            )
        ]

    @property
    def of_call(self) -> Call:
        """The call that it decides, or decided."""
        found: Any = self.call or self.was_of
        call: Call = found
        return call

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.of_call.chain

    def knot_facts(self) -> KnotFacts:
        """Public with the results."""
        return KnotFacts(
            parent=Opening.objects.get(call=self.of_call).number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.of_call.authority.is_demonstration,
            is_public=self.state in {"published", "superseded"},
            is_over=self.state in {"published", "superseded"},
        )


class Reopening(models.Model):
    """A published decision on a theme is set aside and taken anew; what was decided stays on record.

    `because_of`: the number of the complaint or outside decision that asks for it. `proposal`: the one that
    is admitted after all. `protocol`: the one that it replaces. `settled_at`: the new results are public.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reopenings")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="reopenings")
    kind = models.CharField(max_length=8, choices=states.Anew.choices)
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="+")
    protocol = models.ForeignKey(SittingProtocol, on_delete=models.PROTECT, related_name="reopenings")
    because_of = models.CharField(max_length=40)
    outcome_before = models.CharField(max_length=16, blank=True)
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    lot_id: int
    proposal_id: int | None
    sheets: models.Manager[ScoreSheet]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_reopening_at_a_time", fields=["call"], condition=Q(settled_at__isnull=True)
            ),
            models.CheckConstraint(
                name="reopening_to_admit_names_its_proposal",
                condition=~Q(kind="readmit") | Q(proposal__isnull=False),
            ),
        ]
