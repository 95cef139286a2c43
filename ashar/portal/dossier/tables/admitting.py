"""Interests and the formal check: who stepped aside, who was let in, on what ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words
from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables.columns import columns
from ashar.portal.dossier.tables.shape import Part, in_both, named, of_open_themes, texts
from ashar.proposals.models import CorrectedContent
from ashar.selection.admitting.items import titles_of
from ashar.selection.models import (
    Checklist,
    CorrectionRequest,
    InterestDeclaration,
    LateInterest,
    RefusalGround,
    Ruling,
)
from ashar.selection.queries import checks_of
from ashar.selection.states import Interest

Rows = Iterator[Sequence[Any]]
FOUND: dict[str, Words] = {"ok": _("in order"), "lacking": _("not in order")}


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
    kept = InterestDeclaration.objects.filter(**of_open_themes(scope), proposal__lot__call=scope.call)
    kept = kept if scope.is_full else kept.filter(state="recused")
    ways = ("member__user", "proposal__organisation")
    for each in kept.select_related(*ways).order_by("member_id", "proposal__number"):
        text = each.text if scope.is_full else ""
        state = in_both(Interest(each.state).label)
        yield (
            each.member.user.name,
            named(scope, each.proposal.number),
            *texts(each.proposal.organisation, "name"),
            state,
            text,
            each.declared_at,
        )


def _rulings(scope: Scope) -> Rows:
    """What the chair decided on an interest that a member declared."""
    kept = _declared(scope, Ruling.objects).select_related("decided_by")
    for each in kept:
        said, reason = each.declaration, texts(each, "reason")
        whose = (said.member.user.name, said.proposal.number)
        yield *whose, each.is_waived, *reason, each.decided_by.name, each.decided_at


def _late_interests(scope: Scope) -> Rows:
    """What came out after the marking had begun, and the sheet on which marks are void since."""
    for each in _declared(scope, LateInterest.objects).select_related("recorded_by", "sheet"):
        said, sheet = each.declaration, each.sheet.number if each.sheet else ""
        whose = (said.member.user.name, said.proposal.number)
        yield *whose, sheet, each.by_member, each.recorded_by.name, each.recorded_at


def _declared(scope: Scope, found: Any) -> QuerySet[Any]:
    """Of these only what is about themes that are out, with member and proposal."""
    kept = found.filter(declaration__proposal__lot__in=scope.open_lots)
    kept = kept.select_related("declaration__member__user", "declaration__proposal")
    ordered: QuerySet[Any] = kept.order_by("declaration__member_id", "declaration__proposal__number")
    return ordered


def _checked(scope: Scope, found: Any) -> QuerySet[Any]:
    kept = found.filter(check_of__proposal__lot__in=scope.open_lots)
    ordered: QuerySet[Any] = kept.select_related("check_of__proposal__organisation").order_by(
        "check_of__proposal__number"
    )
    return ordered


def _checklists(scope: Scope) -> Rows:
    kept = list(_checked(scope, Checklist.objects).select_related("checked_by"))
    codes = sorted({code for each in kept for code in each.items})
    titles = dict(zip(codes, map(in_both, titles_of(scope.call, codes) if codes else ()), strict=True))
    for each in kept:
        for code, found in sorted(each.items.items()):
            told = (code, titles[code], in_both(FOUND[found]), each.checked_by.name, each.checked_at)
            yield each.check_of.proposal.number, *told


def _corrections(scope: Scope) -> Rows:
    """What was asked to be put right, and what came; what was changed unasked does not count."""
    hashes = dict(CorrectedContent.objects.filter(**of_open_themes(scope)).values_list("proposal", "sha256"))
    for each in _checked(scope, CorrectionRequest.objects):
        proposal = each.check_of.proposal
        asked = (proposal.number, ", ".join(each.items), *texts(each, "note"), each.asked_at, each.until)
        came = (each.answered_at, ", ".join(each.changed), ", ".join(each.unrequested))
        yield *asked, *came, each.receipt, hashes.get(proposal.pk, "")


def _grounds(scope: Scope) -> Rows:
    """By what each proposal was refused: public as the list of who was not admitted is."""
    for each in _checked(scope, RefusalGround.objects).select_related("check_of__proposal__lot"):
        proposal = each.check_of.proposal
        who = (named(scope, proposal.number), proposal.lot.n, *texts(proposal.organisation, "name"))
        yield *who, each.item, *texts(each, "source")


PARTS = (
    Part(
        "interests",
        _("Interests"),
        columns("member proposal applicant_ky applicant_ru state declared declared_at"),
        _interests,
    ),
    Part(
        "rulings",
        _("Rulings of the chair on interests"),
        columns("member proposal waived reason_ky reason_ru who recorded_at"),
        _rulings,
        only_full=True,
    ),
    Part(
        "late_interests",
        _("Interests that came out after the marking had begun"),
        columns("member proposal sheet by_member who recorded_at"),
        _late_interests,
        only_full=True,
    ),
    Part(
        "admission",
        _("Admission"),
        columns("number proposal title requested own least state reason_ky reason_ru sha256"),
        _checks,
        only_full=True,
    ),
    Part(
        "checklists",
        _("The formal check item by item"),
        columns("proposal item title answer who recorded_at"),
        _checklists,
        only_full=True,
    ),
    Part(
        "corrections",
        _("What applicants were asked to put right"),
        columns(
            "proposal items note_ky note_ru asked_at answer_by answered_at changed unrequested receipt sha256"
        ),
        _corrections,
        only_full=True,
    ),
    Part(
        "grounds",
        _("Grounds of refusals"),
        columns("proposal lot applicant_ky applicant_ru item source_ky source_ru"),
        _grounds,
    ),
)
