"""Programmes, decisions, budget lines and the ledger's movements."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, triggers
from ashar.core.models import StoredFile
from ashar.core.money import ZERO, MoneyField
from ashar.core.search import fold
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.places.models import Authority
from ashar.priorities.models import OfAuthority, Priority, PublicQuerySet
from ashar.programmes import states
from ashar.regulations.models import Recorded, Source


class Programme(Recorded, OfAuthority):
    """A programme of social orders: the parent of every order of its years."""

    KIND = Kind.PROGRAMME
    STEPS = states.PROGRAMME_STEPS

    state = models.CharField(max_length=12, choices=states.Programme.choices, default=states.Programme.DRAFT)
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(name="programme_years_in_order", condition=Q(year_to__gte=F("year_from"))),
        ]

    def knot_facts(self) -> KnotFacts:
        """Public when it is no longer a draft."""
        return KnotFacts(
            titles=titles_of(self),
            public_label=self.public_label(),
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=self.state != states.Programme.DRAFT,
        )


class LineQuerySet(models.QuerySet["ProgrammeLine"]):
    """Orders as somebody may know of them."""

    def visible_to(self, user: Any) -> LineQuerySet:
        """Orders with money, approved or promised, are public; before that, the office knows of them."""
        has_money = Exists(BudgetLine.objects.filter(line=OuterRef("pk")))
        public = ~Q(state=states.Line.PLANNED) | Q(has_money)
        found = self.select_related("authority", "programme", "priority__problem")
        if not user.is_authenticated:
            return found.filter(public)
        return found.filter(public | Q(authority__in=user.authorities(*OFFICE)))


OFFICE = ("specialist", "head", "finance", "auditor", "adviser")


class ProgrammeLine(Recorded, OfAuthority):
    """One line of a programme, and so one order: what is to change, for whom, for how much."""

    KIND = Kind.LINE
    STEPS = states.LINE_STEPS
    WAITS_FOR = {"planned": _("The council"), "approved": _("The city hall’s specialist")}

    state = models.CharField(max_length=12, choices=states.Line.choices, default=states.Line.PLANNED)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="lines")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="lines")
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    aim_ky = models.TextField(blank=True)
    aim_ru = models.TextField(blank=True)
    aim_en = models.TextField(blank=True)
    target_group_ky = models.CharField(max_length=300, blank=True)
    target_group_ru = models.CharField(max_length=300, blank=True)
    target_group_en = models.CharField(max_length=300, blank=True)
    sphere = models.CharField(max_length=40, blank=True)
    is_protected = models.BooleanField(default=False)
    planned_amount = MoneyField()

    objects: Any = LineQuerySet.as_manager()
    budget_lines: models.Manager[BudgetLine]
    decisions: models.Manager[ApprovingDecision]

    def knot_facts(self) -> KnotFacts:
        """The order itself: its page, its place in the register."""
        return KnotFacts(
            parent=self.priority.number,
            titles=titles_of(self),
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            sphere=self.sphere,
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=self.state != states.Line.PLANNED or self.budget_lines.exists(),
            is_order=True,
            is_over=self.state in {states.Line.CARRIED_OUT, states.Line.DROPPED},
            folded=fold(" ".join([*titles_of(self), *titles_of(self.authority, "name")])),
        )


class Body(models.TextChoices):
    """Who approves (setting `programme.approver`)."""

    COUNCIL = "council", _("Resolution of the local council")
    MINISTRY = "ministry", _("Order of a ministry")
    HEAD = "head", _("Order of the head")


class ApprovingDecision(OfAuthority):
    """The signed paper that gives the money to one line: only the paper counts."""

    KIND = Kind.DECISION
    STEPS: dict = {}  # type: ignore[type-arg]

    state = models.CharField(max_length=10, choices=states.Decision.choices, default=states.Decision.RECORDED)
    line = models.ForeignKey(ProgrammeLine, on_delete=models.PROTECT, related_name="decisions")
    body = models.CharField(max_length=10, choices=Body.choices)
    act_number = models.CharField(max_length=40)
    act_date = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = PublicQuerySet.as_manager()
    get_body_display: Callable[[], str]

    def knot_facts(self) -> KnotFacts:
        """Public: body, number, date, paper."""
        return KnotFacts(
            parent=self.line.number,
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )


class Fund(models.TextChoices):
    """Where money comes from."""

    LOCAL = "local_budget", _("Local budget")
    REPUBLICAN = "republican_budget", _("Republican budget")
    DONOR = "donor", _("Donor through the budget")


class SourceQuerySet(models.QuerySet["FundingSource"]):
    """Sources of money."""

    def open_to(self, authority: Authority) -> SourceQuerySet:
        """An authority's own, and those that feed many; a demonstration has only its own."""
        shared = Q() if authority.is_demonstration else Q(authority__isnull=True)
        first = Case(*(When(kind=kind, then=place) for place, kind in enumerate(Fund)), default=len(Fund))
        return self.filter(Q(authority=authority) | shared).order_by(first, "name_ky", "pk")


class FundingSource(models.Model):
    """A source of money; a donor's grant or a budget. Without an authority it may feed many."""

    kind = models.CharField(max_length=20, choices=Fund.choices)
    authority = models.ForeignKey(
        Authority, null=True, on_delete=models.PROTECT, related_name="funding_sources"
    )
    name_ky = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    authority_id: int | None
    objects: Any = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name_ky


