"""Proposals that come on paper: the secretary enters them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.commissions.models import Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.organisations.models import Organisation
from ashar.proposals import content as port
from ashar.proposals.actions.filing import freeze
from ashar.proposals.actions.writing import applicant_blockers, missing_in
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal


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
    seats = call.commission.members.for_call(call.number).filter(user=by) if call.commission else None
    if seats is None or not seats.filter(duty=Duty.SECRETARY).exists():
        yield Blocker(_("Only the commission’s secretary enters a paper proposal."), who=secretary)
    yield from _receipt_blockers(call, paper.received_at, at)
    yield from applicant_blockers(paper.lot, paper.organisation, at)
    if Proposal.objects.filter(lot=paper.lot, organisation=paper.organisation).exists():
        yield Blocker(_("This organisation already has a proposal for this lot."), link="#inn")
    if not paper.is_incomplete:
        yield from missing_in(paper.lot, paper.content, at=at, files=False)


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
    return freeze(proposal, paper.received_at, by, by)
