"""The opening of what was filed."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from nacl.public import PrivateKey

from ashar.accounts.models import User
from ashar.calls.actions import (
    forget_shares,
    give_share,
    missing_shares,
    opening_key,
    settle_lot,
    still_arriving,
    take_step,
)
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, lifecycle
from ashar.core.documents import issue_document
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.core.notices import notify
from ashar.proposals import content as port
from ashar.proposals.actions import open_envelopes, refuse_proposal, unnamed_envelopes
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.receipts import speaks_of
from ashar.selection.actions.admission import Verdict, check_admissions
from ashar.selection.actions.interests import Declared, declare_interests
from ashar.selection.actions.rescuing import (
    filed_for,
    is_rescued,
    open_from_packages,
    waiting_for_packages,
)
from ashar.selection.minutes import opening_facts
from ashar.selection.models import AdmissionCheck, InterestDeclaration, Opening
from ashar.selection.papers import OPENING
from ashar.selection.queries import member_of

__all__ = [
    "Declared",
    "Verdict",
    "check_admissions",
    "declare_interests",
    "open_proposals",
    "opening_blockers",
]

NOBODY = ("Бир да өтүнмө түшкөн жок.", "Не поступило ни одной заявки.")
NOT_BROUGHT = (
    "Ачкыч жоголгон, ал эми тилкаттын топтому мөөнөтүндө алынып келген жок: өтүнмөнү ачууга болбойт.",
    "Ключ утрачен, а пакет расписки не принесён в срок: заявку нельзя вскрыть.",
)


def opening_blockers(call: Call, *, at: datetime, by: User | None = None) -> Iterator[Blocker]:
    """Why the proposals cannot be opened at this moment (by this person, whose own share comes with it)."""
    if call.deadline is not None and at <= call.deadline:
        yield Blocker(_("The deadline has not passed: nobody may open the proposals."), when=call.deadline)
    elif call.state == Phase.ANNOUNCED:
        yield from still_arriving(call, at)
        lacking = list(missing_shares(call, besides=by))
        yield from waiting_for_packages(call, at=at) if lacking and is_rescued(call) else lacking
        yield from unnamed_envelopes(call)


@transaction.atomic
def open_proposals(*, call: Call, by: User) -> Opening:
    """Open what was filed, once, after the deadline; every proposal gets its line in the list.

    The shares of the key that its keepers gave unseal them; who opens and keeps a share gives it so. What
    came on paper is listed with the others and read when it is entered from its envelope (`entering`).
    """
    at = clock.now()
    call = lifecycle.lock(call)
    _must_sit(call, by, Duty.CHAIR, Duty.SECRETARY)
    lifecycle.check(call, "record_opening", opening_blockers(call, at=at, by=by))
    is_from_packages = is_rescued(call)
    if any(missing_shares(call)) and not is_from_packages:
        give_share(call=call, by=by)
    key, on_paper = None if is_from_packages else opening_key(call), open_envelopes(call=call, by=by)
    filed = filed_for(call)
    opening = _hold(call, filed, at, by)
    opened = _unseal(
        [each for each in filed if each.pk not in on_paper], key, is_from_packages=is_from_packages
    )
    forget_shares(call)
    listed = [each for each in filed if each in opened or each.pk in on_paper]
    for proposal in filed:
        if proposal in listed:
            _list_proposal(opening, proposal, by, is_sealed=proposal.pk in on_paper)
        else:
            _list_unopened(opening, proposal, by)
    _issue_record(opening, by)
    _ask_about_interests(call, listed)
    if not listed:
        _nobody_came(call, by, NOT_BROUGHT if filed else NOBODY)
        return opening
    assert call.commission is not None
    sitting = User.objects.filter(commission_seats__in=call.commission.members.for_call(call.number))
    notify(sitting, number=call.number, kind="selection.opened", facts=known_of(call))
    return opening


def _hold(call: Call, filed: list[Proposal], at: datetime, by: User) -> Opening:
    take_step(call=call, name="record_opening", by=by, opened_at=at, record={"proposals": len(filed)})
    call.refresh_from_db()
    assert call.deadline is not None
    for proposal in filed:
        proposal.lot.call = call
    return lifecycle.begin(
        Opening(call=call, deadline=call.deadline, opened_at=at, proposals_count=len(filed)),
        by=by,
        step_name="hold",
        record={"proposals": len(filed)},
    )


def _unseal(filed: list[Proposal], key: PrivateKey | None, *, is_from_packages: bool) -> list[Proposal]:
    """Unseal all or nothing, and compare each with its receipt and with the journal.

    Where the key is lost, those that were brought; what was opened.
    """
    opened = filed
    try:
        if is_from_packages:
            opened = open_from_packages(filed)
        else:
            port.open_filed(filed, key)
    except port.NotAsFiled as error:
        raise _not_as_filed(error.number) from error
    for proposal in opened:
        if not speaks_of(proposal, port.fingerprint(proposal)):
            raise _not_as_filed(proposal.number)
    return opened


def _not_as_filed(number: str) -> Refused:
    words = _(
        "Nothing is opened: what is stored of proposal {number} is not what was filed. "
        "Keep the server as it is and compare with the receipt."
    )
    return Refused(format_lazy(words, number=number))


def _issue_record(opening: Opening, by: User) -> None:
    """The record that everybody reads at once: it names proposals by their numbers alone."""
    issue_document(
        OPENING.code,
        subject_number=opening.call.number,
        chain=opening.chain,
        data=opening_facts(opening, by),
        by=by,
        is_demonstration=opening.call.authority.is_demonstration,
        is_public=True,
        mode=opening.call.mode,
    )


def _list_proposal(opening: Opening, proposal: Proposal, by: User, *, is_sealed: bool) -> None:
    """Its line in the list; of one that still lies in its envelope, without what is known of its content."""
    content = Content() if is_sealed else port.load_opened(proposal)
    sha256 = "" if is_sealed else port.fingerprint(proposal)
    check = AdmissionCheck(
        opening=opening,
        proposal=proposal,
        title=content.title,
        requested=content.requested,
        own=content.own,
        least=content.least_sum,
        partners=[each.name for each in content.partners],
        sha256=sha256,
    )
    lifecycle.begin(check, by=by, step_name="list", record={"proposal": proposal.number, "sha256": sha256})


def _list_unopened(opening: Opening, proposal: Proposal, by: User) -> None:
    """One that nobody can read and nobody brought: listed, and not admitted for that reason."""
    sha256 = port.fingerprint(proposal)
    check = AdmissionCheck(
        opening=opening, proposal=proposal, title="", requested=ZERO, own=ZERO, sha256=sha256
    )
    lifecycle.begin(check, by=by, step_name="list", record={"proposal": proposal.number, "sha256": sha256})
    ky, ru = NOT_BROUGHT
    lifecycle.move(
        check, "refuse", by=by, record={"reason_ky": ky, "reason_ru": ru}, reason_ky=ky, reason_ru=ru
    )
    refuse_proposal(proposal=proposal, reason_ky=ky, reason_ru=ru, by=by)


def _ask_about_interests(call: Call, filed: list[Proposal]) -> None:
    assert call.commission is not None
    members = list(call.commission.members.present_for(call.number))
    InterestDeclaration.objects.bulk_create(
        [InterestDeclaration(member=member, proposal=proposal) for member in members for proposal in filed]
    )


def _nobody_came(call: Call, by: User, why: tuple[str, str]) -> None:
    reason_ky, reason_ru = why
    for lot in call.lots.all():
        settle_lot(lot=lot, outcome="failed", by=by, reason_ky=reason_ky, reason_ru=reason_ru)
    take_step(call=call, name="publish", by=by)
    take_step(call=call, name="finish", by=by)


def _must_sit(call: Call, by: User, *duties: str) -> CommissionMember:
    member = member_of(call, by)
    if member is None or (duties and member.duty not in duties):
        raise Refused(_("This is for the commission of this call."))
    return member
