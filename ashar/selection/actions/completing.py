"""Corrections: the commission asks for named items within a time, the applicant answers, the rest stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.commissions.models import Duty
from ashar.core import clock, lifecycle
from ashar.core.documents import issue_document
from ashar.core.files import Locked
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for, members_of
from ashar.proposals import content as port
from ashar.proposals.actions import ask_correction, correct_proposal
from ashar.proposals.content import Attached, Content
from ashar.proposals.correcting import Correction, correction_of, items_of
from ashar.proposals.models import Attachment, Proposal
from ashar.proposals.sheet import sheet_of
from ashar.selection.actions.admission import CHECKS, OTHER
from ashar.selection.models import AdmissionCheck, CorrectionRequest
from ashar.selection.papers import CORRECTION
from ashar.selection.papers.correction import CorrectionFacts
from ashar.selection.queries import may_settle, member_of

DAY_ENDS = time(23, 59, 59)
HEAD = _("The head of the organisation")


def days_to_correct(call: Call) -> int:
    """Working days that an applicant has; 0: the rules of this call know no corrections."""
    kept = call.rules["values"] if call.rules else {}
    return int(kept.get("admission.cure_days", 0))


def asking_blockers(check: AdmissionCheck, *, by: User) -> Iterator[Blocker]:
    """Why this applicant cannot be asked to put something right now."""
    call = check.call
    if check.state != "pending" or call.state not in CHECKS:
        yield Blocker(_("A correction is asked for before the admission check is finished."))
    elif hasattr(check, "correction"):
        yield Blocker(_("A correction was asked for already; it is asked for once."))
    elif check.is_in_envelope:
        yield Blocker(_("Enter first what lies in the envelope."), who=_("The commission’s secretary"))
    elif not days_to_correct(call):
        yield Blocker(_("The rules of this call leave no time for corrections."), rule="admission.cure_days")
    else:
        member = member_of(call, by)
        if member is None or not may_settle(member, check):
            yield Blocker(_("You do not check this proposal now."), who=OTHER)


@transaction.atomic
def request_correction(
    *, check: AdmissionCheck, items: Sequence[str], note_ky: str, note_ru: str, by: User
) -> CorrectionRequest:
    """Ask the applicant to put these items right within the days of the rule; the others go on."""
    call = lifecycle.lock(check.call)
    check = _read(check)
    if reasons := list(asking_blockers(check, by=by)):
        raise Refused(*reasons)
    known = items_of(sheet_of(call))
    if not items or not set(items) <= set(known):
        raise Refused(_("Choose what has to be put right."))
    if not (note_ky.strip() and note_ru.strip()):
        raise Refused(_("Write in Kyrgyz and in Russian what is wrong."))
    last = rules_of(call, clock.now()).calendar.add(clock.today(), days_to_correct(call))
    request: CorrectionRequest = CorrectionRequest.objects.create(
        check_of=check,
        items=[code for code in known if code in items],
        note_ky=note_ky.strip(),
        note_ru=note_ru.strip(),
        asked_by=by,
        asked_at=clock.now(),
        until=clock.at_bishkek(last, DAY_ENDS),
    )
    ask_correction(proposal=check.proposal, items=request.items, by=by)
    facts = known_of(call) | {"until": request.until}
    people = members_of(check.proposal.organisation_id)
    notify(people, number=check.proposal.number, kind="selection.correct", facts=facts)
    return request


def correcting_blockers(proposal: Proposal, *, at: datetime, by: User) -> Iterator[Blocker]:
    """Why nothing can be corrected at this moment (by this person)."""
    request = request_of(proposal)
    if request is None:
        yield Blocker(_("The commission has not asked for a correction."))
    elif request.answered_at is not None:
        yield Blocker(_("The correction is sent; it is sent once."))
    elif at > request.until:
        yield Blocker(_("The time for the correction is over."), when=request.until)
    elif not (acts_for(by, proposal.organisation_id, MemberCode.HEAD) or _enters(proposal, by)):
        yield Blocker(_("Only the head of the organisation sends the correction."), who=HEAD)


def _enters(proposal: Proposal, by: User) -> bool:
    """Whether this is the secretary, to whom the answer to a proposal on paper comes on paper."""
    member = member_of(proposal.lot.call, by) if proposal.is_paper else None
    return member is not None and member.duty == Duty.SECRETARY


def request_of(proposal: Proposal) -> CorrectionRequest | None:
    """What was asked of this applicant, if anything was."""
    return CorrectionRequest.objects.filter(check_of__proposal=proposal).first()


@transaction.atomic
def send_correction(
    *, proposal: Proposal, content: Content, files: Mapping[str, Sequence[Locked]], by: User
) -> CorrectionRequest:
    """Send the correction once, in time: what was filed stays, named items count as they are now.

    `content`: all that was typed; `files`: new files by question, in the place of those before. What was
    changed besides is kept, shown apart, and does not count.
    """
    at = clock.now()
    lifecycle.lock(proposal.lot.call)
    proposal = Proposal.objects.with_call().get(pk=proposal.pk)
    if reasons := list(correcting_blockers(proposal, at=at, by=by)):
        raise Refused(*reasons)
    request, sheet = request_of(proposal), sheet_of(proposal.lot.call)
    assert request is not None
    filed = port.load_opened(proposal)
    brought = {
        code: tuple(_attached(proposal, code, each, by) for each in new) for code, new in files.items()
    }
    sent = replace(content, files={**filed.files, **brought}, partners=filed.partners)
    sent = replace(sent, lead_share=filed.lead_share)
    correction = correction_of(filed, sent, request.items, sheet)
    if reasons := list(sum_blockers(correction)):
        raise Refused(*reasons)
    correct_proposal(proposal=proposal, correction=correction, by=by)
    _take_over(proposal, correction.counts)
    return _answer(proposal, request, correction, at, by)


def sum_blockers(correction: Correction) -> Iterator[Blocker]:
    """A correction puts right what was filed; it does not ask for more."""
    if correction.counts.requested > correction.filed.requested:
        yield Blocker(_("A correction cannot ask for more money than was filed."), link="#budget")


def _attached(proposal: Proposal, code: str, file: Locked, by: User) -> Attached:
    kept = Attachment.objects.create(
        proposal=proposal, question=code, file=file.row, added_by=by, is_filed=True
    )
    return Attached(kept.pk, file.name, file.sha256, file.size, file.key.hex())


def _take_over(proposal: Proposal, counts: Content) -> None:
    """The line in the list says what counts now; the check code stays that of what was filed."""
    told = {
        "title": counts.title,
        "requested": counts.requested,
        "own": counts.own,
        "least": counts.least_sum,
    }
    check = AdmissionCheck.objects.get(proposal=proposal)
    for name, value in told.items():
        setattr(check, name, value)
    check.save(update_fields=list(told))


def _answer(
    proposal: Proposal, request: CorrectionRequest, correction: Correction, at: datetime, by: User
) -> CorrectionRequest:
    call = proposal.lot.call
    paper = issue_document(
        CORRECTION.code,
        subject_number=proposal.number,
        chain=proposal.chain,
        data=CorrectionFacts.of(proposal, correction, request.items, at),
        by=by,
        is_demonstration=call.authority.is_demonstration,
        mode=call.mode,
    )
    request.answered_at, request.receipt = at, paper.number
    request.changed, request.unrequested = correction.changed, correction.unrequested
    request.save(update_fields=["answered_at", "receipt", "changed", "unrequested"])
    assert call.commission is not None
    keepers = call.commission.members.for_call(call.number).filter(duty__in=(Duty.CHAIR, Duty.SECRETARY))
    people = [seat.user for seat in keepers.select_related("user")]
    notify(
        people,
        number=call.number,
        kind="selection.proposal_corrected",
        facts=known_of(call) | {"proposal": proposal.number},
    )
    return request


def _read(check: AdmissionCheck) -> AdmissionCheck:
    lifecycle.lock(check)
    found: AdmissionCheck = AdmissionCheck.objects.select_related(
        "proposal__lot__call__authority", "proposal__organisation", "opening__call__authority", "correction"
    ).get(pk=check.pk)
    return found
