"""The commission's protocol: who sat, what was declared, who was admitted, the marks, the decisions."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.documents.kinds import Facts, Kind, Texts
from ashar.core.documents.papers.sitting import (
    CorrectionFacts,
    DepartureFacts,
    DissentFacts,
    OpenedFacts,
    SittingFacts,
    tell_correction,
    tell_departures,
    tell_dissents,
    tell_opening,
    tell_sitting,
)
from ashar.core.i18n.saying import said


class MemberFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the commission; `role` in words (chair, secretary, member, expert).

    `counts`: for the quorum; the secretary does not.
    """

    name: str
    role: Texts
    is_present: bool
    counts: bool = True


class InterestFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An interest that a member declared about an applicant, and whether they stepped aside."""

    member: str
    applicant: Texts
    what: Texts
    is_recused: bool


class AdmissionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a proposal was let in to the marking, and why not."""

    proposal_number: str
    applicant: Texts
    is_admitted: bool
    reason: Texts = msgspec.field(default_factory=dict)


class CriterionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion; `code` is the key of the points below."""

    code: str
    title: Texts
    points: int


class MarksFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One member's points for one proposal, by criterion."""

    member: str
    points: dict[str, Decimal]


class RankedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal in its place. `means`: by criterion; `outcome` in words; `granted` null when nothing is."""

    rank: int
    proposal_number: str
    applicant: Texts
    requested: Decimal
    mean: Decimal
    means: dict[str, Decimal]
    marks: list[MarksFacts]
    outcome: Texts
    reason: Texts
    granted: Decimal | None = None


class LotFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a theme; `reason` when it was not awarded."""

    n: int
    title: Texts
    ceiling: Decimal
    outcome: Texts
    ranking: list[RankedFacts]
    reason: Texts = msgspec.field(default_factory=dict)


class ProtocolFacts(Facts, frozen=True, kw_only=True):
    """Facts of a sitting. `basis`: the order of appointment; `quorum`: members needed.

    `sitting`: what is known by the minute, where it was kept so; `correction`: of a paper that replaces one.
    """

    protocol_number: str
    call_number: str
    call_title: Texts
    commission: Texts
    basis: Texts
    held_at: datetime
    place: str
    quorum: int
    is_quorate: bool
    members: list[MemberFacts]
    interests: list[InterestFacts]
    admissions: list[AdmissionFacts]
    criteria: list[CriterionFacts]
    lots: list[LotFacts]
    pass_mark: Decimal | None = None
    rounding: Texts = msgspec.field(default_factory=dict)
    rules: str = ""
    opening: OpenedFacts | None = None
    sitting: SittingFacts | None = None
    departures: list[DepartureFacts] = msgspec.field(default_factory=list)
    dissents: list[DissentFacts] = msgspec.field(default_factory=list)
    correction: CorrectionFacts | None = None


def present(facts: ProtocolFacts) -> dict[str, Any]:
    """The protocol in words."""
    return {
        "under": said(facts.commission),
        "heading": _("Protocol {number}").format(number=facts.protocol_number),
        "lede": _("Marking of the proposals and decision. Call: “{title}”.").format(
            title=said(facts.call_title)
        ),
        "facts": [
            (_("Call"), facts.call_number),
            (_("Held (Bishkek time)"), i18n.moment(facts.held_at)),
            (_("Place"), facts.place or _("not stated")),
            (_("Basis of the commission"), said(facts.basis)),
        ],
        "correction": tell_correction(facts.correction),
        "sitting": tell_sitting(facts.sitting),
        **_members(facts),
        "opening": tell_opening(facts.opening),
        **_interests(facts),
        **_admissions(facts),
        "lots": [_lot(facts, lot) for lot in facts.lots],
        "departures": tell_departures(facts.departures),
        "dissents": tell_dissents(facts.dissents),
        "closing": _closing(facts),
        "signatures_label": _("Signatures"),
        "signatures": [(said(each.role), each.name) for each in facts.members if each.is_present],
    }


def _members(facts: ProtocolFacts) -> dict[str, Any]:
    counted = [each for each in facts.members if each.counts]
    present_count = sum(each.is_present for each in counted)
    sentence = (
        _("Present: {present} of {all} members. Needed for a quorum: {quorum}. There is a quorum.")
        if facts.is_quorate
        else _("Present: {present} of {all} members. Needed for a quorum: {quorum}. There is no quorum.")
    )
    return {
        "members_label": _("Who sat"),
        "members_head": [_("Name"), _("Role"), _("Presence")],
        "members": [
            [each.name, said(each.role), _("present") if each.is_present else _("absent")]
            for each in facts.members
        ],
        "quorum": sentence.format(present=present_count, all=len(counted), quorum=facts.quorum),
    }


