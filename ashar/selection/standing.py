"""How admitted proposals stand after the reveal: means, totals and places as the call counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import lazy

from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.i18n import choose, written
from ashar.core.lifecycle import Words
from ashar.proposals.models import Proposal
from ashar.selection import methods
from ashar.selection.methods import Counting, Entrant, Rounding, Tie
from ashar.selection.methods.scale import Criterion, points_of, shown
from ashar.selection.methods.ties import lot_of
from ashar.selection.methods.words import told_apart
from ashar.selection.models import AdmissionCheck, Marking


@dataclass(frozen=True)
class Standing:
    """How an admitted proposal stands after the marks are revealed.

    `entrant`: it as the ranking compares it; `tie`: what put it behind an equal one.
    """

    proposal: Proposal
    check: AdmissionCheck
    markings: tuple[Marking, ...]
    means: dict[str, Decimal]
    total: Decimal
    rank: int
    passes: bool
    entrant: Entrant
    tie: Tie | None = None


def criteria_of(call: Call) -> list[dict[str, Any]]:
    """The criteria the call keeps for life: code, max, scale, title in the reader's language."""
    kept = call.rules["criteria"] if call.rules else []
    return [{**each, "title": _title(each)} for each in kept]


def levels_of(criterion: Criterion) -> list[tuple[int, str]]:
    """The levels of a criterion in the reader's language, each with the mark it stands for."""
    return [(each["percent"], _title(each)) for each in criterion.get("levels") or ()]


def _title(each: Criterion) -> str:
    return str(choose({code: each[f"title_{code}"] for code in ("ky", "ru", "en")}))


def counting_of(call: Call) -> Counting:
    """How the call counts. A call announced before equal totals were told apart keeps shared places."""
    rules = rules_of(call, clock.now())
    kept = call.rules["values"] if call.rules else {}
    rounding = Rounding(rules["scoring.decimals"], rules["scoring.rounding"])
    return Counting(criteria_of(call), rounding, tuple(kept.get("scoring.tie_breakers", ())))


def pass_mark_of(call: Call) -> Decimal:
    """What a proposal needs, by the sum of its call."""
    return Decimal(str(rules_of(call, clock.now())["scoring.pass_mark"]))


def points_given(call: Call, marking: Marking) -> dict[str, Decimal | int]:
    """A member's marks for a proposal, in points by criterion code."""
    return points_by(criteria_of(call), marking)


def points_by(criteria: Sequence[Criterion], marking: Marking) -> dict[str, Decimal | int]:
    """The same, where the criteria have been read."""
    return {each["code"]: shown(points_of(each, marking.points[each["code"]])) for each in criteria}


def ranked(
    checks: Sequence[AdmissionCheck],
    markings: dict[int, list[Marking]],
    how: Counting,
    pass_mark: Decimal,
    seals: set[str],
) -> list[Standing]:
    """The proposals of a lot in their order; `markings`: revealed ones by proposal id."""
    means = {
        each.proposal_id: methods.means_by_criterion([m.points for m in markings[each.proposal_id]], how)
        for each in checks
    }
    entrants = [_entrant(each, means[each.proposal_id], seals) for each in checks]
    by_key = methods.places(entrants, how)
    rows = [
        Standing(
            each.proposal,
            each,
            tuple(markings[each.proposal_id]),
            means[each.proposal_id],
            entrant.total,
            by_key[each.proposal_id].rank,
            entrant.total >= pass_mark,
            entrant,
            by_key[each.proposal_id].tie,
        )
        for each, entrant in zip(checks, entrants, strict=True)
    ]
    return sorted(rows, key=lambda row: (row.rank, row.proposal.number))


def ties_in(call: Call, by_lot: Mapping[int, Sequence[Standing]]) -> dict[int, Words]:
    """By proposal id, a sentence on what put it behind another with the same total."""
    how = counting_of(call)
    rows = {row.proposal.pk: row for rows in by_lot.values() for row in rows}
    return {
        key: told_apart(row.tie, _name(rows[row.tie.ahead.key].proposal), how)
        for key, row in rows.items()
        if row.tie is not None
    }


def _named(proposal: Proposal) -> str:
    return str(written(proposal.organisation, "name"))


# A paper is drawn in every language: the name is asked for when it is said.
_name = lazy(_named, str)


def _entrant(check: AdmissionCheck, means: dict[str, Decimal], seals: set[str]) -> Entrant:
    return Entrant(
        key=check.proposal_id,
        total=methods.total(means),
        means=means,
        requested=check.requested,
        filed_at=check.proposal.filed_at,
        drawn=lot_of(seals, check.proposal.number),
    )
