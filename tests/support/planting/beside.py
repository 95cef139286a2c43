"""What is written beside an order: complaints, an adviser's note, news in preparation."""

from __future__ import annotations

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.complaints.actions import (
    Answer,
    Person,
    Ruling,
    complain_about_procedure,
    draft_answer,
    enter_ruling,
    file_complaint,
    mark_words,
    publish_answer,
    release_words,
)
from ashar.core import clock, journal
from ashar.core.news import drafting
from ashar.core.news.actions import draft_item
from ashar.core.thread import Knot
from ashar.proposals.models import Proposal
from ashar.support import actions as support
from tests.support.planting.selecting import APPLICANT, REFUSED, RIVAL
from tests.support.planting.words import Town


def complaints(town: Town, call: Call) -> None:
    """In the appeal period: one's own complaint, a rival's, and one from a letter that is answered."""
    planted, head = town.planted, town.people["head"]
    letter = town.paper("letter of a complaint")
    with town.on(-1, 14):
        bids = {
            key: Proposal.objects.select_related("lot__call").get(
                lot__call=call, organisation__memberships__user=town.people[key]
            )
            for key in (APPLICANT, RIVAL, REFUSED)
        }
        own = file_complaint(
            proposal=bids[APPLICANT], text=planted.word("complaint"), by=town.people[APPLICANT]
        )
        file_complaint(proposal=bids[RIVAL], text=planted.word("complaint of a rival"), by=town.people[RIVAL])
        posted = file_complaint(
            proposal=bids[REFUSED],
            text=planted.word("complaint of a rival"),
            letter=letter,
            by=town.people["specialist"],
        )
    with town.on(-1, 15):
        draft_answer(complaint=own, answer=_answer(town, "answer to a complaint in preparation"), by=head)
        publish_answer(complaint=posted, answer=_answer(town, "answer to a complaint"), by=head)
        _about_procedure(town, call)


def _about_procedure(town: Town, call: Call) -> None:
    """Somebody without an account complains, twice; a court decides."""
    word, office = town.planted.word, town.people
    person = Person(word("who complained about the procedure"), word("who complained about the procedure"))
    told = {"call": call, "person": person, "by": journal.PUBLIC}
    complain_about_procedure(text=word("complaint about the procedure"), **told)
    public = word("words of a complaint released")
    struck = word("complaint about the procedure")
    second = complain_about_procedure(text=f"{public} {struck}", **told)
    mark_words(complaint=second, marked=f"{public} [[{struck}]]", by=office["specialist"])
    release_words(complaint=second, by=office["head"])
    words = [word("outside decision") for _ in range(4)]
    ruling = Ruling(
        word("outside decision"), word("outside decision"), "1", clock.today(), *words, stops=False
    )
    scan = town.paper("scan of an outside decision")
    enter_ruling(call=call, ruling=ruling, scan=scan, by=office["specialist"])


def _answer(town: Town, name: str) -> Answer:
    return Answer("dismiss", *[town.planted.word(name) for _ in range(4)])


def advise(town: Town, call: Call) -> None:
    """A note of the adviser, and what the town answers."""
    word = town.planted.word
    with town.on(-1, 16):
        knot = Knot.objects.get(number=call.number)
        note = support.leave_note(
            knot=knot, text=word("note of an adviser"), language="ky", by=town.people["adviser"]
        )
        specialist: User = town.people["specialist"]
        support.answer_note(note=note, text=word("answer to an adviser"), language="ky", by=specialist)


def news(town: Town) -> None:
    """A release that nobody has published."""
    blocks = town.planted.in_both("news in preparation", "title", "lead")
    draft = drafting.Draft("calls", blocks, (), ())
    draft_item(draft=draft, owner=town.authority.code, is_demonstration=True, by=town.people["specialist"])
