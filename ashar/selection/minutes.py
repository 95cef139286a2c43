"""The facts of the record of an opening and of the protocol, from which both languages are drawn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of, shares_of
from ashar.calls.lost_time import LAST_HOUR
from ashar.calls.models import Call, Lot
from ashar.calls.states import Outcome as LotOutcome
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, i18n
from ashar.core.documents import in_all_languages
from ashar.core.documents.kinds import Texts
from ashar.core.documents.papers.protocol import (
    AdmissionFacts,
    CriterionFacts,
    LotFacts,
    MarksFacts,
    MemberFacts,
    ProtocolFacts,
    RankedFacts,
)
from ashar.core.money import ZERO
from ashar.core.outages import outages_between
from ashar.selection import queries
from ashar.selection.interests.telling import interest_facts
from ashar.selection.methods.words import how_counted
from ashar.selection.models import (
    AdmissionCheck,
    Decision,
    LostKey,
    Marking,
    Opening,
    SittingProtocol,
    SplitDiscussion,
)
from ashar.selection.papers.opening import (
    EnvelopeFacts,
    KeeperFacts,
    LossFacts,
    OpeningFacts,
    SilenceFacts,
    UnopenedFacts,
)
from ashar.selection.quorum import quorum_of
from ashar.selection.sitting_facts import departure_facts, dissent_facts, opened_facts, sitting_facts
from ashar.selection.standing import counting_of, points_given, ties_in
from ashar.selection.states import Outcome

DEPUTY, SUBSTITUTE = _("deputy of the kenesh"), _("called in as a substitute")


def opening_facts(opening: Opening, by: User) -> OpeningFacts:
    """What the record of an opening says, from what was recorded and nothing else."""
    call, shares = opening.call, shares_of(opening.call)
    lost = LostKey.objects.select_related("recorded_by", "confirmed_by").filter(
        call=call, confirmed_at__isnull=False
    )
    return OpeningFacts(
        loss=_loss(lost[0]) if lost else None,
        authority=i18n.texts_of(call.authority, "name"),
        call_number=call.number,
        call_title=i18n.texts_of(call, "title"),
        deadline=opening.deadline,
        opened_at=opening.opened_at,
        opened_by=by.name,
        needed=shares[0].key.needed if shares else 0,
        key_trace=shares[0].key.trace if shares else "",
        keepers=[
            KeeperFacts(name=each.keeper.name, is_outside=each.authority_id is None, given_at=each.given_at)
            for each in shares
        ],
        envelopes=[_envelope(check) for check in queries.envelopes_of(opening)],
        unopened=[
            UnopenedFacts(
                number=each.number,
                lot=each.lot.n,
                received_at=each.received_at,
                why=in_all_languages(each.state_label()),
            )
            for each in queries.unopened_envelopes(call)
        ],
        silences=[
            SilenceFacts(began_at=each.began_at, ended_at=each.ended_at)
            for each in outages_between(opening.deadline - LAST_HOUR, opening.deadline)
        ],
    )


def _loss(lost: LostKey) -> LossFacts:
    assert lost.confirmed_by is not None
    return LossFacts(
        grounds=i18n.texts_of(lost, "grounds"), by=[lost.recorded_by.name, lost.confirmed_by.name]
    )


def _envelope(check: Any) -> EnvelopeFacts:
    filed = check.proposal
    assert filed.filed_at is not None
    return EnvelopeFacts(
        proposal_number=filed.number,
        lot=filed.lot.n,
        filed_at=filed.filed_at,
        sha256=check.code,
        is_paper=filed.is_paper,
        is_brought=check.is_brought,
        is_unopened=check.state == "refused",
    )


def protocol_facts(protocol: SittingProtocol) -> ProtocolFacts:
    """Everything the protocol says, from what was recorded and nothing else."""
    call, commission = protocol.call, protocol.call.commission
    assert commission is not None
    rules = rules_of(call, protocol.held_at)
    seats = commission.members.for_call(call.number)
    standings = queries.standings(call)
    decisions = {d.proposal_id: d for d in Decision.objects.filter(proposal__lot__call=call)}
    return ProtocolFacts(
        authority=i18n.texts_of(call.authority, "name"),
        protocol_number=protocol.number,
        call_number=call.number,
        call_title=i18n.texts_of(call, "title"),
        commission=i18n.texts_of(commission, "title"),
        basis=dict.fromkeys(("ky", "ru", "en"), f"№ {commission.act_number}, {commission.act_date:%d.%m.%Y}"),
        held_at=protocol.held_at,
        # Of a protected call no place below the town stands on a paper.
        place="" if call.is_protected else protocol.place,
        quorum=quorum_of(call).needed,
        is_quorate=protocol.is_quorate,
        members=_members(protocol, seats.select_related("user")),
        interests=interest_facts(call),
        admissions=[_admission(check) for check in queries.checks_of(call)],
        criteria=_criteria(call),
        lots=_lots(call, standings, decisions),
        pass_mark=Decimal(str(rules["scoring.pass_mark"])),
        rounding=in_all_languages(how_counted(counting_of(call))),
        rules=rules.rule_set,
        opening=opened_facts(call),
        sitting=sitting_facts(protocol),
        departures=departure_facts(call, standings, decisions),
        dissents=dissent_facts(protocol),
    )


def _members(protocol: SittingProtocol, members: Any) -> list[MemberFacts]:
    present = set(protocol.present.values_list("pk", flat=True))
    return [
        _member(member, member.pk in present or member.duty == "secretary")
        for member in members.order_by("pk")
    ]


def _member(member: CommissionMember, is_present: bool) -> MemberFacts:
    return MemberFacts(
        name=member.user.name,
        role=_role(member),
        is_present=is_present,
        counts=member.duty != Duty.SECRETARY,
    )


def _role(member: CommissionMember) -> dict[str, str]:
    """What the person is in the sitting: duty, whether a deputy, whether a substitute."""
    role = in_all_languages(Duty(member.duty).label)
    for is_so, words in ((member.is_deputy, DEPUTY), (member.stands_in, SUBSTITUTE)):
        more = in_all_languages(words) if is_so else {}
        role = {code: f"{said}, {more[code]}" if more else said for code, said in role.items()}
    return role


def _admission(check: AdmissionCheck) -> AdmissionFacts:
    return AdmissionFacts(
        proposal_number=check.proposal.number,
        applicant=i18n.texts_of(check.proposal.organisation, "name"),
        is_admitted=check.state == "admitted",
        reason=i18n.texts_of(check, "reason"),
    )


def _criteria(call: Call) -> list[CriterionFacts]:
    return [
        CriterionFacts(
            code=each["code"],
            points=each["max"],
            title={code: each[f"title_{code}"] for code in ("ky", "ru", "en")},
        )
        for each in queries.criteria_of(call)
    ]


def _lots(
    call: Call, standings: dict[int, list[queries.Standing]], decisions: dict[int, Decision]
) -> list[LotFacts]:
    told = _told(call, standings)
    with_names = rules_of(call, clock.now())["commission.marks_with_names"]
    return [
        _lot(lot, standings.get(lot.pk, []), decisions, told, with_names=with_names)
        for lot in call.lots.all()
    ]


def _told(call: Call, standings: dict[int, list[queries.Standing]]) -> dict[int, Texts]:
    """By proposal id, what stands before the reasons: what told equal totals apart, what was discussed."""
    found = {key: [in_all_languages(words)] for key, words in ties_in(call, standings).items()}
    for each in SplitDiscussion.objects.filter(proposal__lot__call=call):
        text = i18n.texts_of(each, "text")
        opening = in_all_languages(_("Discussed, as the marks lay widely apart:"))
        found.setdefault(each.proposal_id, []).append(
            {code: f"{opening[code]} {text.get(code, text['ru'])}" for code in opening}
        )
    return {
        key: {code: " ".join(t[code] for t in texts) for code in texts[0]} for key, texts in found.items()
    }


def _lot(
    lot: Lot,
    rows: list[queries.Standing],
    decisions: dict[int, Decision],
    told: dict[int, Texts],
    *,
    with_names: bool,
) -> LotFacts:
    return LotFacts(
        n=lot.n,
        title=i18n.texts_of(lot, "title"),
        ceiling=lot.ceiling or ZERO,
        outcome=in_all_languages(LotOutcome(lot.outcome).label),
        ranking=[
            _ranked(row, decisions[row.proposal.pk], told.get(row.proposal.pk, {}), with_names=with_names)
            for row in rows
        ],
        reason=i18n.texts_of(lot, "outcome_reason"),
    )


def _marks(row: queries.Standing, *, with_names: bool) -> list[MarksFacts]:
    """Under names, or in the order of the hashes of the sheets, which tells nothing of who is who."""
    if with_names:
        return [MarksFacts(member=m.sheet.member.user.name, points=_points(row, m)) for m in row.markings]
    mixed = sorted(row.markings, key=lambda m: m.sheet.sha256)
    return [MarksFacts(member=f"№ {n}", points=_points(row, m)) for n, m in enumerate(mixed, start=1)]


def _ranked(row: queries.Standing, decision: Decision, told: Texts, *, with_names: bool) -> RankedFacts:
    why = i18n.texts_of(decision, "reason")
    award = getattr(row.proposal, "award", None) if decision.outcome == Outcome.SELECTED else None
    return RankedFacts(
        rank=row.rank,
        proposal_number=row.proposal.number,
        applicant=i18n.texts_of(row.proposal.organisation, "name"),
        requested=row.check.requested,
        mean=row.total,
        means=row.means,
        marks=_marks(row, with_names=with_names),
        outcome=in_all_languages(Outcome(decision.outcome).label),
        reason={code: " ".join(filter(None, (told.get(code, ""), words))) for code, words in why.items()},
        granted=award.amount if award else None,
    )


def _points(row: queries.Standing, marking: Marking) -> dict[str, Decimal]:
    given = points_given(row.proposal.lot.call, marking)
    return {code: Decimal(points) for code, points in given.items()}
