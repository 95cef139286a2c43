"""Envelopes: proposals on paper are received unopened, and opened with all others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.commissions.models import Duty
from ashar.core import i18n, journal, lifecycle
from ashar.core.documents import issue_document
from ashar.core.lifecycle import Blocker, Refused
from ashar.organisations.models import Organisation
from ashar.proposals import notices
from ashar.proposals.actions.writing import arrival, too_late
from ashar.proposals.models import Envelope, Proposal
from ashar.proposals.printing import ENVELOPE, EnvelopeReceiptFacts
from ashar.proposals.states import UNFILED

SECRETARY = _("The commission’s secretary")


@dataclass(frozen=True)
class Sender:
    """From whom an envelope is: as it says itself, and the organisation of the register, if it is known."""

    name: str
    organisation: Organisation | None = None
    contact: str = ""


def receiving_blockers(call: Call, *, at: datetime, by: User) -> Iterator[Blocker]:
    """Why this person cannot record an envelope at this moment. One that comes late is recorded as late."""
    if not _is_secretary(call, by):
        yield Blocker(_("Only the commission’s secretary takes envelopes."), who=SECRETARY)
    if call.state == Phase.PLANNED or call.is_historic or call.is_cancelled:
        yield Blocker(_("The call does not accept proposals."))
    elif call.is_open(at) and call.lots.exists():
        yield from too_late(call.lots.select_related("call")[0], at)


def _is_secretary(call: Call, by: User) -> bool:
    seats = call.commission.members.for_call(call.number).filter(user=by) if call.commission else None
    return seats is not None and seats.filter(duty=Duty.SECRETARY).exists()


@transaction.atomic
def receive_envelope(*, lot: Lot, sender: Sender, brought_by: str, by: User) -> Envelope:
    """Record an envelope with the second in which it came, and give its receipt; nobody opens it.

    It counts when it came in time by the same clock as what is filed by the web; one that came later is
    recorded as late and goes back. The journal names neither the sender nor who brought it.
    """
    at = arrival()
    journal.lock_chain(lot.call.chain)
    lot = Lot.objects.select_related("call__authority", "call__commission").get(pk=lot.pk)
    reasons = list(receiving_blockers(lot.call, at=at, by=by))
    if reasons:
        raise Refused(*reasons)
    envelope = Envelope(
        state="received" if lot.call.is_open(at) else "late",
        lot=lot,
        organisation=sender.organisation,
        sender=sender.name,
        contact=sender.contact,
        brought_by=brought_by,
        received_at=at,
        received_by=by,
    )
    lifecycle.begin(
        envelope, by=by, step_name="receive", record={"call": lot.call.number, "lot": lot.n, "at": at}
    )
    _give_receipt(envelope, by)
    if envelope.organisation is not None and envelope.state == "received":
        notices.tell_of_envelope(envelope)
    return envelope


def _give_receipt(envelope: Envelope, by: User) -> None:
    lot, call = envelope.lot, envelope.lot.call
    assert call.deadline is not None
    facts = EnvelopeReceiptFacts(
        authority=i18n.texts_of(call.authority, "name"),
        envelope_number=envelope.number,
        call_number=call.number,
        call_title=i18n.texts_of(call, "title"),
        lot_title=i18n.texts_of(lot, "title"),
        sender=envelope.sender,
        brought_by=envelope.brought_by,
        received_at=envelope.received_at,
        received_by=by.name,
        deadline=call.deadline,
        is_late=envelope.state == "late",
    )
    envelope.receipt = issue_document(
        ENVELOPE.code,
        subject_number=envelope.number,
        chain=envelope.chain,
        data=facts,
        by=by,
        is_demonstration=call.authority.is_demonstration,
        mode=call.mode,
    )
    envelope.save(update_fields=["receipt"])


@transaction.atomic
def name_sender(*, envelope: Envelope, organisation: Organisation, by: User) -> Envelope:
    """Say which organisation of the register sent an envelope that came before it was registered."""
    envelope = lifecycle.lock(envelope)
    _must_keep(envelope, by)
    if envelope.state != "received":
        raise Refused(_("The sender is named until the opening."))
    envelope.organisation = organisation
    envelope.save(update_fields=["organisation"])
    journal.write_entry(chain=envelope.chain, number=envelope.number, step="envelope.name", by=by)
    notices.tell_of_envelope(envelope)
    return envelope


@transaction.atomic
def give_back_envelope(*, envelope: Envelope, reason: str, by: User) -> Envelope:
    """Give an envelope back unopened before the deadline: withdrawn by its sender, or recorded by mistake."""
    at = arrival()
    envelope = lifecycle.lock(envelope)
    _must_keep(envelope, by)
    if not reason.strip():
        raise Refused(_("Say why, and to whom the envelope is given."))
    lifecycle.check(envelope, "give_back", too_late(envelope.lot, at))
    return lifecycle.move(envelope, "give_back", by=by, reason=reason.strip())


def _must_keep(envelope: Envelope, by: User) -> None:
    if not _is_secretary(envelope.lot.call, by):
        raise Refused(Blocker(_("Only the commission’s secretary takes envelopes."), who=SECRETARY))


def unnamed_envelopes(call: Call) -> Iterator[Blocker]:
    """Why the envelopes of a call cannot be opened: nobody has said yet whose they are."""
    unnamed = Envelope.objects.filter(lot__call=call, state="received", organisation__isnull=True)
    for envelope in unnamed.order_by("pk"):
        words = _("Envelope {number}: say which organisation of the register sent it.")
        yield Blocker(format_lazy(words, number=envelope.number), who=SECRETARY)


def open_envelopes(*, call: Call, by: User) -> set[int]:
    """Make proposals of the envelopes that count, at the opening; the ids of those proposals.

    Of several filings of one organisation for a lot, by the web or on paper, the last counts; an envelope
    that was followed by another filing stays unopened.
    """
    rows = Envelope.objects.select_for_update(of=("self",)).filter(lot__call=call, state="received")
    known = rows.select_related("lot__call__authority", "organisation").order_by(
        "lot_id", "organisation_id", "received_at", "pk"
    )
    opened = set()
    for _of_whom, group in groupby(known, key=lambda each: (each.lot_id, each.organisation_id)):
        if (proposal := _open_last(list(group), by)) is not None:
            opened.add(proposal.pk)
    return opened


def _open_last(envelopes: list[Envelope], by: User) -> Proposal | None:
    last = envelopes.pop()
    begun = Proposal.objects.with_call().filter(lot=last.lot, organisation=last.organisation).first()
    if begun is not None and begun.state not in UNFILED and begun.filed_at > last.received_at:
        _replace([*envelopes, last], by)
        return None
    _replace(envelopes, by)
    return _as_proposal(last, begun, by)


def _replace(envelopes: Iterable[Envelope], by: User) -> None:
    for envelope in envelopes:
        lifecycle.move(envelope, "replace", by=by)


def _as_proposal(envelope: Envelope, begun: Proposal | None, by: User) -> Proposal:
    """The proposal in the envelope: a new one of the same number, or the next version of one begun here."""
    proposal = begun
    if proposal is None:
        proposal = Proposal(lot=envelope.lot, organisation=envelope.organisation)
        lifecycle.begin(proposal, by=by, number=envelope.number, quiet=True)
    facts = {"filed_at": envelope.received_at, "version": proposal.version + 1, "is_paper": True}
    lifecycle.move(proposal, "file", by=by, record={"envelope": envelope.number}, **facts)
    lifecycle.move(envelope, "open", by=by, proposal=proposal)
    return proposal
