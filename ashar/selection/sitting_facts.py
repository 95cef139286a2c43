"""The facts of the protocol beside marks and decisions: opening, attendance, votes, departures, dissent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ashar.calls.models import Call
from ashar.core import i18n
from ashar.core.documents.papers.sitting import (
    DepartureFacts,
    DissentFacts,
    MinuteFacts,
    MotionFacts,
    OpenedFacts,
    PresenceFacts,
    SittingFacts,
    VoteFacts,
)
from ashar.core.money import ZERO, from_tyiyn, to_tyiyn
from ashar.selection import queries
from ashar.selection.convening.attendance import minutes_of
from ashar.selection.funding.counting import field_of, rows_of
from ashar.selection.models import (
    Award,
    Decision,
    DissentingOpinion,
    Motion,
    Opening,
    Presence,
    Sitting,
    SittingProtocol,
)
from ashar.selection.quorum import quorum_of
from ashar.selection.standing import Standing


def opened_facts(call: Call) -> OpenedFacts | None:
    """When the proposals were opened; None where none were."""
    opening = Opening.objects.filter(call=call).first()
    if opening is None:
        return None
    record = queries.record_of_opening(call)
    return OpenedFacts(
        opened_at=opening.opened_at, count=opening.proposals_count, record=record.number if record else ""
    )


def sitting_facts(protocol: SittingProtocol) -> SittingFacts | None:
    """The sitting by the minute, as far as it has gone; None where it was not kept so."""
    sitting = Sitting.objects.filter(protocol=protocol).first()
    if sitting is None or sitting.begun_at is None:
        return None
    quorum = quorum_of(protocol.of_call)
    presences = list(Presence.objects.filter(sitting=sitting).select_related("member__user"))
    motions = Motion.objects.filter(sitting=sitting).prefetch_related("votes__member__user")
    return SittingFacts(
        told_at=sitting.told_at if sitting.agenda else None,
        begun_at=sitting.begun_at,
        closed_at=sitting.closed_at,
        needed=quorum.needed,
        agenda=list(sitting.agenda),
        presences=[_presence(each) for each in presences],
        minutes=[
            MinuteFacts(at=each.at, present=each.counted, is_quorate=each.is_quorate)
            for each in minutes_of(sitting, quorum, presences)
        ],
        motions=[_motion(each) for each in motions],
    )


def _presence(each: Presence) -> PresenceFacts:
    return PresenceFacts(
        member=each.member.user.name, came_at=each.came_at, left_at=each.left_at, means=each.means
    )


def _motion(motion: Motion) -> MotionFacts:
    return MotionFacts(
        n=motion.n,
        text=i18n.texts_of(motion, "text"),
        put_at=motion.put_at,
        is_carried=motion.is_carried,
        votes=[
            VoteFacts(member=each.member.user.name, choice=each.choice, reason=each.reason)
            for each in motion.votes.all()
        ],
    )


def departure_facts(
    call: Call, by_lot: Mapping[int, Sequence[Standing]], decisions: Mapping[int, Decision]
) -> list[DepartureFacts]:
    """Who of the decided gets less than its place gives it; asked before the money moves."""
    rows = {row.proposal.pk: row for row in rows_of(by_lot) if row.proposal.pk in decisions}
    field = field_of(call, by_lot)
    numbers = {lot.pk: lot.n for lot in field.lots}
    return [
        DepartureFacts(
            lot=numbers[each.lot],
            rank=rows[each.key].rank,
            proposal_number=rows[each.key].proposal.number,
            applicant=i18n.texts_of(rows[each.key].proposal.organisation, "name"),
            due=from_tyiyn(each.due),
            given=from_tyiyn(each.given),
            reason=i18n.texts_of(decisions[each.key], "reason"),
        )
        for each in field.departures(_granted(call))
        if each.key in rows
    ]


def _granted(call: Call) -> dict[int, int]:
    """What was awarded, in tyiyns by proposal id."""
    awards = Award.objects.filter(lot__call=call, proposal__isnull=False).exclude(state="annulled")
    amounts: list[tuple[int, Decimal | None]] = list(awards.values_list("proposal_id", "amount"))
    return {key: to_tyiyn(amount or ZERO) for key, amount in amounts}


def dissent_facts(protocol: SittingProtocol) -> list[DissentFacts]:
    """The dissenting opinions that were written so far."""
    found = DissentingOpinion.objects.filter(protocol=protocol).select_related("member__user")
    return [dissent(each) for each in found]


def dissent(each: DissentingOpinion) -> DissentFacts:
    """One dissenting opinion as a paper holds it."""
    return DissentFacts(
        member=each.member.user.name, text=i18n.texts_of(each, "text"), written_at=each.written_at
    )
