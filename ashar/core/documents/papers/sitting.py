"""Parts of the protocol beside marks and decisions: opening, minutes, votes, departures, dissent, correction.

Each `tell_…` gives blocks: a heading, lines, and a table where there is one; nothing where nothing is known.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from ashar.core import i18n
from ashar.core.documents.kinds import Texts
from ashar.core.i18n.saying import said

Block = dict[str, Any]


class OpenedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """When the proposals were opened, how many, and the number of the record of it."""

    opened_at: datetime
    count: int
    record: str = ""


class PresenceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A member there from one minute to another; `means`: by what, when from afar."""

    member: str
    came_at: datetime
    left_at: datetime | None = None
    means: str = ""


class MinuteFacts(msgspec.Struct, frozen=True, kw_only=True):
    """From this moment on: how many members that count are there, and whether they are a quorum."""

    at: datetime
    present: int
    is_quorate: bool


class VoteFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How a member voted (`choice`: for, against, abstained), and why."""

    member: str
    choice: str
    reason: str = ""


class MotionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What was put to the vote, and how it went."""

    n: int
    text: Texts
    put_at: datetime
    is_carried: bool
    votes: list[VoteFacts]

    def count(self, choice: str) -> int:
        """How many voted so."""
        return sum(each.choice == choice for each in self.votes)


class SittingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The sitting by the minute. `told_at`: of the notice; `needed`: members that make a quorum."""

    told_at: datetime | None
    begun_at: datetime
    closed_at: datetime | None
    needed: int
    agenda: list[Texts]
    presences: list[PresenceFacts]
    minutes: list[MinuteFacts]
    motions: list[MotionFacts]


class DepartureFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that gets less (`given`) than its place gives it (`due`), and why."""

    lot: int
    rank: int
    proposal_number: str
    applicant: Texts
    due: Decimal
    given: Decimal
    reason: Texts


class DissentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a member who does not agree wrote."""

    member: str
    text: Texts
    written_at: datetime


class CorrectionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """That this paper replaces an earlier one, and why; `n`: the how manieth correction it is."""

    n: int
    replaces: str
    reason: Texts


def tell_correction(facts: CorrectionFacts | None) -> list[str]:
    """What stands above a corrected protocol."""
    if facts is None:
        return []
    words = _("Correction {n}. This protocol replaces document {number}, which stays to be read.")
    return [
        words.format(n=facts.n, number=facts.replaces),
        _("Why: {reason}").format(reason=said(facts.reason)),
    ]


def tell_opening(facts: OpenedFacts | None) -> list[Block]:
    """When and how the proposals were opened."""
    if facts is None:
        return []
    line = _("Opened {moment} (Bishkek time). Proposals opened: {count}.").format(
        moment=i18n.moment(facts.opened_at), count=facts.count
    )
    record = (
        _("Record of the opening: document {number}.").format(number=facts.record) if facts.record else ""
    )
    return [{"heading": _("Opening of the proposals"), "lines": [line, *filter(None, [record])]}]


def tell_sitting(facts: SittingFacts | None) -> list[Block]:
    """Agenda, attendance and quorum by the minute, votes; nothing where the sitting was not kept so."""
    if facts is None:
        return []
    agenda = (
        [{"heading": _("Agenda"), "items": [said(each) for each in facts.agenda]}] if facts.agenda else []
    )
    return [*agenda, _attendance(facts), _quorum(facts), *_votes(facts.motions)]


def _attendance(facts: SittingFacts) -> Block:
    words = _("The members were told {moment}.")
    told = [words.format(moment=i18n.moment(facts.told_at))] if facts.told_at else []
    return {
        "heading": _("Who was there, by the minute"),
        "lines": told,
        "table": {
            "head": [_("Name"), _("Came"), _("Went"), _("How they took part")],
            "rows": [_presence(each) for each in facts.presences],
            "wide": [0],
        },
    }


def _presence(each: PresenceFacts) -> list[str]:
    how = _("from afar: {means}").format(means=each.means) if each.means else _("in the room")
    left = i18n.clock_time(each.left_at) if each.left_at else "–"
    return [each.member, i18n.clock_time(each.came_at), left, how]


def _quorum(facts: SittingFacts) -> Block:
    closed = [_("Closed at {time}.").format(time=i18n.clock_time(facts.closed_at))] if facts.closed_at else []
    return {
        "heading": _("Quorum, by the minute"),
        "lines": [_("Members needed for a quorum: {needed}.").format(needed=facts.needed), *closed],
        "table": {
            "head": [_("From this minute"), _("Members that count"), _("Quorum")],
            "rows": [
                [i18n.clock_time(each.at), str(each.present), _("yes") if each.is_quorate else _("no")]
                for each in facts.minutes
            ],
            "numbers": [1],
            "wide": [2],
        },
    }


def _votes(motions: Sequence[MotionFacts]) -> list[Block]:
    choices = {"for": _("in favour"), "against": _("against"), "abstained": _("abstained")}
    return [
        {
            "heading": _("Vote {n}").format(n=each.n),
            "lines": [said(each.text), _result(each)],
            "table": {
                "head": [_("Name"), _("Vote"), _("Reason")],
                "rows": [[vote.member, choices[vote.choice], vote.reason or "–"] for vote in each.votes],
                "wide": [0, 2],
            },
        }
        for each in motions
    ]


def _result(motion: MotionFacts) -> str:
    words = (
        _("At {time}. For: {yes}, against: {no}, abstained: {rest}. Carried.")
        if motion.is_carried
        else _("At {time}. For: {yes}, against: {no}, abstained: {rest}. Not carried.")
    )
    return words.format(
        time=i18n.clock_time(motion.put_at),
        yes=motion.count("for"),
        no=motion.count("against"),
        rest=motion.count("abstained"),
    )


def tell_departures(departures: Sequence[DepartureFacts]) -> list[Block]:
    """Who gets less than their place gives them, and why."""
    if not departures:
        return []
    return [
        {
            "heading": _("Departures from the ranking"),
            "table": {
                "head": [_("Applicant"), _("Rank"), _("Should get"), _("Got"), _("Reason")],
                "rows": [_departure(each) for each in departures],
                "numbers": [1, 2, 3],
                "wide": [0, 4],
            },
        }
    ]


def _departure(each: DepartureFacts) -> list[str]:
    sums = [i18n.som_exact(each.due), i18n.som_exact(each.given)]
    return [said(each.applicant), str(each.rank), *sums, said(each.reason)]


def tell_dissents(dissents: Sequence[DissentFacts]) -> list[Block]:
    """What members who did not agree wrote."""
    return [
        {
            "heading": _("Dissenting opinion: {name}").format(name=each.member),
            "lines": [i18n.moment(each.written_at), said(each.text)],
        }
        for each in dissents
    ]
