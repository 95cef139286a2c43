"""The register of payment orders as a workbook for the Treasury."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.agreements.models import Payment
from ashar.agreements.workbook import Column, workbook
from ashar.core.i18n import written
from ashar.programmes.models import BudgetLine


def _purpose(payment: Payment) -> str:
    """What the payment is for: numbers only, so that a protected order gives nothing away."""
    return _("Agreement {agreement}, tranche {n}").format(
        agreement=payment.tranche.agreement.number, n=payment.tranche.n
    )


def _line(payment: Payment) -> BudgetLine:
    line = payment.tranche.agreement.award.lot.budget_line
    assert line is not None
    return line


def _source(payment: Payment) -> str:
    line = _line(payment)
    return f"{line.number} · {written(line.source, 'name')}"


COLUMNS: Sequence[Column[Payment]] = (
    (gettext_lazy("Number of the payment order"), "text", lambda payment: payment.order_number),
    (gettext_lazy("Date of the payment order"), "day", lambda payment: payment.order_date),
    (
        gettext_lazy("Payee"),
        "text",
        lambda payment: written(payment.tranche.agreement.award.organisation, "name"),
    ),
    (gettext_lazy("INN"), "text", lambda payment: payment.tranche.agreement.award.organisation.inn),
    (gettext_lazy("Purpose"), "text", _purpose),
    (gettext_lazy("Budget line and source"), "text", _source),
    (gettext_lazy("Budget classification"), "text", lambda payment: _line(payment).classification),
    (gettext_lazy("Sum, soms"), "sum", lambda payment: payment.tranche.amount),
    (gettext_lazy("Paid on"), "day", lambda payment: payment.paid_on),
    (gettext_lazy("State"), "text", lambda payment: payment.state_label()),
)


def payment_register(payments: Iterable[Payment], title: str) -> bytes:
    """The workbook: one row per payment order."""
    return workbook(_("Payment orders"), title, COLUMNS, payments)
