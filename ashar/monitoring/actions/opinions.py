"""Deeds on what residents say of an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.calls.actions import rules_of
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.thread import Mode
from ashar.monitoring.models import Opinion
from ashar.monitoring.naming import refuse_a_place, refuse_to_name
from ashar.monitoring.notices.opinions import tell_of_gist, tell_of_opinion
from ashar.regulations.rulesets import add_working_days
from ashar.regulations.rulesets.timetable import months_later

HEARD = frozenset({"active", "suspended", "completed", "terminated", "closed"})


@dataclass(frozen=True)
class Said:
    """What a resident wrote. `may_tell`: the organisation may read the words and the name."""

    kind: str
    text: str
    name: str = ""
    contact: str = ""
    may_tell: bool = False
    language: str = "ky"


@dataclass(frozen=True)
class PublicAnswer:
    """The question in short and the answer, in words that may stand in public."""

    question_ky: str
    question_ru: str
    answer_ky: str
    answer_ru: str


def hearing_blockers(agreement: Agreement) -> Iterator[Blocker]:
    """Why nothing can be said of this order here."""
    if agreement.state not in HEARD or agreement.mode == Mode.HISTORIC:
        yield Blocker(_("Opinions are heard once the agreement is signed."))


@transaction.atomic
def submit_opinion(*, agreement: Agreement, said: Said, by: journal.Actor = journal.PUBLIC) -> Opinion:
    """Take down what a resident said and promise a day for the answer; the journal learns no words."""
    agreement = lifecycle.lock(agreement)
    if reasons := list(hearing_blockers(agreement)):
        raise Refused(*reasons)
    call = agreement.award.lot.call
    days = rules_of(call, clock.now())["opinions.answer_days"]
    opinion = Opinion(
        agreement=agreement,
        **vars(said),
        received_at=clock.now(),
        answer_by=add_working_days(clock.today(), days, call.authority),
    )
    lifecycle.begin(
        opinion,
        by=by,
        step_name="submit",
        record={"agreement": agreement.number, "kind": said.kind, "answer_by": opinion.answer_by},
    )
    tell_of_opinion(opinion)
    return opinion


@transaction.atomic
def answer_opinion(*, opinion: Opinion, answer: PublicAnswer, by: User) -> Opinion:
    """Publish the question in short and the answer; who asked is told to nobody."""
    opinion = lifecycle.lock(opinion)
    refuse_to_name(opinion, *vars(answer).values())
    refuse_a_place(opinion.agreement, *vars(answer).values())
    return lifecycle.move(
        opinion,
        "answer",
        by=by,
        **vars(answer),
        answered_at=clock.now(),
        answered_by=by,
        record={"words": _digest(opinion, answer)},
    )


@transaction.atomic
def correct_answer(*, opinion: Opinion, answer: PublicAnswer, reason: str, by: User) -> Opinion:
    """Put other words in the place of a published answer, for a reason that the journal keeps."""
    opinion = lifecycle.lock(opinion)
    refuse_to_name(opinion, reason, *vars(answer).values())
    refuse_a_place(opinion.agreement, reason, *vars(answer).values())
    record = {"words": _digest(opinion, answer), "reason": reason}
    return lifecycle.move(opinion, "correct", by=by, **vars(answer), answered_by=by, record=record)


def _digest(opinion: Opinion, answer: PublicAnswer) -> str:
    """The words as the journal knows them: a name that slipped in can still be corrected away."""
    return journal.digest("\n".join(vars(answer).values()), opinion.number)


@transaction.atomic
def set_opinion_aside(*, opinion: Opinion, reason: str, by: User) -> Opinion:
    """Give no public answer, for a reason that the resident reads."""
    return lifecycle.move(lifecycle.lock(opinion), "set_aside", by=by, set_aside_reason=reason)


@transaction.atomic
def pass_opinion_on(*, opinion: Opinion, gist: str, by: User) -> Opinion:
    """Tell the organisation what was said, in the office's own words; with consent it reads the words too."""
    opinion = lifecycle.lock(opinion)
    if opinion.passed_on_at is not None:
        raise Refused(_("The organisation has been told already."))
    refuse_to_name(opinion, gist, name_too=not opinion.may_tell)
    opinion.gist, opinion.passed_on_at = gist, clock.now()
    opinion.save(update_fields=["gist", "passed_on_at"])
    journal.write_entry(chain=opinion.chain, number=opinion.number, step="opinion.pass_on", by=by)
    tell_of_gist(opinion, by=by)
    return opinion


@transaction.atomic
def erase_words(*, opinion: Opinion, by: journal.Actor) -> Opinion:
    """Erase what the resident wrote, the name and the contact; number, state and answer stay."""
    opinion = lifecycle.lock(opinion)
    if opinion.state == "received":
        raise Refused(_("Answer first, or set it aside: then the words can be erased."))
    if opinion.erased_at is not None:
        raise Refused(_("The words are erased already."))
    opinion.text = opinion.name = opinion.contact = ""
    opinion.erased_at = clock.now()
    opinion.save(update_fields=["text", "name", "contact", "erased_at"])
    journal.write_entry(chain=opinion.chain, number=opinion.number, step="opinion.erase", by=by)
    return opinion


def erase_old_words() -> int:
    """Erase the words whose time is over (rule `opinions.keep_months`); how many."""
    erased = 0
    for opinion in Opinion.objects.exclude(state="received").filter(erased_at__isnull=True):
        call = opinion.agreement.award.lot.call
        since = clock.local(opinion.answered_at or opinion.received_at).date()
        months = rules_of(call, clock.now())["opinions.keep_months"]
        if months_later(since, months) < clock.today() and not call.authority.is_demonstration:
            erase_words(opinion=opinion, by=journal.WORKER)
            erased += 1
    return erased
