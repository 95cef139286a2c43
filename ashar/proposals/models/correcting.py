"""What an applicant put right when the commission asked; what was filed stays as it was filed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ashar.core import clock
from ashar.core.triggers import Trigger, append_only, register
from ashar.proposals.models.proposal import Proposal


class CorrectedContent(models.Model):
    """A correction: canonical bytes as they were sent, and as they count.

    `sent`: everything that the applicant changed; `sha256`: its hash, which stands in its receipt. `body`:
    what was opened, with the items that were asked for in the words of the correction, and nothing more.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="correction")
    sent = models.BinaryField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


_TABLE = "proposals_correctedcontent"

register(
    *append_only(_TABLE, "A correction that was sent does not change."),
    Trigger(
        "nothing_is_corrected_unasked",
        _TABLE,
        "INSERT",
        "A correction is sent only where the commission has asked for it.",
        when="(SELECT state FROM proposals_proposal WHERE id = NEW.proposal_id) <> 'correction_requested'",
    ),
)
