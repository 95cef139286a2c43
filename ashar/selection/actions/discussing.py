"""The recorded discussion of proposals on which the marks lie widely apart."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.commissions.models import Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.i18n import written
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals.models import Proposal
from ashar.selection.diagnostics.showing import splits_in
from ashar.selection.models import SplitDiscussion
from ashar.selection.queries import Standing, member_of


def asks_for_discussion(call: Call) -> bool:
    """Whether the rules the call was announced under ask for it; younger rules ask nothing of older calls."""
    return bool(call.rules and call.rules["values"].get("scoring.discuss_splits"))


def undiscussed(call: Call, by_lot: Mapping[int, Sequence[Standing]]) -> list[Standing]:
    """Proposals whose marks lie widely apart and whose discussion is not recorded yet."""
    if not asks_for_discussion(call):
        return []
    wide = splits_in(call, by_lot)
    keys = [row.proposal.pk for row in wide]
    known = set(SplitDiscussion.objects.filter(proposal__in=keys).values_list("proposal_id", flat=True))
    return [row for row in wide if row.proposal.pk not in known]


def discussion_blockers(call: Call, by_lot: Mapping[int, Sequence[Standing]]) -> Iterator[Blocker]:
    """What must be talked over before the decision."""
    for row in undiscussed(call, by_lot):
        words = _("The members’ marks lie widely apart: record the discussion of {name}.")
        name = str(written(row.proposal.organisation, "name"))
        yield Blocker(format_lazy(words, name=name), who=_("The chair or the secretary"))


@transaction.atomic
def record_discussion(*, proposal: Proposal, text_ky: str, text_ru: str, by: User) -> SplitDiscussion:
    """Write down what the sitting said, after the reveal; until the decision it can be written anew."""
    call = lifecycle.lock(proposal.lot.call)
    member = member_of(call, by)
    if member is None or member.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("The chair or the secretary records the discussion."))
    if call.state != Phase.DECIDING or hasattr(call, "protocol"):
        raise Refused(_("A discussion is recorded after all marks are revealed and before the decision."))
    if not (text_ky.strip() and text_ru.strip()):
        raise Refused(_("Write the discussion in Kyrgyz and in Russian."))
    words = {"text_ky": text_ky.strip(), "text_ru": text_ru.strip()}
    discussion, _is_new = SplitDiscussion.objects.update_or_create(
        proposal=proposal, defaults={**words, "recorded_by": by, "recorded_at": clock.now()}
    )
    # The words themselves become public with the results, not before.
    sha256 = hashlib.sha256(journal.canonical(words)).hexdigest()
    journal.write_entry(
        chain=call.chain, number=proposal.number, step="discussion.record", by=by, facts={"sha256": sha256}
    )
    return discussion
