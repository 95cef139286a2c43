"""Deeds on proposals."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Lot
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.organisations.models import MemberCode, Organisation
from ashar.proposals import content as port
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal


@transaction.atomic
def start_proposal(*, lot: Lot, organisation: Organisation, by: User) -> Proposal:
    """Begin a draft, or come back to the one that was begun; a draft leaves no entry."""
    journal.lock_chain(lot.call.chain)
    begun = Proposal.objects.filter(lot=lot, organisation=organisation).first()
    if begun:
        return begun
    if not lot.call.is_open(clock.now()):
        raise Refused(_not_open(lot))
    if not organisation.memberships.current().filter(user=by).exists():
        raise Refused(_("You do not act for this organisation."))
    proposal = lifecycle.begin(Proposal(lot=lot, organisation=organisation), by=by, quiet=True)
    port.save(proposal, Content(language=by.language if by.language in ("ky", "ru") else "ky"), by=by)
    return proposal


@transaction.atomic
def save_draft(*, proposal: Proposal, content: Content, by: User) -> Proposal:
    """Keep what was typed. A filed version stays as it was filed until the next filing."""
    proposal = lifecycle.lock(proposal)
    if not port.is_own(proposal, by):
        raise Refused(_("You do not act for this organisation."))
    if proposal.state not in {"draft", "filed", "withdrawn"}:
        raise Refused(_("The proposals are opened: this one can no longer be changed."))
    port.save(proposal, content, by=by)
    return proposal


def filing_blockers(proposal: Proposal, *, at: datetime, content: Content) -> Iterator[Blocker]:
    """Why the proposal cannot be filed at this moment."""
    if not proposal.lot.call.is_open(at):
        yield _not_open(proposal.lot)
    yield from port.missing(content, ceiling=proposal.lot.ceiling)


def _not_open(lot: Lot) -> Blocker:
    return Blocker(_("The call does not accept proposals now: look at its deadline."), when=lot.call.deadline)


@transaction.atomic
def file_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """File: a version is frozen and its time is fixed. Only the organisation's head files."""
    at = clock.now()
    proposal = lifecycle.lock(proposal)
    if not proposal.organisation.memberships.current().filter(user=by, code=MemberCode.HEAD).exists():
        raise Refused(Blocker(_("Only the head of the organisation files."), who=_("The head of the organisation")))
    content = port.load_own(proposal, by=by)
    lifecycle.check(proposal, "file", filing_blockers(proposal, at=at, content=content))
    return _freeze(proposal, at, by)


def _freeze(proposal: Proposal, at: datetime, by: User) -> Proposal:
    version = proposal.version + 1
    frozen = port.freeze_version(proposal, version, by=by)
    record = {"call": proposal.lot.call.number, "lot": proposal.lot.n, "version": version, "sha256": frozen.sha256}
    return lifecycle.move(proposal, "file", by=by, filed_at=at, version=version, record=record)


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """Take a filed proposal back before the deadline."""
    proposal = lifecycle.lock(proposal)
    if not proposal.organisation.memberships.current().filter(user=by, code=MemberCode.HEAD).exists():
        raise Refused(_("Only the head of the organisation withdraws a proposal."))
    blockers = [] if proposal.lot.call.is_open(clock.now()) else [_not_open(proposal.lot)]
    lifecycle.check(proposal, "withdraw", blockers)
    return lifecycle.move(proposal, "withdraw", by=by)


@transaction.atomic
def enter_paper_proposal(
    *, lot: Lot, organisation: Organisation, content: Content, received_at: datetime, received_from: str,
    scan: StoredFile | None, by: User,
) -> Proposal:
    """The secretary enters a proposal that came on paper, with its scan and the time it was received."""
    call = lot.call
    journal.lock_chain(call.chain)
    if call.commission is None or not call.commission.members.current().filter(user=by, duty="secretary").exists():
        raise Refused(_("Only the commission’s secretary enters a paper proposal."))
    if call.state != "announced":
        raise Refused(_("The call does not accept proposals now."))
    if received_at > clock.now() or not call.is_open(received_at):
        raise Refused(_("The paper was not received while the call was open."))
    if Proposal.objects.filter(lot=lot, organisation=organisation).exists():
        raise Refused(_("This organisation already has a proposal for this lot."))
    proposal = Proposal(lot=lot, organisation=organisation, is_paper=True, received_from=received_from, scan=scan)
    lifecycle.begin(proposal, by=by, quiet=True)
    port.save(proposal, content, by=by)
    reasons = list(port.missing(content, ceiling=lot.ceiling))
    if reasons:
        raise Refused(*reasons)
    return _freeze(proposal, received_at, by)


@transaction.atomic
def admit_proposal(*, proposal: Proposal, by: journal.Actor) -> Proposal:
    """The admission check found it complete."""
    return lifecycle.move(lifecycle.lock(proposal), "admit", by=by)


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, reason_ky: str, reason_ru: str, by: journal.Actor) -> Proposal:
    """The admission check found that it cannot take part, and says why."""
    return lifecycle.move(
        lifecycle.lock(proposal), "refuse", by=by, record={"reason_ky": reason_ky, "reason_ru": reason_ru}
    )
