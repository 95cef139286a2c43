"""From the opening to the award: what was opened, interests, marks, decisions; told with the results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.core.thread import Kind
from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables.columns import columns
from ashar.portal.dossier.tables.shape import Part, in_both, texts
from ashar.selection.models import (
    Award,
    Feedback,
    FundingLoss,
    InterestDeclaration,
    Marking,
    ScoreSheet,
    SittingProtocol,
    SplitDiscussion,
)
from ashar.selection.queries import checks_of, criteria_of, envelopes_of, standings
from ashar.selection.states import Interest, Outcome

Rows = Iterator[Sequence[Any]]


def _out(scope: Scope) -> dict[str, Any]:
    """What lets through only proposals of themes whose results are out."""
    return {"proposal__lot__in": scope.open_lots}


def _opened(scope: Scope) -> Rows:
    """What the record of the opening says, for whoever knows no more than numbers and check codes."""
    if scope.call.is_opened and scope.is_full and scope.is_out:
        opening = scope.call.opening  # type: ignore[attr-defined]
        for check in envelopes_of(opening):
            if check.proposal.lot_id in scope.open_lots:
                yield (
                    check.proposal.number,
                    check.proposal.lot.n,
                    check.proposal.filed_at,
                    check.code,
                    check.proposal.is_paper,
                )


def _results(scope: Scope) -> Rows:
    """Everybody’s: applicants, ranks, totals, decisions with their reasons; refusals with theirs."""
    if not scope.is_out:
        return
    ranked = {row.proposal.pk: row for rows in standings(scope.call).values() for row in rows}
    for check in checks_of(scope.call):
        proposal = check.proposal
        if proposal.lot_id not in scope.open_lots:
            continue
        row, decision = ranked.get(proposal.pk), getattr(proposal, "decision", None)
        why = texts(decision or check, "reason")
        told = (row.rank, row.total) if row else (None, None)
        outcome = in_both(Outcome(decision.outcome).label) if decision else in_both(check.state_label())
        yield (
            _named(scope, proposal.number),
            proposal.lot.n,
            *texts(proposal.organisation, "name"),
            *told,
            outcome,
            *why,
        )


def _named(scope: Scope, number: str) -> str:
    """The number of a proposal; the public page of results has none."""
    return number if scope.is_full else ""


def _means(scope: Scope) -> Rows:
    if not scope.is_out:
        return
    codes = [each["code"] for each in criteria_of(scope.call)]
    for lot, rows in sorted(standings(scope.call).items()):
        for row in rows if lot in scope.open_lots else ():
            for code in codes:
                number = _named(scope, row.proposal.number)
                yield (
                    number,
                    row.proposal.lot.n,
                    *texts(row.proposal.organisation, "name"),
                    code,
                    row.means[code],
                )


def _checks(scope: Scope) -> Rows:
    for check in checks_of(scope.call) if scope.is_out else ():
        if check.proposal.lot_id in scope.open_lots:
            sums = (check.requested, check.own, check.least)
            state = in_both(check.state_label())
            yield (
                check.number,
                check.proposal.number,
                check.title,
                *sums,
                state,
                *texts(check, "reason"),
                check.sha256,
            )


def _interests(scope: Scope) -> Rows:
    """Who stepped aside is public; what was declared is for the inspector."""
    kept = InterestDeclaration.objects.filter(**_out(scope), proposal__lot__call=scope.call)
    kept = kept if scope.is_full else kept.filter(state="recused")
    ways = ("member__user", "proposal__organisation")
    for each in kept.select_related(*ways).order_by("member_id", "proposal__number"):
        text = each.text if scope.is_full else ""
        state = in_both(Interest(each.state).label)
        yield (
            each.member.user.name,
            _named(scope, each.proposal.number),
            *texts(each.proposal.organisation, "name"),
            state,
            text,
            each.declared_at,
        )


def _sheets(scope: Scope) -> Rows:
    kept = ScoreSheet.objects.filter(pk__in=scope.of_kind(Kind.SCORE_SHEET)).select_related("member__user")
    for each in kept.order_by("pk"):
        yield (
            each.number,
            each.member.user.name,
            in_both(each.state_label()),
            each.locked_at,
            each.sha256,
            each.void_reason,
        )


def _marks(scope: Scope) -> Rows:
    sheets = scope.of_kind(Kind.SCORE_SHEET)
    kept = Marking.objects.filter(**_out(scope), sheet__in=sheets, sheet__state="revealed")
    for each in kept.select_related("sheet__member__user", "proposal").order_by(
        "sheet_id", "proposal__number"
    ):
        for code, points in sorted(each.points.items()):
            counts = each.void_in_id is None  # type: ignore[attr-defined]
            yield (
                each.sheet.number,
                each.sheet.member.user.name,
                each.proposal.number,
                code,
                points,
                counts,
                each.comment,
            )


def _discussions(scope: Scope) -> Rows:
    kept = SplitDiscussion.objects.filter(**_out(scope), proposal__lot__call=scope.call).select_related(
        "proposal"
    )
    for each in kept.order_by("pk"):
        yield each.proposal.number, *texts(each, "text"), each.recorded_at


def _protocols(scope: Scope) -> Rows:
    kept = SittingProtocol.objects.of(scope.call).filter(published_at__isnull=False)
    for each in kept.prefetch_related("present__user"):
        sat = "; ".join(sorted(member.user.name for member in each.present.all()))
        yield (
            each.number,
            each.document,
            in_both(each.state_label()),
            each.held_at,
            sat,
            each.is_quorate,
            each.published_at,
        )


def _awards(scope: Scope) -> Rows:
    kept = Award.objects.filter(pk__in=scope.of_kind(Kind.AWARD)).select_related("organisation", "lot")
    for each in kept.order_by("pk"):
        state = in_both(each.state_label())
        yield (
            each.number,
            each.lot.n,
            *texts(each.organisation, "name"),
            each.title,
            each.amount,
            each.is_conditional,
            state,
        )


def _feedback(scope: Scope) -> Rows:
    kept = Feedback.objects.filter(**_out(scope), proposal__lot__call=scope.call).select_related("proposal")
    for each in kept.order_by("proposal__number"):
        said = (each.strengths, each.weaknesses, each.improve)
        yield each.proposal.number, *said, each.written_at


def _losses(scope: Scope) -> Rows:
    kept = FundingLoss.objects.filter(award__in=scope.of_kind(Kind.AWARD)).select_related("award")
    for each in kept:
        sums = (each.was, each.left)
        yield each.award.number, *sums, each.paper_number, each.paper_date, *texts(each, "reason")


PARTS = (
    Part(
        "opened",
        _("Proposals that were opened"),
        columns("proposal lot filed_at sha256 on_paper"),
        _opened,
        only_full=True,
    ),
    Part(
        "results",
        _("Results"),
        columns("proposal lot applicant_ky applicant_ru rank total decision reason_ky reason_ru"),
        _results,
    ),
    Part(
        "means",
        _("Mean of each criterion"),
        columns("proposal lot applicant_ky applicant_ru criterion mean"),
        _means,
    ),
    Part(
        "admission",
        _("Admission"),
        columns("number proposal title requested own least state reason_ky reason_ru sha256"),
        _checks,
        only_full=True,
    ),
    Part(
        "interests",
        _("Interests"),
        columns("member proposal applicant_ky applicant_ru state declared declared_at"),
        _interests,
    ),
    Part(
        "sheets",
        _("Score sheets"),
        columns("number member state locked_at sha256 void_reason"),
        _sheets,
        only_full=True,
    ),
    Part(
        "marks",
        _("Marks of each member"),
        columns("sheet member proposal criterion points counts comment"),
        _marks,
        only_full=True,
    ),
    Part(
        "discussions",
        _("What was said of marks far apart"),
        columns("proposal text_ky text_ru recorded_at"),
        _discussions,
        only_full=True,
    ),
    Part(
        "protocols",
        _("Protocols"),
        columns("number document state held_at present quorate published_at"),
        _protocols,
    ),
    Part(
        "awards",
        _("Awards"),
        columns("number lot applicant_ky applicant_ru title amount conditional state"),
        _awards,
    ),
    Part(
        "losses",
        _("Money that fell away after an award"),
        columns("number amount left act_number act_date reason_ky reason_ru"),
        _losses,
        only_full=True,
    ),
    Part(
        "feedback",
        _("What each applicant was told"),
        columns("proposal strengths weaknesses improve recorded_at"),
        _feedback,
        only_full=True,
    ),
)
