"""Votes of a sitting, and what they and the attendance of that minute mean for the decision."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.selection.actions.convening import is_kept_by_minute, must_keep_record, sitting_now
from ashar.selection.convening.attendance import here_at
from ashar.selection.models import Choice, Matter, Motion, Sitting, SittingProtocol, Vote
from ashar.selection.quorum import quorum_of

CHAIR = _("The chair or the secretary")


@dataclass(frozen=True)
class Voted:
    """How a member votes, and why."""

    choice: str
    reason: str = ""


def voters_of(call: Call, sitting: Sitting) -> list[CommissionMember]:
    """Members who may vote at this minute: those who mark and are there."""
    assert call.commission is not None
    here = here_at(sitting, clock.now())
    seats = call.commission.members.for_call(call.number).marking().filter(pk__in=here)
    return list(seats.select_related("user").order_by("pk"))


def voting_blockers(call: Call) -> Iterator[Blocker]:
    """Why nothing can be put to the vote at this minute."""
    sitting = sitting_now(call)
    if sitting is None or not sitting.is_going_on:
        yield Blocker(_("No sitting is going on."), who=CHAIR)
    elif not quorum_of(call).holds(here_at(sitting, clock.now())):
        yield Blocker(_("There is no quorum at this minute."), who=_("The chair"))


@transaction.atomic
def take_vote(
    *, call: Call, matter: str, text_ky: str, text_ru: str, votes: Mapping[int, Voted], by: User
) -> Motion:
    """Record a vote of those who are there, by member id; it carries as the rules of the call say."""
    call = lifecycle.lock(call)
    must_keep_record(call, by)
    sitting = sitting_now(call)
    reasons = list(voting_blockers(call))
    if reasons or sitting is None:
        raise Refused(*reasons)
    voters = voters_of(call, sitting)
    reasons = list(_vote_blockers(text_ky, text_ru, votes, voters))
    if reasons:
        raise Refused(*reasons)
    motion = Motion.objects.create(
        sitting=sitting,
        n=sitting.motions.count() + 1,
        matter=matter,
        text_ky=text_ky.strip(),
        text_ru=text_ru.strip(),
        put_at=clock.now(),
        is_carried=_carries(call, voters, votes),
    )
    Vote.objects.bulk_create(
        [
            Vote(
                motion=motion, member=each, choice=votes[each.pk].choice, reason=votes[each.pk].reason.strip()
            )
            for each in voters
        ]
    )
    _record(call, motion, votes, by)
    return motion


def _vote_blockers(
    text_ky: str, text_ru: str, votes: Mapping[int, Voted], voters: Sequence[CommissionMember]
) -> Iterator[Blocker]:
    if not (text_ky.strip() and text_ru.strip()):
        yield Blocker(_("Write in Kyrgyz and in Russian what is voted on."))
    if set(votes) != {each.pk for each in voters}:
        yield Blocker(_("Everybody who is there and marks has one vote; nobody else has."))
    for each in voters:
        voted = votes.get(each.pk)
        if voted and voted.choice == Choice.AGAINST and not voted.reason.strip():
            words = _("{name} votes against: write the reason in a few words.")
            yield Blocker(format_lazy(words, name=each.user.name))


def _carries(call: Call, voters: Sequence[CommissionMember], votes: Mapping[int, Voted]) -> bool:
    """More than the rules’ share of those there; when votes are equal, the chair’s may decide."""
    rules = call.rules["values"] if call.rules else {}
    said = {each: votes[each.pk].choice for each in voters}
    yes, no = (sum(choice == wanted for choice in said.values()) for wanted in (Choice.FOR, Choice.AGAINST))
    if 100 * yes > rules.get("commission.majority_pct", 50) * len(voters):
        return True
    chair = next((choice for each, choice in said.items() if each.duty == Duty.CHAIR), "")
    casts = rules_of(call, clock.now())["commission.chair_casting_vote"]
    return bool(casts and yes == no and yes > 0 and chair == Choice.FOR)


def _record(call: Call, motion: Motion, votes: Mapping[int, Voted], by: User) -> None:
    counted: dict[str, int] = {
        choice: sum(each.choice == choice for each in votes.values()) for choice in Choice.values
    }
    facts: dict[str, object] = {
        "n": motion.n,
        "matter": motion.matter,
        "carried": motion.is_carried,
        **counted,
    }
    journal.write_entry(chain=call.chain, number=call.number, step="sitting.vote", by=by, facts=facts)


def sitting_blockers(call: Call, present: Sequence[CommissionMember]) -> Iterator[Blocker]:
    """What a sitting that is kept by the minute lacks for the decision; a light one lacks nothing."""
    sitting = sitting_now(call)
    if sitting is None or not sitting.is_going_on:
        if is_kept_by_minute(call):
            words = _("First note who is there: the rules ask that the sitting is kept by the minute.")
            yield Blocker(words, who=CHAIR, rule="commission.sitting_by_minute")
        return
    here = here_at(sitting, clock.now())
    if {each.pk for each in present} != {each.pk for each in voters_of(call, sitting)}:
        yield Blocker(_("Present are those who are there at this minute, as the attendance says."), who=CHAIR)
    if not quorum_of(call).holds(here):
        yield Blocker(_("There is no quorum at this minute."), who=_("The chair"))
    if is_kept_by_minute(call) and not _is_adopted(sitting):
        words = _("Put the decision to the vote first: it is recorded when the vote has carried.")
        yield Blocker(words, who=CHAIR, rule="commission.sitting_by_minute")


def _is_adopted(sitting: Sitting) -> bool:
    last = sitting.motions.filter(matter=Matter.DECISION).last()
    return last is not None and last.is_carried


def tie_to_sitting(protocol: SittingProtocol) -> None:
    """Say of the sitting that is going on what it decided; called by `decide_call`."""
    sitting = sitting_now(protocol.call)
    if sitting is not None and sitting.is_going_on and sitting.protocol_id is None:
        sitting.protocol = protocol
        sitting.save(update_fields=["protocol"])