class Account(models.TextChoices):
    """The ledger's accounts of a budget line; `source` is the world outside, and goes below zero."""

    SOURCE = "source", _("Source")
    EXPECTED = "expected", _("Expected")
    PENCILLED = "pencilled", _("Reserved subject to funding")
    AVAILABLE = "available", _("Available")
    RESERVED = "reserved", _("Reserved for calls")
    COMMITTED = "committed", _("Committed")
    ORDERED = "ordered", _("Ordered")
    PAID = "paid", _("Paid")
    ACCOUNTED = "accounted", _("Accounted for")


BALANCES = [account for account in Account.values if account != Account.SOURCE]


class BudgetLine(OfAuthority):
    """Money of one source for one order. No balance can fall below zero: the database refuses."""

    KIND = Kind.BUDGET_LINE
    STEPS = states.BUDGET_LINE_STEPS

    state = models.CharField(max_length=10, choices=states.BudgetLine.choices)
    line = models.ForeignKey(ProgrammeLine, on_delete=models.PROTECT, related_name="budget_lines")
    decision = models.ForeignKey(
        ApprovingDecision, null=True, on_delete=models.PROTECT, related_name="budget_lines"
    )
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="budget_lines")
    letter = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()

    expected = MoneyField(default=ZERO)
    pencilled = MoneyField(default=ZERO)
    available = MoneyField(default=ZERO)
    reserved = MoneyField(default=ZERO)
    committed = MoneyField(default=ZERO)
    ordered = MoneyField(default=ZERO)
    paid = MoneyField(default=ZERO)
    accounted = MoneyField(default=ZERO)

    objects: Any = PublicQuerySet.as_manager()
    movements: models.Manager[Movement]
    line_id: int
    source_id: int

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(name=f"no_overspent_{account}", condition=Q(**{f"{account}__gte": 0}))
                for account in BALANCES
            ),
            models.CheckConstraint(
                name="open_money_has_a_decision", condition=~Q(state="open") | Q(decision__isnull=False)
            ),
            models.CheckConstraint(
                name="expected_money_is_not_spent",
                condition=~Q(state="expected")
                | Q(available=0, reserved=0, committed=0, ordered=0, paid=0, accounted=0),
            ),
        ]

    def knot_facts(self) -> KnotFacts:
        """Public: source and sum."""
        return KnotFacts(
            parent=self.decision.number if self.decision else self.line.number,
            public_label=self.public_label(),
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
            is_over=self.state != states.BudgetLine.EXPECTED,
        )

    @property
    def allocated(self) -> Decimal:
        """What the decision gave and is still here in some account, in soms."""
        return self.available + self.reserved + self.committed + self.ordered + self.paid + self.accounted

    @property
    def promised(self) -> Decimal:
        """What a letter promises and has not come yet, in soms."""
        return self.expected + self.pencilled

    @property
    def spent(self) -> Decimal:
        """What left the budget: paid, accounted for or not, in soms."""
        return self.paid + self.accounted


BY_HAND = frozenset({"expect", "allocate"})


class Movement(models.Model):
    """One entry of the ledger: money leaves an account and enters another. Never changed, only reversed.

    `from_subject`, `to_subject`: for whom the money stands there (a lot, an award, a tranche).
    """

    budget_line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20)
    from_account = models.CharField(max_length=12, choices=Account.choices)
    to_account = models.CharField(max_length=12, choices=Account.choices)
    amount = MoneyField()
    from_subject = models.CharField(max_length=40, blank=True)
    to_subject = models.CharField(max_length=40, blank=True)
    document = models.CharField(max_length=200)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    at = models.DateTimeField(default=clock.now)

    objects: Any = PublicQuerySet.as_manager()
    reverses_id: int | None
    reversed_by: Movement

    class Meta:
        constraints = [
            models.CheckConstraint(name="movement_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="movement_goes_somewhere",
                condition=~Q(from_account=F("to_account"), from_subject=F("to_subject")),
            ),
            models.CheckConstraint(name="movement_has_a_document", condition=~Q(document="")),
        ]
        indexes = [models.Index(name="movement_by_line", fields=["budget_line", "at"])]


triggers.register(
    *triggers.append_only("programmes_movement", "The ledger is append-only: reverse the entry.")
)


class StatedSum(models.Model):
    """A sum as it was published before the platform; it may cover several awards, and counts once.

    It never touches the ledger: announced or allocated money is not paid money. `amount` is null
    when a source speaks of money without saying how much.
    """

    class Stage(models.TextChoices):
        """What the source says of the money."""

        ANNOUNCED = "announced", _("Announced")
        ALLOCATED = "allocated", _("Allocated")
        PAID = "paid", _("Paid")

    code = models.CharField(max_length=120, unique=True)
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="stated_sums")
    order_number = models.CharField(max_length=40, blank=True, db_index=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    fund = models.CharField(max_length=20, choices=Fund.choices)
    amount = MoneyField(null=True)
    each_amount = MoneyField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    note_ky = models.CharField(max_length=300, blank=True)
    note_ru = models.CharField(max_length=300, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="stated_sums")
    as_of = models.DateField(null=True)
