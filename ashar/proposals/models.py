"""Proposals and their content."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Lot
from ashar.core import clock
from ashar.core.lifecycle import Staged
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.organisations.models import Organisation
from ashar.proposals import states


class Proposal(Staged):
    """An organisation's answer to a lot. It has no column of its content: see `proposals.content`."""

    KIND = Kind.PROPOSAL
    STEPS = states.PROPOSAL_STEPS
    WAITS_FOR = {"draft": _("The organisation"), "filed": _("The commission’s secretary")}

    state = models.CharField(max_length=20, choices=states.Proposal.choices, default=states.Proposal.DRAFT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    filed_at = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(default=0)
    is_paper = models.BooleanField(default=False)
    received_from = models.CharField(max_length=120, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_proposal_per_lot", fields=["lot", "organisation"]),
            models.CheckConstraint(
                name="filed_proposal_has_a_time_and_a_version",
                condition=Q(state="draft", version=0) | Q(filed_at__isnull=False, version__gte=1),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.lot.call.chain

    def knot_facts(self) -> KnotFacts:
        """Never public: what may be known of it stands in the opening, the decision and the award."""
        return KnotFacts(
            parent=self.lot.call.number, public_label=self.public_label(), until=self.lot.call.deadline,
            waits_for=self.WAITS_FOR.get(self.state, ""), is_demonstration=self.lot.call.authority.is_demonstration,
        )


class ProposalContent(models.Model):
    """The canonical bytes of a draft (version 0) or of a filed version; reached only through `content`."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="contents")
    version = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="content_version_once", fields=["proposal", "version"])]
