"""Deeds on complaints: filed, answered, put right, withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.complaints import notices
from ashar.complaints.models import UNSETTLED, Complaint
from ashar.complaints.paper import answer_facts
from ashar.complaints.queries import appeal_until, bids_of
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals.models import Proposal

# What the head may decide, in the order of the form: each is a step.
VERDICTS = ("uphold", "dismiss", "find_inadmissible")


@dataclass(frozen=True)
class Answer:
    """An answer in words: what the complaint was about, for everybody, and the reasons of the verdict."""

    verdict: str
    about_ky: str
    about_ru: str
    answer_ky: str
    answer_ru: str


def filing_blockers(call: Call, proposal: Proposal | None = None) -> Iterator[Blocker]:
    """Why nobody (or not this bidder) can complain about the result now."""
    until = appeal_until(call)
    if until is None:
        yield Blocker(_("A complaint is about a result: it is not published yet."), who=_("The head"))
    elif clock.now() > until:
        yield Blocker(_("The time for complaints is over."), when=until)
    if proposal and Complaint.objects.filter(proposal=proposal, state__in=UNSETTLED).exists():
        yield Blocker(_("There is a complaint about this proposal already that is not settled."))


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
        reasons.append(Blocker(_("Write what is wrong and what you ask for.")))
    if reasons:
        raise Refused(*reasons)
    complaint = _file(call, proposal, text.strip(), letter, by)
    notices.tell_of_filing(complaint, by=by)
    return complaint


def _file(call: Call, proposal: Proposal, text: str, letter: StoredFile | None, by: User) -> Complaint:
    at = clock.now()
    rules = rules_of(call, at)
    is_freezing = call.standstill_until is not None and at <= call.standstill_until
    complaint = Complaint(
        call=call,
        proposal=proposal,
        text=text,
        letter=letter,
        filed_by=by,
        filed_at=at,
        is_freezing=is_freezing,
        answer_by=rules.calendar.add(clock.local(at).date(), rules["appeal.answer_days"]),
    )
    record = {
        "call": call.number,
        "text": journal.digest(text, complaint.salt),
        "letter": letter.sha256 if letter else None,
        "freezes": is_freezing,
        "answer_by": complaint.answer_by,
    }
    return lifecycle.begin(complaint, by=by, step_name="file", record=record)


@transaction.atomic
def withdraw_complaint(*, complaint: Complaint, by: User) -> Complaint:
    """The organisation takes its complaint back."""
    complaint = lifecycle.move(lifecycle.lock(complaint), "withdraw", by=by)
    notices.tell_of_withdrawal(complaint, by=by)
    return complaint


@transaction.atomic
def draft_answer(*, complaint: Complaint, answer: Answer, by: User) -> Complaint:
    """Keep the answer as the office has it so far; nobody outside sees it."""
    complaint = lifecycle.lock(complaint)
    if complaint.state != "filed":
        raise Refused(_("The complaint is settled already."))
    for name, value in vars(answer).items():
        setattr(complaint, name, value)
    complaint.save(update_fields=list(vars(answer)))
    return complaint


def answering_blockers(answer: Answer) -> Iterator[Blocker]:
    """What an answer lacks before it can be published."""
    if answer.verdict not in VERDICTS:
        yield Blocker(_("Say whether the complaint is upheld."))
    if not (answer.about_ky.strip() or answer.about_ru.strip()):
        yield Blocker(_("Say in one sentence for everybody what the complaint is about."))
    if not (answer.answer_ky.strip() or answer.answer_ru.strip()):
        yield Blocker(_("Write the answer with its reasons."))


@transaction.atomic
def publish_answer(*, complaint: Complaint, answer: Answer, by: User) -> Complaint:
    """The head answers: the verdict and its reasons are public, as a paper too; the parties are told."""
    complaint = lifecycle.lock(complaint)
    reasons = list(answering_blockers(answer))
    if reasons:
        raise Refused(*reasons)
    words = {name: value.strip() for name, value in vars(answer).items()}
    record = {"answer_ky": words["answer_ky"], "answer_ru": words["answer_ru"]}
    lifecycle.move(complaint, answer.verdict, by=by, record=record, answered_at=clock.now(), **words)
    _issue(complaint, by)
    notices.tell_of_answer(complaint, by=by)
    return complaint


def _issue(complaint: Complaint, by: User) -> None:
    paper = documents.issue_document(
        "complaint_answer",
        subject_number=complaint.number,
        chain=complaint.chain,
        data=answer_facts(complaint),
        by=by,
        is_demonstration=complaint.call.authority.is_demonstration,
        is_public=True,
        mode=complaint.call.mode,
    )
    complaint.document = paper.number
    complaint.save(update_fields=["document"])


@transaction.atomic
def record_remedy(*, complaint: Complaint, remedy_ky: str, remedy_ru: str, by: User) -> Complaint:
    """The head says how what was wrong has been put right; agreements may be signed again."""
    complaint = lifecycle.lock(complaint)
    words = {"remedy_ky": remedy_ky.strip(), "remedy_ru": remedy_ru.strip()}
    missing = [Blocker(_("Write how it was put right: it is public."))] if not any(words.values()) else []
    lifecycle.check(complaint, "remedy", missing)
    lifecycle.move(complaint, "remedy", by=by, record=words, remedied_on=clock.today(), **words)
    notices.tell_of_remedy(complaint, by=by)
    return complaint
