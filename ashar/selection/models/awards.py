"""What a lot was given for, and to whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Lot
from ashar.core.lifecycle import Staged, Words
from ashar.core.money import MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.organisations.models import Organisation
from ashar.programmes.models import StatedSum
from ashar.proposals.models import Proposal
from ashar.regulations.models import Recorded
from ashar.selection import states
from ashar.selection.models.deciding import SittingProtocol


class Award(Recorded, Staged):
    """A lot given to an organisation. `amount` is null when a source does not say it (`stated_sum` may).

    An award that was annulled lets go of its `proposal` and keeps it in `was_of`.
    """

    COMES_WITH = ("organisation", "lot__call__authority")
    KIND = Kind.AWARD
    STEPS = states.AWARD_STEPS
    WAITS_FOR = {
        "offered": _("The organisation that is asked"),
        "granted": _("The city hall’s specialist"),
    }

    state = models.CharField(max_length=10, choices=states.Award.choices, default=states.Award.GRANTED)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="awards")
    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="award")
    was_of = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="earlier_awards")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="awards")
    title = models.CharField(max_length=300)
    amount = MoneyField(null=True)
    is_conditional = models.BooleanField(default=False)
    stated_sum = models.ForeignKey(StatedSum, null=True, on_delete=models.PROTECT, related_name="awards")

    lot_id: int
    proposal_id: int | None
    organisation_id: int

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                name="live_award_has_a_proposal_and_a_sum",
                condition=Q(mode="historic")
                | Q(proposal__isnull=False, amount__gt=0)
                | Q(state="annulled", was_of__isnull=False, amount__gt=0),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.lot.call.chain

    def public_label(self) -> Words:
        """Of a historic award no more is known than that a source names it."""
        return _("Named in a source") if self.is_historic else super().public_label()

    def knot_facts(self) -> KnotFacts:
        """Public with the results."""
        call = self.lot.call
        protocol = None if self.is_historic else SittingProtocol.objects.of(call).last()
        return KnotFacts(
            parent=protocol.number if protocol else call.number,
            public_label=self.public_label(),
            titles=(self.organisation.name_ky, self.organisation.name_ru, self.organisation.name_en),
            waits_for="" if self.is_historic else self.WAITS_FOR.get(self.state, ""),
            mode=self.mode,
            is_demonstration=call.authority.is_demonstration,
            is_public=self.is_historic or (protocol is not None and protocol.state == "published"),
            is_over=self.state not in states.LIVING,
        )
