"""Filing and withdrawing a proposal, and what the admission check makes of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for
from ashar.proposals import content as port
from ashar.proposals import notices, receipts
from ashar.proposals.actions.spending import end_of_copy, spend_key
from ashar.proposals.actions.teaming import end_helpers
from ashar.proposals.actions.writing import NOT_OURS, applicant_blockers, arrival, missing_in, too_late
from ashar.proposals.content import Content
from ashar.proposals.correcting import Correction
from ashar.proposals.models import CorrectedContent, Proposal

HEAD = _("The head of the organisation")
MINUTE, MOST_IN_A_MINUTE = timedelta(minutes=1), 20


class Applicant:
    """Who stands behind a filing in the journal: the capacity, and a digest that only this proposal has.

    An account's usual digest stands beside its organisation in the journal of the platform, and would
    tell before the opening who has filed.
    """

    def __init__(self, user: User, proposal: Proposal) -> None:
        self.user, self.proposal = user, proposal

    def journal_mark(self, chain: str) -> Mapping[str, str]:
        """The capacity and the digest."""
        person = journal.digest(f"{self.user.pk}/{self.proposal.number}", self.user.journal_salt)
        return {"role": MemberCode.HEAD, "person": person[:16]}


def filing_blockers(
    proposal: Proposal, *, at: datetime, content: Content, by: User | None = None
) -> Iterator[Blocker]:
    """Why the proposal cannot be filed at this moment (by this person)."""
    lot = proposal.lot
    if by is not None:
        yield from _only_head(proposal, by, _("Only the head of the organisation files."))
    yield from too_late(lot, at)
    yield from _too_often(proposal, at)
    yield from applicant_blockers(lot, proposal.organisation, at)
    yield from missing_in(lot, content, at=at)


def _too_often(proposal: Proposal, at: datetime) -> Iterator[Blocker]:
    """No person files so often: each filing is a version that is kept for good."""
    if port.filings_since(proposal, at - MINUTE) >= MOST_IN_A_MINUTE:
        yield Blocker(_("This proposal was filed many times within a minute. Wait for a minute."))


def _only_head(proposal: Proposal, by: User, reason: lifecycle.Words) -> Iterator[Blocker]:
    if not acts_for(by, proposal.organisation_id, MemberCode.HEAD):
        yield Blocker(reason, who=HEAD)


@transaction.atomic
def file_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """File: a version is frozen, its time is fixed, a receipt is given. Only the organisation's head files.

    Filing once more what stands filed already changes nothing, so a button pressed twice does no harm.
    """
    at = arrival()
    proposal = lifecycle.lock(proposal)
    content = port.load_own(proposal, by=by) if port.is_own(proposal, by) else Content()
    lifecycle.check(proposal, "file", filing_blockers(proposal, at=at, content=content, by=by))
    if port.is_filed_as_it_is(proposal):
        return proposal
    return freeze(proposal, at, by, Applicant(by, proposal))


def freeze(proposal: Proposal, at: datetime, by: User, mark: journal.Actor) -> Proposal:
    """Freeze the draft as the next version, with its receipt."""
    version = proposal.version + 1
    frozen = port.freeze_version(proposal, version, at=at, by=by)
    record = {
        "call": proposal.lot.call.number,
        "lot": proposal.lot.n,
        "version": version,
        "sha256": frozen.sha256,
    }
    until = end_of_copy(proposal, clock.now())
    facts = {"filed_at": at, "version": version, "key_until": until}
    lifecycle.move(proposal, "file", by=mark, record=record, **facts)
    if until is not None:
        spend_key(proposal, until)
    end_helpers(proposal, at)
    receipts.give(proposal, sha256=frozen.sha256, by=mark)
    notices.tell_people(proposal, notices.FILED)
    return proposal


@transaction.atomic
def give_up_copy(*, proposal: Proposal, by: User) -> Proposal:
    """The organisation has saved its package: the key of the filed draft goes now and not in an hour."""
    proposal = lifecycle.lock(proposal)
    if not port.is_own(proposal, by):
        raise Refused(NOT_OURS)
    if proposal.key_until is not None and not port.is_given_up(proposal):
        proposal.key_until = clock.now()
        proposal.save(update_fields=["key_until"])
        spend_key(proposal, proposal.key_until)
    return proposal


def withdrawal_blockers(proposal: Proposal, *, at: datetime, by: User | None = None) -> Iterator[Blocker]:
    """Why the proposal cannot be withdrawn at this moment (by this person)."""
    if by is not None:
        yield from _only_head(proposal, by, _("Only the head of the organisation withdraws a proposal."))
    yield from too_late(proposal.lot, at)


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """Take a filed proposal back before the deadline."""
    at = arrival()
    proposal = lifecycle.lock(proposal)
    lifecycle.check(proposal, "withdraw", withdrawal_blockers(proposal, at=at, by=by))
    lifecycle.move(proposal, "withdraw", by=Applicant(by, proposal))
    notices.tell_people(proposal, notices.WITHDRAWN)
    return proposal


@transaction.atomic
def admit_proposal(*, proposal: Proposal, by: journal.Actor) -> Proposal:
    """The admission check found it complete."""
    return lifecycle.move(lifecycle.lock(proposal), "admit", by=by)


@transaction.atomic
def ask_correction(*, proposal: Proposal, items: Sequence[str], by: journal.Actor) -> Proposal:
    """The admission check asks the applicant to put these items right."""
    record = {"items": list(items)}
    return lifecycle.move(lifecycle.lock(proposal), "request_correction", by=by, record=record)


@transaction.atomic
def correct_proposal(*, proposal: Proposal, correction: Correction, by: User) -> Proposal:
    """Keep what the applicant sent beside what was filed; only what was asked for counts."""
    proposal = lifecycle.lock(proposal)
    if wrong := lifecycle.wrong_state(proposal, "correct"):
        raise Refused(wrong)
    kept = CorrectedContent.objects.create(
        proposal=proposal,
        sent=correction.sent.to_bytes(),
        body=correction.counts.to_bytes(),
        sha256=correction.sent.sha256,
        sent_at=clock.now(),
        sent_by=by,
    )
    record = {"sha256": kept.sha256, "changed": correction.changed, "unrequested": correction.unrequested}
    return lifecycle.move(proposal, "correct", by=by, record=record)


@transaction.atomic
def readmit_proposal(*, proposal: Proposal, because_of: str, by: journal.Actor) -> Proposal:
    """Its refusal was wrong, says the complaint or decision with this number: it takes part after all."""
    return lifecycle.move(lifecycle.lock(proposal), "readmit", by=by, record={"because_of": because_of})


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, reason_ky: str, reason_ru: str, by: journal.Actor) -> Proposal:
    """The admission check found that it cannot take part, and says why."""
    return lifecycle.move(
        lifecycle.lock(proposal), "refuse", by=by, record={"reason_ky": reason_ky, "reason_ru": reason_ru}
    )