def _interests(facts: ProtocolFacts) -> dict[str, Any]:
    return {
        "interests_label": _("Conflicts of interest"),
        "interests_none": _("Every member declared that there is none."),
        "interests": [_interest(each) for each in facts.interests],
    }


def _interest(interest: InterestFacts) -> str:
    sentence = (
        _("{member} about {applicant}: {what}. Did not take part in marking this proposal.")
        if interest.is_recused
        else _("{member} about {applicant}: {what}. Took part by decision of the commission.")
    )
    return sentence.format(
        member=interest.member, applicant=said(interest.applicant), what=_bare(said(interest.what))
    )


def _admissions(facts: ProtocolFacts) -> dict[str, Any]:
    return {
        "admissions_label": _("Admission"),
        "admissions_head": [_("Number"), _("Applicant"), _("Decision"), _("Reason")],
        "admissions": [
            [
                each.proposal_number,
                said(each.applicant),
                _("admitted") if each.is_admitted else _("not admitted"),
                said(each.reason) or "–",
            ]
            for each in facts.admissions
        ],
    }


def _lot(facts: ProtocolFacts, lot: LotFacts) -> dict[str, Any]:
    codes = [criterion.code for criterion in facts.criteria]
    return {
        "heading": _("Theme {n}: {title}").format(n=lot.n, title=said(lot.title)),
        "marks_label": _("Marks"),
        "marks_head": [_("Proposal"), _("Member"), *(str(n) for n in range(1, len(codes) + 1)), _("Total")],
        "marks": [row for each in lot.ranking for row in _marks(each, codes)],
        "marks_key": "; ".join(_criterion(n, each) for n, each in enumerate(facts.criteria, 1)),
        "ranking_label": _("Ranking"),
        "ranking_head": [_("Rank"), _("Applicant"), _("Asked for"), _("Mean mark"), _("Decision")],
        "ranking": [_place(each) for each in lot.ranking],
        "decision_label": _("Decision"),
        "decisions": [*(_decision(each) for each in lot.ranking), _outcome(lot)],
    }


def _marks(ranked: RankedFacts, codes: list[str]) -> list[list[str]]:
    """A row for each member, and one of means."""
    rows = [
        [
            ranked.proposal_number,
            each.member,
            *(i18n.number(each.points[code]) for code in codes),
            i18n.number(sum((each.points[code] for code in codes), Decimal(0))),
        ]
        for each in ranked.marks
    ]
    means = [i18n.number(ranked.means[code]) for code in codes]
    return [*rows, [ranked.proposal_number, _("Mean"), *means, i18n.number(ranked.mean)]]


def _criterion(n: int, criterion: CriterionFacts) -> str:
    return _("{n}: {title}, up to {points}").format(n=n, title=said(criterion.title), points=criterion.points)


def _place(ranked: RankedFacts) -> list[str]:
    return [
        str(ranked.rank),
        said(ranked.applicant),
        i18n.som_exact(ranked.requested),
        i18n.number(ranked.mean),
        said(ranked.outcome),
    ]


def _decision(ranked: RankedFacts) -> str:
    words = {
        "applicant": said(ranked.applicant),
        "outcome": said(ranked.outcome),
        "reason": _bare(said(ranked.reason)),
    }
    if ranked.granted is None:
        return _("{applicant}: {outcome}. Reasons: {reason}.").format(**words)
    sentence = _("{applicant}: {outcome}. Sum: {sum}. Reasons: {reason}.")
    return sentence.format(**words, sum=i18n.som_exact(ranked.granted))


def _outcome(lot: LotFacts) -> str:
    words = {"outcome": said(lot.outcome), "ceiling": i18n.som_exact(lot.ceiling)}
    if not any(lot.reason.values()):
        return _("The theme as a whole: {outcome}. Ceiling: {ceiling}.").format(**words)
    sentence = _("The theme as a whole: {outcome}. Ceiling: {ceiling}. Reasons: {reason}.")
    return sentence.format(**words, reason=_bare(said(lot.reason)))


def _closing(facts: ProtocolFacts) -> str:
    parts = [
        _("Pass mark: {points}.").format(points=i18n.number(facts.pass_mark))
        if facts.pass_mark is not None
        else "",
        said(facts.rounding),
        _("Rule set: {name}.").format(name=facts.rules) if facts.rules else "",
    ]
    return " ".join(part for part in parts if part)


def _bare(sentence: str) -> str:
    """A sentence without its full stop, to stand inside another."""
    return sentence.strip().rstrip(".")


PROTOCOL = Kind(
    "protocol",
    gettext_lazy("Protocol of the commission"),
    ProtocolFacts,
    Path(__file__).with_name("protocol.typ"),
    present,
)
