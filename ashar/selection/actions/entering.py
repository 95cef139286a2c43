"""Entering what lay in an envelope, once it is opened."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.states import Phase
from ashar.core import clock, journal, lifecycle
from ashar.core.files import Locked
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals.actions import keep_entered, missing_in
from ashar.proposals.content import Content
from ashar.proposals.document import TITLE_LIMIT
from ashar.selection.models import AdmissionCheck
from ashar.selection.queries import may_enter, member_of

WHO = _("The commission’s secretary; the chair, where the secretary stepped aside")


def entering_blockers(check: AdmissionCheck, *, by: User) -> Iterator[Blocker]:
    """Why this person cannot enter what lies in the envelope now."""
    call = check.call
    if not check.is_in_envelope:
        yield Blocker(
            _("What lay in this envelope is entered already; the paper itself is kept by the commission.")
        )
    elif call.state not in {Phase.OPENED, Phase.ADMISSION}:
        yield Blocker(_("Envelopes are entered between the opening and the admission check."))
    elif not may_enter(member_of(call, by), check):
        yield Blocker(
            _("Declare your interests first; then the secretary enters what lies in the envelope."), who=WHO
        )


@transaction.atomic
def enter_envelope(
    *, check: AdmissionCheck, content: Content, scans: Sequence[Locked], by: User, is_incomplete: bool = False
) -> AdmissionCheck:
    """Keep what the paper says, with its scan; from then on it is checked and marked as all others.

    `is_incomplete`: what is missing is missing on the paper too; the admission check will judge it. The
    journal notes who entered it; the paper itself stays the one that counts.
    """
    at = clock.now()
    lifecycle.lock(check.call)
    check = lifecycle.lock(check)
    reasons = list(_reasons(check, content, at, by, is_incomplete=is_incomplete))
    if reasons:
        raise Refused(*reasons)
    check.sha256 = keep_entered(check.proposal, content, scans=scans, at=at, by=by)
    check.title, check.requested, check.own = content.title[:TITLE_LIMIT], content.requested, content.own
    check.save(update_fields=["sha256", "title", "requested", "own"])
    facts = {
        "proposal": check.proposal.number,
        "sha256": check.sha256,
        "scans": [each.sha256 for each in scans],
    }
    journal.write_entry(
        chain=check.chain, number=check.number, step="admissioncheck.enter", by=by, facts=facts
    )
    return check


def _reasons(
    check: AdmissionCheck, content: Content, at: datetime, by: User, *, is_incomplete: bool
) -> Iterator[Blocker]:
    found = list(entering_blockers(check, by=by))
    yield from found
    if not found and not is_incomplete:
        yield from missing_in(check.proposal.lot, content, at=at, files=False)
