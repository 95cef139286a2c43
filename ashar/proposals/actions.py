"""Deeds on proposals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.commissions.models import Duty
from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import follow
from ashar.organisations.models import MemberCode, Organisation
from ashar.proposals import content as port
from ashar.proposals import notices, receipts
from ashar.proposals.content import Content
from ashar.proposals.merging import Merged, merge
from ashar.proposals.models import Proposal
from ashar.proposals.states import WRITTEN

_moment = lazy(i18n.moment, str)
NOT_OURS = _("You do not act for this organisation.")
HEAD = _("The head of the organisation")


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


class Clash(Refused):
    """Two people changed the same parts of a draft; `merged.content` holds what was not kept."""

    def __init__(self, merged: Merged, kept: port.Draft) -> None:
        self.merged, self.kept = merged, kept
        super().__init__(
            _("Somebody else has changed the same part meanwhile. Look at both texts and save again.")
        )


def start_blockers(lot: Lot, organisation: Organisation, *, at: datetime) -> Iterator[Blocker]:
    """Why the organisation cannot begin a proposal for the lot at this moment."""
    if not lot.call.is_open(at):
        yield closed(lot, at)
    yield from _applicant_blockers(lot, organisation, at)


def _applicant_blockers(lot: Lot, organisation: Organisation, at: datetime) -> Iterator[Blocker]:
    rules = rules_of(lot.call, at)
    if organisation.legal_form not in rules["applicant.kinds"]:
        yield Blocker(_("The rules of this call do not admit an organisation of this legal form."))
    if organisation.is_demonstration and not lot.call.authority.is_demonstration:
        yield Blocker(_("An invented organisation of the demonstration takes part only in its own calls."))
    most = rules["call.max_applications_per_ngo"]
    others = Proposal.objects.filter(lot__call=lot.call, organisation=organisation, state="filed").exclude(
        lot=lot
    )
    if most is not None and others.count() >= most:
        words = _("One organisation may file at most {most} proposals to this call.")
        yield Blocker(format_lazy(words, most=most))


def closed(lot: Lot, at: datetime) -> Blocker:
    """Why nothing can be filed for the lot at this moment, with the server's own time."""
    call = lot.call
    if call.state != Phase.ANNOUNCED or call.deadline is None:
        return Blocker(_("The call does not accept proposals."))
    words = _("The deadline has passed: it was {deadline}. The server’s clock in Bishkek showed {now}.")
    shown = (_moment(moment, seconds=True) for moment in (call.deadline, at))
    return Blocker(format_lazy(words, deadline=next(shown), now=next(shown)))


def arrival() -> datetime:
    """The present second: a deadline of 17:00:00 lets in all that comes while a clock shows 17:00:00."""
    return clock.now().replace(microsecond=0)


@transaction.atomic
def start_proposal(*, lot: Lot, organisation: Organisation, by: User) -> Proposal:
    """Begin a draft, or come back to the one that was begun; a draft leaves no entry.

    Whoever begins it follows the call, so that a change to the call reaches them.
    """
    at = arrival()
    journal.lock_chain(lot.call.chain)
    if not organisation.memberships.current().filter(user=by).exists():
        raise Refused(NOT_OURS)
    begun = Proposal.objects.filter(lot=lot, organisation=organisation).first()
    if begun is None:
        reasons = list(start_blockers(lot, organisation, at=at))
        if reasons:
            raise Refused(*reasons)
        begun = lifecycle.begin(Proposal(lot=lot, organisation=organisation), by=by, quiet=True)
        port.save(begun, Content(language=by.language if by.language in ("ky", "ru") else "ky"), by=by)
    follow(by, lot.call.number)
    return begun  # type: ignore[no-any-return]


@transaction.atomic
def save_draft(*, proposal: Proposal, content: Content, by: User, seen: str = "") -> Proposal:
    """Keep what was typed. A filed version stays as it was filed until the next filing.

    `seen`: marks of the parts as the page knew them (`merging.marks`); parts that somebody else has
    changed meanwhile are then left as they are. Raises Clash when both have changed the same part,
    and then keeps nothing. Without marks everything is overwritten.
    """
    at = arrival()
    proposal = lifecycle.lock(proposal)
    if not port.is_own(proposal, by):
        raise Refused(NOT_OURS)
    if proposal.state not in WRITTEN or not proposal.lot.call.is_open(at):
        raise Refused(closed(proposal.lot, at))
    if seen:
        kept = port.draft_of(proposal, by=by)
        merged = merge(mine=content, theirs=kept.content, seen=seen)
        if merged.clashes:
            raise Clash(merged, kept)
        content = merged.content
    port.save(proposal, content, by=by)
    return proposal


def filing_blockers(
    proposal: Proposal, *, at: datetime, content: Content, by: User | None = None
) -> Iterator[Blocker]:
    """Why the proposal cannot be filed at this moment (by this person)."""
    lot = proposal.lot
    if by is not None:
        yield from _only_head(proposal, by, _("Only the head of the organisation files."))
    if not lot.call.is_open(at):
        yield closed(lot, at)
    yield from _applicant_blockers(lot, proposal.organisation, at)
    yield from missing_in(lot, content, at=at)


