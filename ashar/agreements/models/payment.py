"""Payment orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements import states
from ashar.agreements.models.tranche import Tranche
from ashar.core.lifecycle import Staged
from ashar.core.thread import Kind, KnotFacts
from ashar.places.models import Authority


class Payment(Staged):
    """One payment order of one tranche. `reason`: why it was returned or is void; everybody reads it.

    `year`: of its date, within which the authority gives its orders numbers.
    """

    COMES_WITH = ("authority",)
    KIND = Kind.PAYMENT
    STEPS = states.PAYMENT_STEPS
    WAITS_FOR = {"ordered": _("The Treasury")}

    state = models.CharField(max_length=10, choices=states.Payment.choices, default=states.Payment.ORDERED)
    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="payments")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="payments")
    year = models.PositiveSmallIntegerField()
    order_number = models.CharField(max_length=40)
    order_date = models.DateField()
    paid_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    tranche_id: int
    authority_id: int

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="payment_order_number_once_a_year",
                fields=["authority", "year", "order_number"],
                condition=~Q(state="void"),
            ),
            models.UniqueConstraint(
                name="one_standing_order_per_tranche",
                fields=["tranche"],
                condition=Q(state__in=["ordered", "paid"]),
            ),
            models.CheckConstraint(name="payment_order_has_a_number", condition=~Q(order_number="")),
            models.CheckConstraint(
                name="payment_state_has_its_days",
                condition=Q(state="ordered", paid_on__isnull=True, returned_on__isnull=True)
                | Q(state="paid", paid_on__isnull=False, returned_on__isnull=True)
                | Q(state="returned", paid_on__isnull=False, returned_on__isnull=False) & ~Q(reason="")
                | Q(state="void") & ~Q(reason=""),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that pays."""
        return self.authority.code

    def knot_facts(self) -> KnotFacts:
        """Public: that it was ordered, paid, returned."""
        return KnotFacts(
            parent=self.tranche.number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.authority.is_demonstration,
            is_public=True,
            is_over=self.state != "ordered",
        )
