"""What was awarded and offered, who stepped back, money that fell away, and what applicants were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.core.thread import Kind
from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables.columns import columns
from ashar.portal.dossier.tables.shape import Part, in_both, of_open_themes, texts
from ashar.selection.models import Award, Feedback, FundingLoss, Offer, SteppingBack
from ashar.selection.states import Answer

Rows = Iterator[Sequence[Any]]


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


def _offers(scope: Scope) -> Rows:
    """Who was asked, and what was answered: the results say so to everybody."""
    kept = Offer.objects.filter(award__in=scope.of_kind(Kind.AWARD))
    for each in kept.select_related("award__organisation", "award__lot").order_by("award_id"):
        award, answer = each.award, in_both(Answer(each.closed_as).label) if each.closed_as else ""
        whose = (award.number, award.lot.n, *texts(award.organisation, "name"), award.amount)
        yield *whose, each.made_at, each.answer_by, each.closed_at, answer


def _stepped_back(scope: Scope) -> Rows:
    kept = SteppingBack.objects.filter(award__in=scope.of_kind(Kind.AWARD))
    for each in kept.select_related("award__organisation").order_by("award_id"):
        yield each.award.number, *texts(each.award.organisation, "name"), each.recorded_at


def _feedback(scope: Scope) -> Rows:
    kept = Feedback.objects.filter(**of_open_themes(scope))
    for each in kept.select_related("proposal").order_by("proposal__number"):
        said = (each.strengths, each.weaknesses, each.improve)
        yield each.proposal.number, *said, each.written_at


def _losses(scope: Scope) -> Rows:
    kept = FundingLoss.objects.filter(award__in=scope.of_kind(Kind.AWARD)).select_related("award")
    for each in kept:
        sums = (each.was, each.left)
        yield each.award.number, *sums, each.paper_number, each.paper_date, *texts(each, "reason")


PARTS = (
    Part(
        "awards",
        _("Awards"),
        columns("number lot applicant_ky applicant_ru title amount conditional state"),
        _awards,
    ),
    Part(
        "offers",
        _("Offers and answers"),
        columns("number lot applicant_ky applicant_ru amount made_at answer_by answered_at answer"),
        _offers,
    ),
    Part(
        "stepped_back",
        _("Winners who stepped back"),
        columns("number applicant_ky applicant_ru recorded_at"),
        _stepped_back,
        only_full=True,
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
