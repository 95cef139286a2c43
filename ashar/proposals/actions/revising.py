"""Who changed what in a draft: one entry for each person and sitting, locked like the draft itself."""

from datetime import datetime, timedelta
from typing import Any

from ashar.accounts.models import User
from ashar.core.journal import canonical
from ashar.proposals import content as port
from ashar.proposals.content import Content
from ashar.proposals.merging import values_of
from ashar.proposals.models import DraftRevision, Proposal
from ashar.proposals.sheet import sheet_of

SITTING = timedelta(minutes=10)
MOST_REVISIONS = 200

Changes = dict[str, list[Any]]


def note_change(proposal: Proposal, before: Content, after: Content, *, by: User, at: datetime) -> None:
    """Keep what this person has changed; a change soon after their last one continues it."""
    sheet = sheet_of(proposal.lot.call)
    old, new = values_of(before, sheet), values_of(after, sheet)
    changed: Changes = {part: [old[part], new[part]] for part in new if not _same(old[part], new[part])}
    if not changed:
        return
    last = DraftRevision.objects.filter(proposal=proposal).order_by("-pk").first()
    if last is not None and last.by_id == by.pk and at - last.began_at < SITTING:
        _go_on(proposal, last, changed, at)
        return
    body = port.locked(proposal, changed)
    DraftRevision.objects.create(proposal=proposal, by=by, began_at=at, at=at, body=body)
    _forget_the_oldest(proposal)


def _go_on(proposal: Proposal, last: DraftRevision, changed: Changes, at: datetime) -> None:
    known: Changes = port.unlocked(proposal, last.body) or {}
    joined = known | {
        part: [known[part][0] if part in known else before, after]
        for part, (before, after) in changed.items()
    }
    left = {part: pair for part, pair in joined.items() if not _same(*pair)}
    last.body, last.at = port.locked(proposal, left), at
    last.save(update_fields=["body", "at"])


def _forget_the_oldest(proposal: Proposal) -> None:
    kept = DraftRevision.objects.filter(proposal=proposal).order_by("-pk")
    oldest = kept.values_list("pk", flat=True)[MOST_REVISIONS : MOST_REVISIONS + 1].first()
    if oldest is not None:
        DraftRevision.objects.filter(proposal=proposal, pk__lte=oldest).delete()


def _same(one: Any, other: Any) -> bool:
    return canonical({"value": one}) == canonical({"value": other})
