"""Agreements and tranches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements import states
from ashar.core.lifecycle import Staged
from ashar.core.models import StoredFile
from ashar.core.money import MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.selection.models import Award


class Agreement(Staged):
    """The agreement with the winner of a lot."""

    KIND = Kind.AGREEMENT
    STEPS = states.AGREEMENT_STEPS
    WAITS_FOR = {
        "draft": _("Both parties"),
        "active": _("The organisation"),
        "completed": _("The city hall’s specialist"),
    }

    state = models.CharField(max_length=16, choices=states.Agreement.choices, default=states.Agreement.DRAFT)
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="agreement")
    amount = MoneyField()
    signed_on = models.DateField(null=True)
    ends_on = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    tranches: models.Manager[Tranche]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="active_agreement_is_signed",
                condition=Q(state__in=["draft", "signing", "signing_refused"]) | Q(signed_on__isnull=False),
            )
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.award.chain

    def knot_facts(self) -> KnotFacts:
        """Public once signed."""
        return KnotFacts(
            parent=self.award.number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.award.lot.call.authority.is_demonstration,
            is_public=self.state not in {"draft", "signing"},
            is_over=self.state in {"closed", "signing_refused"},
        )


class Tranche(Staged):
    """A part of the agreed sum. Who checked and who approved it are kept: two persons at each payment."""

    KIND = Kind.TRANCHE
    STEPS = states.TRANCHE_STEPS
    WAITS_FOR = {
        "planned": _("The organisation"),
        "due": _("The organisation"),
        "requested": _("The city hall’s specialist"),
        "checked": _("The head"),
        "approved": _("The finance officer"),
        "ordered": _("The finance officer"),
        "paid": _("The organisation"),
        "returned": _("The finance officer"),
    }

    state = models.CharField(max_length=12, choices=states.Tranche.choices, default=states.Tranche.PLANNED)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="tranches")
    n = models.PositiveSmallIntegerField()
    amount = MoneyField()
    condition = models.CharField(max_length=20)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    order_number = models.CharField(max_length=40, blank=True)
    order_date = models.DateField(null=True)
    paid_on = models.DateField(null=True)

    checked_by_id: int | None

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="tranche_number_once", fields=["agreement", "n"]),
            models.CheckConstraint(name="tranche_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="two_persons_at_a_payment",
                condition=Q(approved_by__isnull=True)
                | Q(checked_by__isnull=False) & ~Q(approved_by=F("checked_by")),
            ),
            models.CheckConstraint(
                name="paid_tranche_has_an_order",
                condition=~Q(state__in=["ordered", "paid", "accounted", "returned"])
                | Q(order_date__isnull=False, approved_by__isnull=False) & ~Q(order_number=""),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.agreement.chain

    def knot_facts(self) -> KnotFacts:
        """Public: what is planned, and how far it has come."""
        return KnotFacts(
            parent=self.agreement.number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.agreement.award.lot.call.authority.is_demonstration,
            is_public=True,
            is_over=self.state in {"accounted", "cancelled"},
        )
