"""What was opened, how it was marked and ranked; told with the results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.core.thread import Kind
from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables.columns import columns
from ashar.portal.dossier.tables.shape import Part, in_both, named, of_open_themes, texts
from ashar.selection.marking.passes import letter_of
from ashar.selection.models import (
    InterestDeclaration,
    Letter,
    Marking,
    ScoreSheet,
    SheetSeal,
    SplitDiscussion,
)
from ashar.selection.queries import checks_of, criteria_of, envelopes_of, standings
from ashar.selection.states import Outcome

Rows = Iterator[Sequence[Any]]


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
            named(scope, proposal.number),
            proposal.lot.n,
            *texts(proposal.organisation, "name"),
            *told,
            outcome,
            *why,
        )


def _means(scope: Scope) -> Rows:
    if not scope.is_out:
        return
    codes = [each["code"] for each in criteria_of(scope.call)]
    for lot, rows in sorted(standings(scope.call).items()):
        for row in rows if lot in scope.open_lots else ():
            for code in codes:
                number = named(scope, row.proposal.number)
                yield (
                    number,
                    row.proposal.lot.n,
                    *texts(row.proposal.organisation, "name"),
                    code,
                    row.means[code],
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
    """Marks and words; those count that no decision anew and no interest made void."""
    sheets = scope.of_kind(Kind.SCORE_SHEET)
    kept = Marking.objects.filter(**of_open_themes(scope), sheet__in=sheets, sheet__state="revealed")
    aside = InterestDeclaration.objects.filter(**of_open_themes(scope), state="recused")
    recused = set(aside.values_list("member", "proposal"))
    for each in kept.select_related("sheet__member__user", "proposal").order_by(
        "sheet_id", "proposal__number"
    ):
        sheet = each.sheet
        is_void = each.void_in_id is not None  # type: ignore[attr-defined]
        counts = not is_void and (sheet.member_id, each.proposal_id) not in recused
        whose = (sheet.number, sheet.member.user.name, each.proposal.number)
        for code, points in sorted(each.points.items()):
            yield *whose, code, points, counts, each.notes.get(code, ""), each.comment


def _letters(scope: Scope) -> Rows:
    """What stood for an applicant while members marked without names."""
    kept = Letter.objects.filter(**of_open_themes(scope), call=scope.call).select_related("proposal")
    for each in kept.order_by("place"):
        yield letter_of(each.place), each.proposal.number


def _first_passes(scope: Scope) -> Rows:
    """That a member finished the pass without names, and its hash."""
    sheets = scope.of_kind(Kind.SCORE_SHEET)
    kept = SheetSeal.objects.filter(sheet__in=sheets, first_finished_at__isnull=False)
    for each in kept.select_related("sheet__member__user").order_by("sheet_id"):
        yield each.sheet.number, each.sheet.member.user.name, each.first_finished_at, each.first_sha256


def _discussions(scope: Scope) -> Rows:
    kept = SplitDiscussion.objects.filter(**of_open_themes(scope))
    for each in kept.select_related("proposal").order_by("pk"):
        yield each.proposal.number, *texts(each, "text"), each.recorded_at


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
        "sheets",
        _("Score sheets"),
        columns("number member state locked_at sha256 void_reason"),
        _sheets,
        only_full=True,
    ),
    Part(
        "marks",
        _("Marks of each member"),
        columns("sheet member proposal criterion points counts note comment"),
        _marks,
        only_full=True,
    ),
    Part(
        "letters",
        _("Letters in the pass without names"),
        columns("letter proposal"),
        _letters,
        only_full=True,
    ),
    Part(
        "first_passes",
        _("Passes without names, as they were finished"),
        columns("sheet member finished_at sha256"),
        _first_passes,
        only_full=True,
    ),
    Part(
        "discussions",
        _("What was said of marks far apart"),
        columns("proposal text_ky text_ru recorded_at"),
        _discussions,
        only_full=True,
    ),
)
