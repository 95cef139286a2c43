"""An order as everybody sees it: its thread, and the published facts of every stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from ashar.calls.models import Call, CallSeries
from ashar.core.documents import Document, kind_of
from ashar.core.money import ZERO
from ashar.core.thread import Knot, thread_of
from ashar.core.web.stages import ThreadView, view_of
from ashar.places.models import Authority
from ashar.priorities.models import Priority, Problem
from ashar.programmes.models import ApprovingDecision, BudgetLine, ProgrammeLine, StatedSum
from ashar.selection.models import Award, Opening


@dataclass
class OrderPage:
    """Everything published of one order; what is not known is empty, never invented."""

    number: str
    knots: list[Knot]
    thread: ThreadView
    head: Knot
    authority: Authority | None = None
    problem: Problem | None = None
    priority: Priority | None = None
    line: ProgrammeLine | None = None
    decisions: list[ApprovingDecision] = field(default_factory=list)
    budget: list[BudgetLine] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    series: CallSeries | None = None
    stated: list[StatedSum] = field(default_factory=list)
    documents: list[tuple[Document, Any]] = field(default_factory=list)

    @property
    def is_historic(self) -> bool:
        """Run before the platform."""
        return self.head.mode == "historic"

    @cached_property
    def money(self) -> dict[str, Decimal]:
        """Soms by account over all sources of the order."""
        names = (
            "available",
            "reserved",
            "committed",
            "ordered",
            "paid",
            "accounted",
            "expected",
            "pencilled",
        )
        return {name: sum((getattr(line, name) for line in self.budget), ZERO) for name in names}

    @property
    def recorded(self) -> Any:
        """The historic object that the order's page is about: what tells its source."""
        return next(
            iter(
                [
                    *self.calls,
                    *([self.series] if self.series else []),
                    *([self.priority] if self.priority else []),
                ]
            ),
            None,
        )

    @property
    def events(self) -> list[Knot]:
        """The last things that happened, the newest first."""
        return sorted(
            (knot for knot in self.knots if knot.kind != "T"),
            key=lambda knot: (knot.since, knot.pk),
            reverse=True,
        )[:8]


def order_page(number: str) -> OrderPage | None:
    """The page of the order that this number belongs to; None for a number nobody may know of."""
    everything = thread_of(number)
    knots = [knot for knot in everything if knot.is_public]
    if not any(knot.number == number for knot in knots):
        return None
    head = next((knot for knot in knots if knot.is_order), knots[0])
    page = OrderPage(number, knots, view_of(everything), head)
    _fill(page)
    page.authority = page.line.authority if page.line else Authority.objects.filter(code=head.chain).first()
    return page


def _fill(page: OrderPage) -> None:
    page.priority = _first(page, Priority.objects.select_related("source", "meeting", "problem"))
    page.problem = page.priority.problem if page.priority else _first(page, Problem.objects.all())
    page.line = _first(page, ProgrammeLine.objects.select_related("programme", "authority"))
    page.budget = _all(page, BudgetLine.objects.select_related("source", "decision"))
    # Each decision gave money; a paper may stand behind several sources.
    page.decisions = list({line.decision.pk: line.decision for line in page.budget if line.decision}.values())
    calls = _all(page, Call.objects.select_related("source", "opening").prefetch_related("lots"))
    page.calls, page.openings = calls, [call.opening for call in calls if call.is_opened]
    page.awards = _all(page, Award.objects.select_related("organisation", "stated_sum", "lot"))
    page.series = _first(page, CallSeries.objects.select_related("source"))
    numbers = [knot.number for knot in page.knots]
    if page.is_historic:
        page.stated = list(StatedSum.objects.filter(order_number__in=numbers).select_related("source"))
    else:
        papers = Document.objects.filter(
            subject_number__in=numbers, is_public=True, superseded_by__isnull=True
        )
        page.documents = [(paper, kind_of(paper.kind).title) for paper in papers.order_by("issued_at")]


def _all(page: OrderPage, rows: models.QuerySet[Any]) -> list[Any]:
    """The objects of this kind on the thread; no query when there is none."""
    kind = rows.model._meta.label_lower
    ids = [knot.subject_id for knot in page.knots if knot.subject_type == kind]
    return list(rows.filter(pk__in=ids).order_by("pk")) if ids else []


def _first(page: OrderPage, rows: models.QuerySet[Any]) -> Any:
    return next(iter(_all(page, rows)), None)
