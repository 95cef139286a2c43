"""A donor’s consent to a step of an order: the office asks, the donor answers itself or by a letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.programmes import notices
from ashar.programmes.donors import concerns
from ashar.programmes.models import BudgetLine, Consent
from ashar.regulations.rulesets import Profile, rules_for


@dataclass(frozen=True)
class DonorLetter:
    """The signed letter from which the office enters a donor’s answer."""

    letter: str
    scan: StoredFile | None


def asking_blockers(line: BudgetLine, to: str, subject: str) -> Iterator[Blocker]:
    """Why the donor cannot be asked for its consent now."""
    agreement = line.source.terms
    if agreement is None or to not in agreement.consent_steps:
        yield Blocker(_("The donor’s agreement asks for no consent to this step."))
    if not concerns(line, to, subject):
        yield Blocker(_("There is nothing with this number in the order."))
    if Consent.objects.filter(budget_line=line, to=to, subject=subject).exclude(state="refused").exists():
        yield Blocker(_("The donor has been asked already."))


@transaction.atomic
def ask_consent(*, budget_line: BudgetLine, to: str, subject: str, by: User, note: str = "") -> Consent:
    """Ask the donor for its consent; its people are told, and until when they have to answer.

    `note`: words to the donor, which only the office and the donor read.
    """
    line = lifecycle.lock(budget_line)
    if reasons := list(asking_blockers(line, to, subject)):
        raise Refused(*reasons)
    agreement = line.source.terms
    rules = rules_for(line.authority, Profile.USUAL)
    days = (agreement and agreement.consent_days) or rules["programme.donor_consent_days"]
    consent = Consent(
        budget_line=line,
        to=to,
        subject=subject,
        note=note.strip(),
        asked_by=by,
        asked_at=clock.now(),
        answer_by=rules.calendar.add(clock.today(), days),
    )
    record = {"to": to, "budget_line": line.number, "answer_by": consent.answer_by}
    lifecycle.begin(consent, by=by, step_name="ask", record=record)
    notices.ask_donor(consent)
    return consent


def _may_answer(consent: Consent, letter: DonorLetter | None, by: User) -> Iterator[Blocker]:
    if letter is None:
        if not by.has_perm("programmes.answer_consent", consent):
            yield Blocker(_("Only the donor’s own people answer without a letter."))
    elif not by.has_perm("programmes.enter_consent", consent):
        yield Blocker(_("The finance officer or the head enters the donor’s letter."))
    elif not letter.letter.strip() or letter.scan is None:
        yield Blocker(_("Name the signed letter and add its scan."))


@transaction.atomic
def answer_consent(
    *, consent: Consent, is_given: bool, by: User, reason: str = "", letter: DonorLetter | None = None
) -> Consent:
    """Give or refuse the consent, as the donor’s person or by its signed letter; the office is told."""
    consent = lifecycle.lock(consent)
    name = "give" if is_given else "refuse"
    reasons = list(_may_answer(consent, letter, by))
    if not is_given and not reason.strip():
        reasons.append(Blocker(_("Write why the consent is refused.")))
    lifecycle.check(consent, name, reasons)
    by_letter = {"letter": letter.letter.strip(), "scan": letter.scan} if letter else {}
    consent = lifecycle.move(
        consent,
        name,
        by=by,
        answered_at=clock.now(),
        answered_by=by,
        reason=reason.strip(),
        record={"to": consent.to, "scan": letter.scan.sha256 if letter and letter.scan else None},
        **by_letter,
    )
    notices.tell_of_consent(consent, by=by)
    return consent
