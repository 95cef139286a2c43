"""What is published of a selection, and what each applicant learns of its own proposal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ashar.calls.models import Call, Lot
from ashar.proposals.models import Proposal
from ashar.selection import queries
from ashar.selection.models import (
    AdmissionCheck,
    Award,
    Decision,
    InterestDeclaration,
    Opening,
    SittingProtocol,
)


@dataclass(frozen=True)
class LotResult:
    """A lot with its decisions in order of rank."""

    lot: Lot
    rows: list[tuple[queries.Standing, Decision]]
    awards: list[Award]


@dataclass(frozen=True)
class Results:
    """The published results of a call."""

    opening: Opening
    protocol: SittingProtocol | None
    criteria: list[dict[str, Any]]
    lots: list[LotResult]
    refused: list[AdmissionCheck]
    recusals: list[InterestDeclaration]


def results_of(call: Call) -> Results | None:
    """The results of a call, or None before they are published."""
    protocol = SittingProtocol.objects.filter(call=call, state="published").select_related("scan").first()
    opening = Opening.objects.filter(call=call).first()
    nobody_came = opening is not None and opening.proposals_count == 0
    if opening is None or (protocol is None and not nobody_came):
        return None
    decisions = {d.proposal_id: d for d in Decision.objects.filter(proposal__lot__call=call)}
    awards = list(Award.objects.filter(lot__call=call).select_related("organisation").order_by("pk"))
    standings = queries.standings(call)
    lots = [
        LotResult(
            lot,
            [
                (row, decisions[row.proposal.pk])
                for row in standings.get(lot.pk, ())
                if row.proposal.pk in decisions
            ],
            [award for award in awards if award.lot_id == lot.pk],
        )
        for lot in call.lots.all()
    ]
    refused = [check for check in queries.checks_of(call) if check.state == "refused"]
    return Results(opening, protocol, queries.criteria_of(call), lots, refused, queries.recusals(call))


@dataclass(frozen=True)
class OwnMarks:
    """An applicant's own result; the comments come in no telling order."""

    check: AdmissionCheck
    decision: Decision | None
    criteria: list[tuple[str, Decimal, int]]
    total: Decimal | None
    comments: list[str]


def own_marks(proposal: Proposal) -> OwnMarks | None:
    """What the applicant learns, once the results are published; None before."""
    call = proposal.lot.call
    if not SittingProtocol.objects.filter(call=call, state="published").exists():
        return None
    check = AdmissionCheck.objects.filter(proposal=proposal).first()
    if check is None:
        return None
    rows = queries.standings(call).get(proposal.lot_id, [])
    standing = next((row for row in rows if row.proposal.pk == proposal.pk), None)
    decision = Decision.objects.filter(proposal=proposal).first()
    if standing is None:
        return OwnMarks(check, decision, [], None, [])
    criteria = [(c["title"], standing.means[c["code"]], c["max"]) for c in queries.criteria_of(call)]
    comments = sorted(marking.comment for marking in standing.markings)
    return OwnMarks(check, decision, criteria, standing.total, comments)
