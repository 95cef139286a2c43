"""What is published of a selection, and what each applicant learns of its own proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from ashar.calls.models import Call, Lot
from ashar.core.lifecycle import Words
from ashar.proposals.models import Proposal
from ashar.selection import queries
from ashar.selection.methods.words import how_counted
from ashar.selection.models import (
    AdmissionCheck,
    Award,
    Decision,
    Feedback,
    FundingLoss,
    InterestDeclaration,
    Opening,
    Reopening,
    SittingProtocol,
)
from ashar.selection.standing import counting_of, ties_in


@dataclass(frozen=True)
class LotResult:
    """A lot with its decisions in order of rank."""

    lot: Lot
    rows: list[tuple[queries.Standing, Decision]]
    awards: list[Award]
    reopenings: list[Reopening]
    losses: list[FundingLoss] = field(default_factory=list)

    @property
    def is_anew(self) -> bool:
        """Whether its decision was set aside and the new one is not public yet."""
        return any(each.settled_at is None for each in self.reopenings)

    def partners_of(self, award: Award) -> list[str]:
        """Who carries the project out together with the winner."""
        checks = (row.check for row, _decision in self.rows if row.proposal.pk == award.proposal_id)
        return next((check.partners for check in checks), [])


@dataclass(frozen=True)
class Results:
    """The published results of a call. `earlier`: protocols that were replaced."""

    opening: Opening
    protocol: SittingProtocol | None
    earlier: list[SittingProtocol]
    criteria: list[dict[str, Any]]
    lots: list[LotResult]
    refused: list[AdmissionCheck]
    how_counted: Words
    ties: dict[int, Words]

    @property
    def proposals(self) -> list[Proposal]:
        """All that were opened: marked, or not admitted."""
        marked = [row.proposal for lot in self.lots for row, _decision in lot.rows]
        return [*marked, *(check.proposal for check in self.refused)]

    recusals: list[InterestDeclaration]


def results_of(call: Call) -> Results | None:
    """The results of a call, or None before they are published."""
    checks = queries.checks_of(call)
    protocol = queries.protocol_of(checks)
    opening = checks[0].opening if checks else Opening.objects.filter(call=call).first()
    is_published = protocol is not None and protocol.state == "published"
    is_over = protocol is None and call.state == "finished"  # nothing was there to be opened
    themes = _themes(call)
    reopenings = (
        list(Reopening.objects.filter(call=call).select_related("protocol"))
        if any(lot.was_reopened for lot in themes)
        else []
    )
    if opening is None or not (is_published or is_over or reopenings):
        return None
    standings = queries.standings(call, checks)
    lost = losses_of(call) if any(lot.has_lost for lot in themes) else []
    lots = [_lot_result(lot, standings.get(lot.pk, ()), reopenings, lost) for lot in themes]
    anew = {each.lot.pk for each in lots if each.is_anew}
    refused = [each for each in checks if each.state == "refused" and each.proposal.lot_id not in anew]
    return Results(
        opening,
        protocol if is_published else None,
        [each.protocol for each in reopenings],
        queries.criteria_of(call),
        lots,
        refused,
        how_counted(counting_of(call)),
        ties_in(call, standings),
        queries.recusals(call),
    )


def _themes(call: Call) -> list[Any]:
    """The themes, which say whether there is more to read of them: most calls have neither."""
    reopened = Reopening.objects.filter(call=OuterRef("call"))
    lost = FundingLoss.objects.filter(award__lot=OuterRef("pk"))
    return list(call.lots.annotate(was_reopened=Exists(reopened), has_lost=Exists(lost)))


def losses_of(call: Call) -> list[FundingLoss]:
    """What fell away after the awards of a call, the first first."""
    return list(
        FundingLoss.objects.filter(award__lot__call=call).select_related("award__organisation").order_by("pk")
    )


def _lot_result(
    lot: Lot,
    rows: Sequence[queries.Standing],
    reopenings: Sequence[Reopening],
    losses: Sequence[FundingLoss],
) -> LotResult:
    """Decisions and awards came with the proposals; of a theme that is decided anew nothing is told."""
    own = [each for each in reopenings if each.lot_id == lot.pk]
    if any(each.settled_at is None for each in own):
        return LotResult(lot, [], [], own)
    decided = [(row, row.proposal.decision) for row in rows if hasattr(row.proposal, "decision")]
    awards = [row.proposal.award for row in rows if hasattr(row.proposal, "award")]
    lost = [each for each in losses if each.award.lot_id == lot.pk]
    return LotResult(lot, decided, sorted(awards, key=lambda award: award.pk), own, lost)


def is_out(lot: Lot) -> bool:
    """Whether the result of a theme is public: not before it is published, nor while it is decided anew."""
    anew = Reopening.objects.filter(call=lot.call_id, settled_at=None)
    if open_one := anew.first():
        return open_one.lot_id != lot.pk
    return SittingProtocol.objects.filter(call=lot.call_id, state="published").exists()


@dataclass(frozen=True)
class OwnMarks:
    """An applicant's own result; the comments come in no telling order."""

    check: AdmissionCheck
    decision: Decision | None
    criteria: list[tuple[str, Decimal, int]]
    total: Decimal | None
    comments: list[str]
    feedback: Feedback | None = None

    @property
    def offered(self) -> Award | None:
        """The award that was offered to the applicant, whatever the answer."""
        award = getattr(self.check.proposal, "award", None)
        return award if award is not None and hasattr(award, "offer") else None


def own_marks(proposal: Proposal) -> OwnMarks | None:
    """What the applicant learns, once the results are published; None before."""
    call = proposal.lot.call
    if not is_out(proposal.lot):
        return None
    checks = queries.checks_of(call)
    check = next((each for each in checks if each.proposal_id == proposal.pk), None)
    if check is None:
        return None
    rows = queries.standings(call, checks).get(proposal.lot_id, [])
    standing = next((row for row in rows if row.proposal.pk == proposal.pk), None)
    decision = getattr(check.proposal, "decision", None)
    feedback = Feedback.objects.filter(proposal=proposal).first()
    if standing is None:
        return OwnMarks(check, decision, [], None, [], feedback)
    criteria = [(c["title"], standing.means[c["code"]], c["max"]) for c in queries.criteria_of(call)]
    titles = {c["code"]: c["title"] for c in queries.criteria_of(call)}
    comments = sorted(marking.comment for marking in standing.markings)
    comments += sorted(
        f"{titles[code]}: {note}" for marking in standing.markings for code, note in marking.notes.items()
    )
    return OwnMarks(check, decision, criteria, standing.total, comments, feedback)
