"""Tranches and the conditions on which they are paid."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements import states
from ashar.agreements.models.agreement import WITH_CALL, Agreement, seen_by
from ashar.core import triggers
from ashar.core.lifecycle import Staged
from ashar.core.money import ZERO, MoneyField
from ashar.core.thread import Kind, KnotFacts


class TrancheQuerySet(models.QuerySet["Tranche"]):
    """Tranches as somebody may know of their pages."""

    def visible_to(self, user: Any) -> TrancheQuerySet:
        """Those of agreements that one may know of."""
        if not user.is_authenticated:
            return self.none()
        return self.with_all().filter(seen_by(user, "agreement__"))

    def with_all(self) -> TrancheQuerySet:
        """With the payment, the agreement, whose it is, and from which money."""
        return self.select_related("payment", *(f"agreement__{way}" for way in WITH_CALL))


class Tranche(Staged):
    """A part of the agreed sum. Who checked and who approved it are kept: two persons at each payment.

    `payment`: its payment order now. `pay_by`: the last day to pay, once it is asked for and its
    conditions are met. `given_back`: what the organisation returned of it, in soms.
    """

    COMES_WITH = ("payment", *(f"agreement__{way}" for way in Agreement.COMES_WITH))
    KIND = Kind.TRANCHE
    STEPS = states.TRANCHE_STEPS
    PUBLIC_LABELS = {"planned": _("The payment waits for its conditions")}
    WAITS_FOR = {
        "planned": _("The organisation"),
        "due": _("The organisation"),
        "requested": _("The city hall’s specialist"),
        "checked": _("The head or the finance officer"),
        "approved": _("The finance officer"),
        "ordered": _("The finance officer"),
        "paid": _("The organisation"),
        "returned": _("The finance officer"),
    }

    state = models.CharField(max_length=12, choices=states.Tranche.choices, default=states.Tranche.PLANNED)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="tranches")
    n = models.PositiveSmallIntegerField()
    amount = MoneyField()
    given_back = MoneyField(default=ZERO)
    pay_by = models.DateField(null=True)
    remark = models.CharField(max_length=400, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    payment: Any = models.OneToOneField(
        "agreements.Payment", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: Any = TrancheQuerySet.as_manager()
    agreement_id: int
    checked_by_id: int | None
    approved_by_id: int | None
    payment_id: int | None
    conditions: models.Manager[Condition]

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="tranche_number_once", fields=["agreement", "n"]),
            models.CheckConstraint(name="tranche_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="tranche_gives_back_what_it_had",
                condition=Q(given_back__gte=0, given_back__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="two_persons_at_a_payment",
                condition=Q(approved_by__isnull=True)
                | Q(checked_by__isnull=False) & ~Q(approved_by=F("checked_by")),
            ),
            models.CheckConstraint(
                name="paid_tranche_has_an_order",
                condition=~Q(state__in=["ordered", "paid", "accounted", "returned"])
                | Q(payment__isnull=False, approved_by__isnull=False),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.agreement.chain

    @property
    def kept(self) -> Decimal:
        """What the organisation keeps of it, in soms."""
        return self.amount - self.given_back

    def knot_facts(self) -> KnotFacts:
        """Public: what is planned, and how far it has come."""
        return KnotFacts(
            parent=self.agreement.number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=self.agreement.state not in {"draft", "signing", "signing_refused", "annulled"},
            is_over=self.state in {"accounted", "cancelled"},
        )


class ConditionCode(models.TextChoices):
    """What a tranche waits for."""

    SIGNED = "signed", _("The agreement is signed")
    BANK_DETAILS = "bank_details", _("The organisation gave its bank details")
    REPORT = "report", _("The report is accepted")
    ACT = "act", _("The work is accepted by an act")


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Conditions as somebody may know of them."""

    def visible_to(self, user: Any) -> ConditionQuerySet:
        """Those of tranches that one may know of."""
        if not user.is_authenticated:
            return self.none()
        ways = (f"tranche__agreement__{way}" for way in WITH_CALL)
        return self.select_related(*ways).filter(seen_by(user, "tranche__agreement__"))


class Condition(models.Model):
    """One condition of a tranche: met on a day by a paper, or waived by a second person with a reason.

    `index`: which report, from 1; 1 for the others.
    """

    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="conditions")
    code = models.CharField(max_length=16, choices=ConditionCode.choices)
    index = models.PositiveSmallIntegerField(default=1)
    met_on = models.DateField(null=True)
    document = models.CharField(max_length=200, blank=True)
    waive_reason_ky = models.CharField(max_length=400, blank=True)
    waive_reason_ru = models.CharField(max_length=400, blank=True)
    waive_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_on = models.DateField(null=True)

    objects: Any = ConditionQuerySet.as_manager()
    tranche_id: int
    waive_asked_by_id: int | None
    waived_by_id: int | None
    get_code_display: Callable[[], str]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="condition_once", fields=["tranche", "code", "index"]),
            models.CheckConstraint(
                name="waiver_by_a_second_person_with_a_reason",
                condition=Q(waived_by__isnull=True, waived_on__isnull=True)
                | Q(waive_asked_by__isnull=False, waived_on__isnull=False)
                & ~Q(waived_by=F("waive_asked_by"))
                & ~Q(waive_reason_ky="", waive_reason_ru=""),
            ),
        ]

    @property
    def is_met(self) -> bool:
        """Whether it no longer stands in the way: met, or waived."""
        return self.met_on is not None or self.waived_by_id is not None

    @property
    def is_waiver_asked(self) -> bool:
        """Whether somebody asked to do without it and nobody has answered."""
        return self.waive_asked_by_id is not None and not self.is_met


triggers.register(
    triggers.Trigger(
        "agreements_tranche_meets_its_conditions",
        "agreements_tranche",
        "UPDATE",
        "A tranche is not paid past an unmet condition.",
        when="NEW.state NOT IN ('planned', 'requested', 'cancelled') AND NEW.state <> OLD.state AND "
        "EXISTS (SELECT 1 FROM agreements_condition "
        "WHERE tranche_id = NEW.id AND met_on IS NULL AND waived_by_id IS NULL)",
    )
)
