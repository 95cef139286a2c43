"""A complaint comes: from a bidder about the result, from anybody about the procedure, or on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot
from ashar.complaints import notices
from ashar.complaints.models import UNSETTLED, Complaint, Origin
from ashar.complaints.queries import bids_of
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals.models import Proposal
from ashar.selection.appeals import appeal_until

NO_WORDS = _("Write what is wrong and what you ask for.")


@dataclass(frozen=True)
class Person:
    """Who complains without an account; only the office reads it."""

    name: str
    contact: str


def filing_blockers(call: Call, proposal: Proposal | None = None) -> Iterator[Blocker]:
    """Why nobody (or not this bidder) can complain about the result now."""
    until = appeal_until(call)
    if until is None:
        yield Blocker(_("A complaint is about a result: it is not published yet."), who=_("The head"))
    elif clock.now() > until:
        yield Blocker(_("The time for complaints is over."), when=until)
    if proposal and Complaint.objects.filter(proposal=proposal, state__in=UNSETTLED).exists():
        yield Blocker(_("There is a complaint about this proposal already that is not settled."))


def procedure_blockers(call: Call) -> Iterator[Blocker]:
    """Why nobody can complain about the procedure now: one may until the end of appeals."""
    if call.announced_at is None or call.is_historic:
        yield Blocker(_("The call is not announced."))
    elif (until := appeal_until(call)) is not None and clock.now() > until:
        yield Blocker(_("The time for complaints is over."), when=until)


@transaction.atomic
def file_complaint(*, proposal: Proposal, text: str, by: User, letter: StoredFile | None = None) -> Complaint:
    """File a complaint of a bidder about the result of its lot.

    By the head of the organisation; or by the office from a letter, whose scan is then needed.
    """
    call = lifecycle.lock(proposal.lot.call)
    is_own = any(bid.pk == proposal.pk for bid in bids_of(by, call))
    reasons = list(filing_blockers(call, proposal))
    if not is_own and letter is None:
        reasons.append(Blocker(_("Add the scan of the letter that came on paper.")))
    if not text.strip():
        reasons.append(Blocker(NO_WORDS))
    if reasons:
        raise Refused(*reasons)
    is_freezing = call.standstill_until is not None and clock.now() <= call.standstill_until
    complaint = Complaint(
        origin=Origin.BIDDER, call=call, lot=proposal.lot, proposal=proposal, is_freezing=is_freezing
    )
    return _file(complaint, text, letter, by)


@transaction.atomic
def complain_about_procedure(
    *,
    call: Call,
    text: str,
    person: Person,
    by: journal.Actor,
    lot: Lot | None = None,
    letter: StoredFile | None = None,
) -> Complaint:
    """Anybody complains about how a call is held; the office enters a letter with its scan.

    It freezes nothing, unless the rule `appeal.procedure_freezes` says so or the head orders a suspension.
    """
    call = lifecycle.lock(call)
    reasons = list(procedure_blockers(call))
    if not text.strip():
        reasons.append(Blocker(NO_WORDS))
    if not (person.name.strip() and person.contact.strip()):
        reasons.append(Blocker(_("Write a name, and how you can be reached: only the office reads it.")))
    if reasons:
        raise Refused(*reasons)
    complaint = Complaint(
        origin=Origin.ANYBODY,
        call=call,
        lot=lot,
        name=person.name.strip(),
        contact=person.contact.strip(),
        is_freezing=bool(rules_of(call, clock.now())["appeal.procedure_freezes"]),
    )
    return _file(complaint, text, letter, by)


def _file(complaint: Complaint, text: str, letter: StoredFile | None, by: journal.Actor) -> Complaint:
    """Give it its number and the day by which it is answered; the journal learns no words and no names."""
    at = clock.now()
    rules = rules_of(complaint.call, at)
    facts: dict[str, Any] = {"text": text.strip(), "letter": letter, "filed_at": at}
    facts["filed_by"] = by if isinstance(by, User) else None
    facts["answer_by"] = rules.calendar.add(clock.local(at).date(), rules["appeal.answer_days"])
    for name, value in facts.items():
        setattr(complaint, name, value)
    record = {
        "call": complaint.call.number,
        "origin": complaint.origin,
        "text": journal.digest(complaint.text, complaint.salt),
        "letter": letter.sha256 if letter else None,
        "freezes": complaint.is_freezing,
        "answer_by": complaint.answer_by,
    }
    lifecycle.begin(complaint, by=by, step_name="file", record=record)
    notices.tell_of_filing(complaint, by=by)
    return complaint


@transaction.atomic
def withdraw_complaint(*, complaint: Complaint, by: User) -> Complaint:
    """Who complained takes it back."""
    complaint = lifecycle.move(lifecycle.lock(complaint), "withdraw", by=by)
    notices.tell_of_withdrawal(complaint, by=by)
    return complaint


@transaction.atomic
def erase_person(*, complaint: Complaint, by: User) -> Complaint:
    """Erase name and contact of who complained without an account, once nothing is left to tell them."""
    complaint = lifecycle.lock(complaint)
    if not complaint.is_settled:
        raise Refused(_("Settle the complaint first: until then you may have to reach who complained."))
    if not (complaint.name or complaint.contact):
        raise Refused(_("There is no name and no contact to erase."))
    complaint.name = complaint.contact = ""
    complaint.save(update_fields=["name", "contact"])
    journal.write_entry(chain=complaint.chain, number=complaint.number, step="complaint.erase_person", by=by)
    return complaint
