"""Paper ballots, read by two persons apart from each other, and hands counted at meetings."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.priorities import states
from ashar.priorities.actions.voting import check_choice
from ashar.priorities.counting import spelled
from ashar.priorities.models import HandCount, Meeting, PaperBallot, PaperReading, PaperState, Round

_READ_IN = (states.Round.OPEN, states.Round.CLOSED)
SECOND = 2


@transaction.atomic
def read_ballots(*, round: Round, readings: Mapping[int, Sequence[int]], by: User) -> dict[str, int]:
    """Take down what one person read: number written on the ballot → numbers chosen (none: spoiled).

    Two persons read each ballot; who reads it second does not see what the first read. Returns how many
    ballots are now agreed, differ, or wait for a second person, of those read here.
    """
    going = _lock(round)
    if not going.by_paper:
        raise Refused(_("In this round there are no paper ballots."))
    for chosen in readings.values():
        if chosen:
            check_choice(going, chosen)
    known = {each.n: each for each in going.paper_ballots.filter(n__in=readings).prefetch_related("readings")}
    told: dict[str, int] = {}
    for n, chosen in sorted(readings.items()):
        state = _read(going, n, spelled(chosen), known.get(n), by)
        told[state] = told.get(state, 0) + 1
    journal.write_entry(
        chain=going.chain,
        number=going.number,
        step="round.read_ballots",
        by=by,
        facts={"read": len(readings)},
    )
    return told


def _read(going: Round, n: int, chosen: str, ballot: PaperBallot | None, by: User) -> str:
    if ballot is None:
        ballot = PaperBallot.objects.create(round=going, n=n)
        PaperReading.objects.create(ballot=ballot, by=by, place=1, chosen=chosen)
        return PaperState.ONCE.value
    readings = list(ballot.readings.all())
    if any(each.by_id == by.pk for each in readings):
        raise Refused(format_lazy(_("You have read ballot {n} already; another person reads it now."), n=n))
    if len(readings) >= SECOND:
        raise Refused(format_lazy(_("Ballot {n} has been read by two persons already."), n=n))
    PaperReading.objects.create(ballot=ballot, by=by, place=SECOND, chosen=chosen)
    is_agreed = readings[0].chosen == chosen
    ballot.state = PaperState.AGREED if is_agreed else PaperState.DIFFERS
    ballot.chosen = chosen if is_agreed else ""
    ballot.save(update_fields=["state", "chosen"])
    return str(ballot.state)


@transaction.atomic
def settle_ballot(*, round: Round, n: int, chosen: Sequence[int], by: User) -> PaperBallot:
    """Say what stands on a ballot that two persons read differently, with the paper in hand."""
    going = _lock(round)
    ballot = going.paper_ballots.filter(n=n).first()
    if ballot is None or ballot.state != PaperState.DIFFERS:
        raise Refused(format_lazy(_("Ballot {n} has no difference to settle."), n=n))
    if chosen:
        check_choice(going, chosen)
    ballot.chosen, ballot.state, ballot.settled_by = spelled(chosen), PaperState.SETTLED, by
    ballot.save(update_fields=["chosen", "state", "settled_by"])
    journal.write_entry(
        chain=going.chain, number=going.number, step="round.settle_ballot", by=by, facts={"ballot": n}
    )
    return ballot


@transaction.atomic
def count_hands(*, round: Round, meeting: Meeting, votes: Mapping[int, int], by: journal.Actor) -> Meeting:
    """Take down the show of hands of one meeting; a later count of the same meeting replaces it."""
    going = _lock(round)
    if not going.by_hands:
        raise Refused(_("In this round nobody votes by show of hands."))
    if meeting.authority_id != going.authority_id:
        raise Refused(_("This meeting was held by another authority."))
    if not going.opens_on <= meeting.held_on <= going.closes_on:
        raise Refused(_("Hands count only at a meeting held on the days of the vote."))
    if any(each > meeting.participants for each in votes.values()):
        raise Refused(_("A problem cannot have more votes than there were participants."))
    if sum(votes.values()) > meeting.participants * going.choices:
        raise Refused(_("There are more hands than the participants could raise together."))
    known = {each["n"] for each in going.terms["problems"]}
    going.hands.filter(meeting=meeting).delete()
    HandCount.objects.bulk_create(
        HandCount(round=going, meeting=meeting, n=n, votes=votes.get(n, 0)) for n in sorted(known)
    )
    facts = {"meeting": meeting.number, "votes": {str(n): votes.get(n, 0) for n in sorted(known)}}
    journal.write_entry(chain=going.chain, number=going.number, step="round.count_hands", by=by, facts=facts)
    return meeting


def _lock(round: Round) -> Round:
    going = lifecycle.lock(round)
    if going.state not in _READ_IN:
        raise Refused(_("Ballots and hands are entered from the opening of the vote to the count."))
    return going
