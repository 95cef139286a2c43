"""What lay in an envelope: kept when the secretary has typed it at the opening."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ashar.accounts.models import User
from ashar.core.files import Locked
from ashar.proposals import content as port
from ashar.proposals import receipts
from ashar.proposals.content import Attached, Content
from ashar.proposals.models import Attachment, Proposal

SCAN = "scan"  # no question has this code


def keep_entered(
    proposal: Proposal, content: Content, *, scans: Iterable[Locked], at: datetime, by: User
) -> str:
    """Keep what lay in the envelope with its scan, and give a receipt of it; the hash of what was kept.

    Called by the action of the opening, which knows who may and when.
    """
    files = tuple(_attached(proposal, scan, by) for scan in scans)
    content = replace(content, files={SCAN: files} if files else {})
    sha256 = port.keep_entered(proposal, content, at=at, by=by)
    receipts.give(proposal, sha256=sha256, by=by)
    return sha256


def _attached(proposal: Proposal, scan: Locked, by: User) -> Attached:
    kept = Attachment.objects.create(
        proposal=proposal, question=SCAN, file=scan.row, added_by=by, is_filed=True
    )
    return Attached(kept.pk, scan.name, scan.sha256, scan.size, scan.key.hex())
