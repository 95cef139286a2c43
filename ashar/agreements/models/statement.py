"""Statements of the Treasury, compared with the payment orders here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import F, Q

from ashar.agreements import states
from ashar.agreements.models.payment import Payment
from ashar.core import triggers
from ashar.core.money import MoneyField
from ashar.priorities.models.base import SteppedOfAuthority


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements as somebody may know of them."""

    def visible_to(self, user: Any) -> StatementQuerySet:
        """Those of one's own office; whoever advises it does not see them."""
        keepers = user.authorities("specialist", "head", "finance", "auditor")
        return self.select_related("authority").filter(authority__in=keepers)


class Statement(SteppedOfAuthority):
    """What the Treasury paid in a period, by its own statement; once closed, it and its lines stay."""

    STEPS = states.STATEMENT_STEPS

    state = models.CharField(max_length=8, choices=states.Statement.choices, default=states.Statement.OPEN)
    first = models.DateField()
    last = models.DateField()
    closed_on = models.DateField(null=True)

    objects: Any = StatementQuerySet.as_manager()
    lines: models.Manager[StatementLine]

    class Meta:
        constraints = [
            models.CheckConstraint(name="statement_period_runs_forward", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(
                name="closed_statement_has_a_day",
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="statement_of_a_period_once",
                fields=["authority", "first", "last"],
                condition=~Q(state="dropped"),
            ),
        ]


class StatementLine(models.Model):
    """A payment as the Treasury states it (`number`, `day`, `amount`), as we have it (`payment`), or both.

    While the statement is open, only what the Treasury states is kept, and the reasons; the comparison is
    made afresh each time. On closing, every line keeps what was compared: `kind`, `our_*`.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    n = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=40, blank=True)
    day = models.DateField(null=True)
    amount = MoneyField(null=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    our_number = models.CharField(max_length=40, blank=True)
    our_day = models.DateField(null=True)
    our_amount = MoneyField(null=True)
    kind = models.CharField(max_length=12, choices=states.Match.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)

    statement_id: int
    payment_id: int | None
    get_kind_display: Callable[[], str]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="statement_line_says_something",
                condition=Q(number="", day__isnull=True, amount__isnull=True, payment__isnull=False)
                | ~Q(number="") & Q(day__isnull=False, amount__gt=0),
            ),
        ]


_CLOSED = (
    "EXISTS (SELECT 1 FROM agreements_statement s WHERE s.id = {row}.statement_id AND s.state = 'closed')"
)
_STAYS = "A closed statement stays as it is."
triggers.register(
    triggers.Trigger(
        "agreements_statement_stays", "agreements_statement", "UPDATE", _STAYS, when="OLD.state = 'closed'"
    ),
    triggers.Trigger(
        "agreements_statement_is_kept", "agreements_statement", "DELETE", _STAYS, when="OLD.state = 'closed'"
    ),
    *(
        triggers.Trigger(
            f"agreements_statementline_{event.lower()}",
            "agreements_statementline",
            event,
            _STAYS,
            when=_CLOSED.format(row=row),
        )
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ),
)
