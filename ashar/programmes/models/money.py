"""Sources, budget lines and the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, triggers
from ashar.core.money import ZERO, MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.places.models import Authority
from ashar.priorities.models import OfAuthority, PublicQuerySet
from ashar.programmes import states
from ashar.programmes.models.decisions import ApprovingDecision
from ashar.programmes.models.programme import ProgrammeLine

if TYPE_CHECKING:
    from ashar.programmes.models.donors import Consent, DonorAgreement


class Fund(models.TextChoices):
    """Where money comes from."""

    LOCAL = "local_budget", _("Local budget")
    REPUBLICAN = "republican_budget", _("Republican budget")
    DONOR = "donor", _("Donor through the budget")


class SourceQuerySet(models.QuerySet["FundingSource"]):
    """Sources of money."""

    def open_to(self, authority: Authority) -> SourceQuerySet:
        """An authority's own, and those that feed many; a demonstration has only its own.

        A donor’s agreement feeds only those to whom it has allocated something.
        """
        shared = Q()
        if not authority.is_demonstration:
            fed = Q(agreement__isnull=True) | Q(agreement__allocations__authority=authority)
            shared = fed & Q(authority__isnull=True)
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

    @property
    def terms(self) -> DonorAgreement | None:
        """The donor’s agreement that it is of; none for a budget, or while nobody has entered it."""
        return getattr(self, "agreement", None)


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
    """Money of one source for one order. No balance can fall below zero: the database refuses.

    `classification`: its code in the budget classification, empty until the finance officer enters it.
    `carried_to`: the later year in which a decision lets the money of `year` be used. `expected_by`: the day
    until which promised money should come.
    """

    KIND = Kind.BUDGET_LINE
    STEPS = states.BUDGET_LINE_STEPS

    state = models.CharField(max_length=10, choices=states.BudgetLine.choices)
    line = models.ForeignKey(ProgrammeLine, on_delete=models.PROTECT, related_name="budget_lines")
    decision = models.ForeignKey(
        ApprovingDecision, null=True, on_delete=models.PROTECT, related_name="budget_lines"
    )
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="budget_lines")
    letter = models.CharField(max_length=200, blank=True)
    expected_by: Any = models.DateField(null=True)
    year = models.PositiveSmallIntegerField()
    carried_to = models.PositiveSmallIntegerField(null=True)
    classification = models.CharField(max_length=40, blank=True)

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
    consents: models.Manager[Consent]
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
            models.CheckConstraint(
                name="money_is_carried_forward",
                condition=Q(carried_to__isnull=True) | Q(carried_to__gt=F("year")),
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
    def last_year(self) -> int:
        """The last year in which its money can be bound and paid."""
        return self.carried_to or self.year

    @property
    def bound(self) -> Decimal:
        """What stands for calls, awards and payments that are not made yet, in soms."""
        return self.reserved + self.committed + self.ordered

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

    @property
    def is_late(self) -> bool:
        """Whether promised money should have come already."""
        is_promised = self.state == states.BudgetLine.EXPECTED
        return is_promised and self.expected_by is not None and clock.today() > self.expected_by


def ends_in(year: int, way: str = "") -> Q:
    """Budget lines whose money ends with this year; `way` leads to them, as `lot__budget_line__`."""
    carried, of, none = f"{way}carried_to", f"{way}year", f"{way}carried_to__isnull"
    return Q(**{carried: year}) | Q(**{of: year, none: True})


BY_HAND = frozenset({"expect", "allocate"})


class Movement(models.Model):
    """One entry of the ledger: money leaves an account and enters another. Never changed, only reversed.

    `from_subject`, `to_subject`: for whom the money stands there (a lot, an award, a tranche). `happened_on`:
    the day it moved, where that may be another than the day of the entry.
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
    happened_on = models.DateField(null=True)

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
