"""Calls with words of their own: in preparation, open; and what is filed for them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ashar.calls.actions import Card, LotFacts, announce_call, draft_call
from ashar.calls.actions.choosing import write_set
from ashar.calls.actions.templating import begin_template
from ashar.calls.models import Call, Lot
from ashar.calls.sets import plain, read_questions
from ashar.calls.sets.asking import six
from ashar.core.documents import check_code
from ashar.demo.rehearsals.actions import begin_rehearsal
from ashar.organisations.models import Organisation
from ashar.proposals.actions import (
    Sender,
    Told,
    add_partner,
    ask_consent,
    attach_file,
    begin_sending,
    comment_draft,
    file_proposal,
    give_back_envelope,
    mark_of,
    receive_envelope,
    save_draft,
    save_partners,
    start_proposal,
    withdraw_proposal,
)
from ashar.proposals.actions.partnering import Part
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content, load_own
from ashar.proposals.models import Envelope, Proposal
from tests.support.planting.offices import PAPER_NGO, order
from tests.support.planting.words import OPEN, PREPARED, Matter, Town

CEILING = Decimal(30_000)
FILES = "letter"


def _card(town: Town, matter: Matter, deadline: int) -> Card:
    """A card whose words are of these classes; its deadline so many working days from today."""
    return Card(
        **town.planted.in_both(matter.title, "title"),
        **town.planted.in_both(matter.facts, "aim", "tasks", "problem", "target_group", "results"),
        contact_name="Нургүл Асанова",
        contact_phone="0 3900 0 00 00",
        contact_hours="9:00–17:00",
        deadline=town.at(deadline, 17),
        results_by=town.day(deadline + 7),
        project_start=town.day(deadline + 11),
        project_end=town.day(deadline + 105),
        session_place=town.planted.word(matter.place),
    )


def _draft(town: Town, matter: Matter, deadline: int, lots: int = 1, of: Matter | None = None) -> Call:
    """A call in preparation for an order of the same classes, or those of another matter."""
    line = order(town, of or matter)
    with town.on(deadline - 14, 9):
        facts = [
            LotFacts(
                **town.planted.in_both(matter.title, "title"),
                ceiling=CEILING,
                budget_line=line.budget_lines.get(),
            )
            for _ in range(lots)
        ]
        return draft_call(
            line=line,
            card=_card(town, matter, deadline),
            lots=facts,
            commission=town.commission,
            by=town.people["specialist"],
        )


def announce(
    town: Town, matter: Matter, deadline: int, lots: int = 1, *, asks_files: bool = False
) -> list[Lot]:
    """The lots of a call announced two weeks before its deadline; it may ask for files too."""
    call = _draft(town, matter, deadline, lots)
    if asks_files:
        _ask_files(town, call)
    with town.on(deadline - 14, 11):
        announce_call(call=call, by=town.people["head"])
    return list(Lot.objects.filter(call=call).select_related("call__authority", "call__commission"))


def _rehearse(town: Town, call: Call) -> None:
    """The call is tried out; what is said there is apart, only its address is known here."""
    held = begin_rehearsal(call=call, by=town.people["specialist"])
    town.planted.keep("address of a rehearsal", str(held.token))


def content(town: Town, name: str, title: str | None = None) -> Content:
    """A whole proposal in which every text is a word of this class; its title may be of another."""
    word = town.planted.word
    return Content(
        language="ky",
        title=word(title or name),
        answers={question.code: word(name) for question in QUESTIONS},
        budget=(BudgetItem(word(name), Decimal(20_000), Decimal(1_000)),),
        declarations=tuple(DECLARATIONS),
    )


def write(town: Town, key: str, lot: Lot, content: Content) -> Proposal:
    """A draft of the organisation whose head has this key."""
    head = town.people[key]
    ngo = Organisation.objects.get(memberships__user=head)
    begun = start_proposal(lot=lot, organisation=ngo, by=head)
    return save_draft(proposal=begun, content=content, by=head)


def _ask_files(town: Town, call: Call) -> None:
    asked = plain(six())
    asked["items"].append(
        {"code": FILES, "kind": "file", "required": False, "title_ky": "Кат", "title_ru": "Письмо"}
    )
    write_set(call=call, part="questions", known=read_questions(asked), by=town.people["specialist"])


def _write_template(town: Town) -> None:
    word, by = town.planted.word("template being written"), town.people["specialist"]
    begin_template(part="papers", authority=town.authority, by=by, title_ky=word, title_ru=word)


def open_calls(town: Town) -> None:
    """A call in preparation, and one that is open: what is written for its lots; a template being written."""
    _write_template(town)
    _rehearse(town, _draft(town, PREPARED, 14, of=OPEN))
    first, second, third = announce(town, OPEN, 7, lots=3, asks_files=True)
    _file(town, first, second, third)
    _take_in_envelopes(town, first)


def _file(town: Town, first: Lot, second: Lot, third: Lot) -> None:
    """A draft for one lot, a filed proposal for another, a withdrawn one for the third."""
    head = town.people["kanat"]
    with town.on(-1):
        draft = write(town, "kanat", first, content(town, "draft of a proposal"))
        filed = write(town, "kanat", second, content(town, "filed proposal before the opening"))
        for each in (draft, filed):
            paper = town.locked("file of a proposal before the opening")
            attach_file(proposal=each, code=FILES, file=paper, by=head)
        filed = file_proposal(proposal=filed, by=head)
        left = file_proposal(
            proposal=write(town, "kanat", third, content(town, "withdrawn proposal")), by=head
        )
    with town.on(-1, 11):
        left = withdraw_proposal(proposal=left, by=head)
    told = Told(f"{town.planted.word('file on its way to a proposal')}.pdf", 10)
    begin_sending(proposal=draft, code=FILES, told=told, by=head)
    _talk(town, draft)
    _partner(town, draft)
    numbers = (each.number for each in (draft, filed, left))
    town.planted.keep("that somebody takes part, before the opening", *numbers)
    _keep_receipt(town, filed, "receipt of a proposal")


def _talk(town: Town, draft: Proposal) -> None:
    """A comment on the draft, and a sentence that stood in it for an hour."""
    head, word = town.people["kanat"], town.planted.word
    comment_draft(proposal=draft, part="title", text=word("comment on a draft"), by=head)
    written = load_own(draft, by=head)
    code = QUESTIONS[0].code
    other = replace(written, answers={**written.answers, code: word("words taken out of a draft")})
    with town.on(-1, 13):
        save_draft(proposal=draft, content=other, by=head)
    with town.on(-1, 14):
        save_draft(proposal=draft, content=written, by=head)


def _partner(town: Town, draft: Proposal) -> None:
    """A partner of the draft, asked for its consent by the applicant."""
    head, word = town.people["kanat"], town.planted.word
    call = draft.lot.call
    call.rules["values"]["applicant.consortium_most_partners"] = 1
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    other = Organisation.objects.get(memberships__user=town.people["bakyt"])
    added = add_partner(proposal=draft, organisation=other, by=head)
    seen = mark_of(load_own(draft, by=head))
    parts = {added.ref: Part(word("role of a partner"), Decimal(100))}
    save_partners(proposal=draft, parts=parts, lead_share=Decimal(1), seen=seen, by=head)
    ask_consent(proposal=draft, ref=added.ref, by=head)


def take_envelope(town: Town, lot: Lot) -> Envelope:
    """An envelope of an organisation that has no account."""
    word = town.planted.word
    known = Organisation.objects.get(inn=PAPER_NGO)
    sender = Sender(word("sender of an envelope"), known, contact=word("sender of an envelope"))
    brought_by = word("who brought an envelope")
    return receive_envelope(lot=lot, sender=sender, brought_by=brought_by, by=town.seats["secretary"])


def _take_in_envelopes(town: Town, lot: Lot) -> None:
    """Two envelopes, one of them given back."""
    kept = town.planted.keep
    with town.on(-1, 12):
        envelope, other = take_envelope(town, lot), take_envelope(town, lot)
        reason = town.planted.word("why an envelope was given back")
        give_back_envelope(envelope=other, reason=reason, by=town.seats["secretary"])
    for each in (envelope, other):
        assert each.receipt is not None
        kept("that an envelope came, before the opening", each.number)
        kept("receipt of an envelope", each.receipt.sha256, check_code(each.receipt.sha256))


def _keep_receipt(town: Town, proposal: Proposal, name: str) -> None:
    """The trace of the content, which only the receipt tells: as on the page, and as on the paper."""
    trace = proposal.contents.get(version=1).sha256
    town.planted.keep(name, trace, f"{trace[:4]} {trace[4:8]} {trace[8:12]}")
