"""An order as everybody sees it: its thread, and the published facts of every stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import SUPERSEDED, Call, CallSeries, Lot
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.thread import Kind, Knot, thread_of
from ashar.core.web.stages import ThreadView, view_of
from ashar.monitoring.past.queries import Past, public_past
from ashar.places.models import Authority
from ashar.portal.delivery import Delivery, Work, delivery_of
from ashar.priorities.models import Priority, Problem
from ashar.programmes.models import ApprovingDecision, BudgetLine, ProgrammeLine, StatedSum
from ashar.selection.models import Award, Opening
from ashar.support.queries import supporters_of_order


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
    lots: dict[int, list[Lot]] = field(default_factory=dict)
    delivery: Delivery = field(default_factory=Delivery)
    supporters: Sequence[Any] = ()
    past: list[Past] = field(default_factory=list)

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
    def is_stated(self) -> bool:
        """Known from the town itself, not from a publication."""
        return any(call.is_stated for call in self.calls)

    @property
    def is_replaced(self) -> bool:
        """A town's own entry that was corrected or taken back."""
        return any(call.historic_status == SUPERSEDED for call in self.calls)

    @property
    def cost(self) -> list[tuple[Words, list[tuple[BudgetLine, Decimal]]]]:
        """How far the money of each source came, from the ledger; sums in soms."""
        rows: list[tuple[Words, Callable[[BudgetLine], Decimal]]] = [
            (_("Promised by a letter"), lambda line: line.promised),
            (_("Given by the decision"), lambda line: line.allocated),
            (_("Awarded to the organisation"), lambda line: line.committed + line.ordered + line.spent),
            (_("Ordered to be paid"), lambda line: line.ordered + line.spent),
            (_("Paid"), lambda line: line.spent),
            (_("Accounted for by reports"), lambda line: line.accounted),
        ]
        found = [(label, [(line, sum_of(line)) for line in self.budget]) for label, sum_of in rows]
        return [row for row in found if row[0] != rows[0][0] or any(amount for _line, amount in row[1])]

    @property
    def works(self) -> list[Work]:
        """What became of the awards: agreements, money, reports, visits, opinions, results."""
        return self.delivery.works

    @property
    def is_heard(self) -> bool:
        """Whether residents can say what they think of it here."""
        return any(work.is_heard for work in self.works)

    @property
    def door(self) -> str:
        """The number under which residents say what they think: of the order, else of its agreement."""
        heard = [work.agreement.number for work in self.works if work.is_heard]
        return self.line.number if self.line else heard[0]

    @property
    def was_done(self) -> bool:
        """Whether there is a report, a picture or a visit to show, or a report that is late."""
        return any(work.reports or work.photos or work.visits or work.missed for work in self.works)

    @property
    def was_said(self) -> bool:
        """Whether there is an answered opinion to show."""
        return any(work.opinions for work in self.works)

    @property
    def ways(self) -> list[tuple[str, Words]]:
        """The way from the problem to the result on this page: anchors and their names."""
        parts: list[tuple[str, Words, object]] = [
            ("problem", _("Problem"), self.problem),
            ("agreement", _("What was promised"), self.works),
            ("delivery", _("What was done"), self.was_done),
            ("money", _("What it cost, by source"), self.budget or self.stated or self.works),
            ("said", _("What people said"), self.is_heard or self.was_said),
            ("result", _("What came of it"), any(work.act or work.evaluation for work in self.works)),
        ]
        return [(anchor, name) for anchor, name, is_there in parts if is_there] if self.works else []

    @property
    def sections(self) -> set[str]:
        """Stages that have a section on this page, under their code as its anchor."""
        parts: dict[str, object] = {
            "problem": self.problem,
            "priority": self.priority,
            "programme": True,
            "call": self.calls,
            "marking": self.openings,
            "decision": self.awards,
            "agreement": self.works,
            "delivery": self.was_done,
            "result": any(work.act or work.evaluation for work in self.works),
        }
        return {code for code, is_there in parts.items() if is_there}

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
    def only_in_programme(self) -> str:
        """The programme that alone tells of it: a programme’s own number, or an order not decided yet."""
        if self.head.kind == Kind.PROGRAMME:
            return self.head.number
        return self.line.programme.number if self.line and self.line.reads_as_plan else ""

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
    page.authority = _authority_of(page)
    return page


def _authority_of(page: OrderPage) -> Authority | None:
    """Whose order it is: as the line or a call tells, else by the knot; None for the platform's."""
    if page.line or page.calls:
        return (page.line or page.calls[0]).authority
    return Authority.objects.filter(code=page.head.chain).first()


def _fill(page: OrderPage) -> None:
    _fill_beginning(page)
    page.budget = _all(page, BudgetLine.objects.select_related("source__agreement", "decision"))
    # Each decision gave money; a paper may stand behind several sources.
    page.decisions = list({line.decision.pk: line.decision for line in page.budget if line.decision}.values())
    _fill_calls(page)
    page.openings = [call.opening for call in page.calls if call.is_opened]  # type: ignore[attr-defined]
    awards = Award.objects.select_related(
        "organisation", "stated_sum", "lot", "agreement__source", "agreement__act", "agreement__evaluation"
    )
    page.awards = _all(page, awards)
    page.series = _first(page, CallSeries.objects.select_related("source"))
    numbers = [knot.number for knot in page.knots]
    page.delivery = delivery_of(page.awards, numbers)
    page.supporters = supporters_of_order(page.head)
    if page.is_historic:
        page.past = public_past(page.knots)
        page.stated = list(StatedSum.objects.filter(order_number__in=numbers).select_related("source"))


def _fill_beginning(page: OrderPage) -> None:
    """Problem, priority and line; of an order that is planned, by one query."""
    ways = ("programme", "authority", "priority__problem", "priority__meeting", "priority__source")
    page.line = _first(page, ProgrammeLine.objects.select_related(*ways))
    page.priority = (
        page.line.priority
        if page.line
        else _first(page, Priority.objects.select_related("source", "meeting", "problem"))
    )
    page.problem = page.priority.problem if page.priority else _first(page, Problem.objects.all())


def _fill_calls(page: OrderPage) -> None:
    """The calls with their lots; one query unless a historic call has no lots."""
    ids = [knot.subject_id for knot in page.knots if knot.subject_type == Call._meta.label_lower]
    if not ids:
        return
    ways = ("call__source", "call__opening", "call__authority")
    for lot in Lot.objects.filter(call__in=ids).select_related(*ways).order_by("n"):
        page.lots.setdefault(lot.call_id, []).append(lot)
    page.calls = [lots[0].call for lots in page.lots.values()]
    if missing := set(ids) - page.lots.keys():
        page.calls += list(
            Call.objects.filter(pk__in=missing).select_related("source", "opening", "authority")
        )
    page.calls.sort(key=lambda call: call.pk)


def _all(page: OrderPage, rows: models.QuerySet[Any]) -> list[Any]:
    """The objects of this kind on the thread; no query when there is none."""
    kind = rows.model._meta.label_lower
    ids = [knot.subject_id for knot in page.knots if knot.subject_type == kind]
    return list(rows.filter(pk__in=ids).order_by("pk")) if ids else []


def _first(page: OrderPage, rows: models.QuerySet[Any]) -> Any:
    return next(iter(_all(page, rows)), None)