def missing_in(lot: Lot, content: Content, *, at: datetime) -> Iterator[Blocker]:
    """What the text still lacks, by the lot's ceiling and the call's rules."""
    share = rules_of(lot.call, at)["applicant.own_contribution_min_pct"] or 0
    return port.missing(content, ceiling=lot.ceiling, own_share=share)


def _only_head(proposal: Proposal, by: User, reason: lifecycle.Words) -> Iterator[Blocker]:
    heads = proposal.organisation.memberships.current().filter(code=MemberCode.HEAD)
    if not heads.filter(user=by).exists():
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
    return _freeze(proposal, at, by, Applicant(by, proposal))


def _freeze(proposal: Proposal, at: datetime, by: User, mark: journal.Actor) -> Proposal:
    version = proposal.version + 1
    frozen = port.freeze_version(proposal, version, at=at, by=by)
    record = {
        "call": proposal.lot.call.number,
        "lot": proposal.lot.n,
        "version": version,
        "sha256": frozen.sha256,
    }
    lifecycle.move(proposal, "file", by=mark, filed_at=at, version=version, record=record)
    receipts.give(proposal, sha256=frozen.sha256, by=mark)
    notices.tell_people(proposal, notices.FILED)
    return proposal


def withdrawal_blockers(proposal: Proposal, *, at: datetime, by: User | None = None) -> Iterator[Blocker]:
    """Why the proposal cannot be withdrawn at this moment (by this person)."""
    if by is not None:
        yield from _only_head(proposal, by, _("Only the head of the organisation withdraws a proposal."))
    if not proposal.lot.call.is_open(at):
        yield closed(proposal.lot, at)


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """Take a filed proposal back before the deadline."""
    at = arrival()
    proposal = lifecycle.lock(proposal)
    lifecycle.check(proposal, "withdraw", withdrawal_blockers(proposal, at=at, by=by))
    lifecycle.move(proposal, "withdraw", by=Applicant(by, proposal))
    notices.tell_people(proposal, notices.WITHDRAWN)
    return proposal


@dataclass(frozen=True)
class Paper:
    """A proposal that came on paper. `is_incomplete`: what is missing is missing on the paper too."""

    lot: Lot
    organisation: Organisation
    content: Content
    received_at: datetime
    is_incomplete: bool = False


def paper_blockers(paper: Paper, *, at: datetime, by: User) -> Iterator[Blocker]:
    """Why a proposal that came on paper cannot be entered at this moment by this person."""
    call, secretary = paper.lot.call, _("The commission’s secretary")
    seats = call.commission.members.current().filter(user=by) if call.commission else None
    if seats is None or not seats.filter(duty=Duty.SECRETARY).exists():
        yield Blocker(_("Only the commission’s secretary enters a paper proposal."), who=secretary)
    yield from _receipt_blockers(call, paper.received_at, at)
    yield from _applicant_blockers(paper.lot, paper.organisation, at)
    if Proposal.objects.filter(lot=paper.lot, organisation=paper.organisation).exists():
        yield Blocker(_("This organisation already has a proposal for this lot."), link="#inn")
    if not paper.is_incomplete:
        yield from missing_in(paper.lot, paper.content, at=at)


def _receipt_blockers(call: Call, received_at: datetime, at: datetime) -> Iterator[Blocker]:
    link = "#received_at"
    if call.state != Phase.ANNOUNCED:
        yield Blocker(_("The call does not accept proposals."))
    elif received_at > at:
        yield Blocker(_("The time of receipt has not come yet."), link=link)
    elif call.announced_at is None or received_at < call.announced_at.replace(second=0, microsecond=0):
        words = _("The paper cannot have come before the call was announced.")
        yield Blocker(words, when=call.announced_at, link=link)
    elif not call.is_open(received_at):
        yield Blocker(_("The paper came after the deadline."), when=call.deadline, link=link)


@transaction.atomic
def enter_paper_proposal(
    *,
    lot: Lot,
    organisation: Organisation,
    content: Content,
    received_at: datetime,
    received_from: str,
    scan: StoredFile | None,
    by: User,
    is_incomplete: bool = False,
) -> Proposal:
    """The secretary enters a proposal that came on paper, with its scan and the time it was received.

    `is_incomplete`: what is missing is missing on the paper too; the admission check will judge it.
    """
    journal.lock_chain(lot.call.chain)
    lot = Lot.objects.select_related("call__authority", "call__commission").get(pk=lot.pk)
    paper = Paper(lot, organisation, content, received_at.replace(microsecond=0), is_incomplete)
    reasons = list(paper_blockers(paper, at=clock.now(), by=by))
    if reasons:
        raise Refused(*reasons)
    proposal = Proposal(lot=lot, organisation=organisation, is_paper=True)
    proposal.received_from, proposal.scan = received_from, scan
    lifecycle.begin(proposal, by=by, quiet=True)
    port.save(proposal, content, by=by)
    return _freeze(proposal, paper.received_at, by, by)


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
