"""Calls of which the proposals are opened: being marked, decided, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ashar.calls.actions import give_share, shares_of
from ashar.calls.models import Call
from ashar.proposals.actions import file_proposal
from ashar.proposals.content import load_opened
from ashar.proposals.models import Proposal
from ashar.selection.actions import completing, deciding, discussing, interests, marking, opening, publishing
from ashar.selection.actions.entering import enter_envelope
from ashar.selection.actions.telling import FIELDS, write_feedback
from ashar.selection.feedback.needed import RULE
from ashar.selection.models import AdmissionCheck, ScoreSheet
from ashar.selection.queries import criteria_of
from tests.support.planting.calls import announce, content, take_envelope, write
from tests.support.planting.words import ALONE, OPEN, Matter, Town

APPLICANT, RIVAL, REFUSED, PAPER = "kanat", "meerim", "bakyt", "on paper"
Marks = Mapping[str, str]


def marking_call(town: Town) -> None:
    """A call that is being marked: one member stepped aside, one has locked, one is writing."""
    call, applicants = _opened(town, OPEN, -8, "before the results", on_paper=True)
    with town.on(-7, 10):
        _put_right(town, applicants[APPLICANT])
    with town.on(-7, 12):
        _check(town, call, applicants, "before the results")
        _mark(town, call, "member", dict.fromkeys(applicants, "marks that a member is writing"))
        own = "marks that a member has locked, before all have"
        _lock(town, call, "chair", dict.fromkeys(applicants, own))


def _put_right(town: Town, proposal: Proposal) -> None:
    """The applicant is asked for another title, sends it, and changes something else besides."""
    note = town.planted.word("what an applicant is asked to put right")
    check = AdmissionCheck.objects.select_related("proposal", "opening__call").get(proposal=proposal)
    words = {"note_ky": note, "note_ru": note}
    completing.request_correction(check=check, items=["title"], by=town.seats["secretary"], **words)
    proposal = Proposal.objects.with_call().get(pk=proposal.pk)
    content = load_opened(proposal)
    besides = town.planted.word("what an applicant changed without being asked")
    sent = replace(
        content,
        title=town.planted.word("title of an opened proposal before the results"),
        answers={**content.answers, next(iter(content.answers)): besides},
    )
    completing.send_correction(proposal=proposal, content=sent, files={}, by=town.people[APPLICANT])


def decided_call(town: Town, deadline: int) -> Call:
    """A call that is decided and whose protocol is signed; no other call of its order has come further."""
    return _decided(town, ALONE, deadline, "before the results")


def published_call(town: Town, matter: Matter, deadline: int) -> Call:
    """A call whose results are published."""
    call = _decided(town, matter, deadline, "after the results")
    with town.on(deadline + 2, 11):
        publishing.publish_results(protocol=call.protocol, by=town.people["head"])
        _tell(town, call)
    return call


def _tell(town: Town, call: Call) -> None:
    """What the commission writes to the applicants."""
    call.rules["values"][RULE] = True
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    near = AdmissionCheck.objects.select_related("proposal__lot__call__authority")
    for key, whose in ((APPLICANT, "a proposal"), (RIVAL, "a proposal of a rival")):
        name = f"feedback on {whose}"
        people = {"proposal__organisation__memberships__user": town.people[key]}
        check = near.get(opening__call=call, **people)
        words = {field: town.planted.word(name) for field in FIELDS}
        write_feedback(check=check, words=words, language="ky", by=town.seats["secretary"])


def _opened(
    town: Town, matter: Matter, deadline: int, when: str, *, on_paper: bool = False
) -> tuple[Call, dict[str, Proposal]]:
    """Three proposals of a call, opened; one member stepped aside from the first. One more `on_paper`."""
    (lot,) = announce(town, matter, deadline)
    whose = {APPLICANT: "proposal", RIVAL: "proposal of a rival", REFUSED: "proposal of a rival"}
    with town.on(deadline - 3):
        for key, name in whose.items():
            words = content(town, f"opened {name} {when}", f"title of an opened {name} {when}")
            file_proposal(proposal=write(town, key, lot, words), by=town.people[key])
        envelope = take_envelope(town, lot) if on_paper else None
        if on_paper:
            word = town.planted.word("word of a member on a call before its opening")
            facts = {"call": lot.call, "has_interest": True, "text": word, "by": town.seats["member"]}
            interests.declare_on_call(**facts)
    filed = Proposal.objects.filter(lot=lot).select_related("lot__call__commission").order_by("pk")
    applicants = dict(zip(whose, filed, strict=True))
    call = Call.objects.select_related("authority", "commission").get(pk=lot.call_id)
    with town.on(deadline + 1):
        for share in shares_of(call)[:2]:
            give_share(call=call, by=share.keeper)
        opening.open_proposals(call=call, by=town.seats["secretary"])
        if envelope is not None:
            applicants[PAPER] = Proposal.objects.with_call().get(envelope=envelope)
        for who, user in town.seats.items():
            answers = {proposal.pk: opening.Declared("none") for proposal in applicants.values()}
            if who == "recused":
                interest = town.planted.word(f"interest of a member {when}")
                answers[applicants[APPLICANT].pk] = opening.Declared("recused", interest)
            opening.declare_interests(call=call, answers=answers, by=user)
    if envelope is not None:
        _enter(town, applicants[PAPER], deadline, when)
    return call, applicants


def _enter(town: Town, proposal: Proposal, deadline: int, when: str) -> None:
    """What lay in an envelope, and its scan."""
    words = content(
        town, f"opened proposal of a rival {when}", f"title of an opened proposal of a rival {when}"
    )
    scan = town.locked("scan of an opened proposal on paper")
    check = AdmissionCheck.objects.get(proposal=proposal)
    with town.on(deadline + 1, 11):
        enter_envelope(check=check, content=words, scans=[scan], by=town.seats["secretary"])


def _check(town: Town, call: Call, applicants: dict[str, Proposal], when: str) -> None:
    """All but one are let in to the marking."""
    reason = town.planted.word(f"reason of a refusal {when}")
    verdicts = {proposal.pk: opening.Verdict(True) for proposal in applicants.values()}
    for refused in {REFUSED, PAPER} & set(applicants):
        verdicts[applicants.pop(refused).pk] = opening.Verdict(False, reason, reason)
    opening.check_admissions(call=call, verdicts=verdicts, by=town.seats["secretary"])


def _mark(town: Town, call: Call, who: str, classes: Marks) -> ScoreSheet:
    """A sheet with a comment of these classes for each applicant."""
    sheet = ScoreSheet.objects.get(call=call, member__user=town.seats[who])
    points = {criterion["code"]: int(criterion["max"] * 0.8) for criterion in criteria_of(call)}
    given = {
        Proposal.objects.get(
            lot__call=call, organisation__memberships__user=town.people[key]
        ).pk: marking.Given(points, town.planted.word(name), {next(iter(points)): town.planted.word(name)})
        for key, name in classes.items()
    }
    return marking.save_marks(sheet=sheet, given=given, by=town.seats[who])


def _lock(town: Town, call: Call, who: str, classes: Marks) -> None:
    marking.lock_sheet(sheet=_mark(town, call, who, classes), by=town.seats[who])


def _decided(town: Town, matter: Matter, deadline: int, when: str) -> Call:
    call, applicants = _opened(town, matter, deadline, when)
    own, rival = (f"comments on {whose} {when}" for whose in ("a proposal", "a proposal of a rival"))
    with town.on(deadline + 1, 12):
        _check(town, call, applicants, when)
        for who in ("chair", "member"):
            _lock(town, call, who, {APPLICANT: own, RIVAL: rival})
        _lock(town, call, "recused", {RIVAL: rival})
    scan = town.paper(f"signed protocol {when}")
    with town.on(deadline + 1, 16):
        call = Call.objects.select_related("authority", "commission").get(pk=call.pk)
        assert call.commission is not None
        said = town.planted.word(f"decision and its reasons {when}")
        discussing.record_discussion(
            proposal=applicants[APPLICANT], text_ky=said, text_ru=said, by=town.seats["secretary"]
        )
        protocol = deciding.decide_call(
            call=call,
            choices=_choices(town, applicants, when),
            present=list(call.commission.members.current().marking()),
            place=town.planted.word(
                matter.place if matter.is_protected else f"decision and its reasons {when}"
            ),
            by=town.seats["secretary"],
        )
        publishing.sign_protocol(protocol=protocol, scan=scan, by=town.seats["secretary"])
    town.planted.keep(f"that a proposal is chosen, {when}", applicants[APPLICANT].award.number)
    return call


def _choices(town: Town, applicants: dict[str, Proposal], when: str) -> dict[int, deciding.Choice]:
    """One is chosen, the other is not; both hear why."""
    reason = town.planted.word(f"decision and its reasons {when}")
    return {
        applicants[APPLICANT].pk: deciding.Choice("selected", reason, reason, Decimal(20_000)),
        applicants[RIVAL].pk: deciding.Choice("not_selected", reason, reason),
    }
