"""The answer to a complaint: drafted by the office, given by the head."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.complaints import notices
from ashar.complaints.models import Complaint
from ashar.complaints.paper import answer_facts
from ashar.core import clock, documents, lifecycle
from ashar.core.lifecycle import Blocker, Refused

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
